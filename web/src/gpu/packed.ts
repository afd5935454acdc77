// Reads the server's packed answers (`HLP1`): a JSON head and tables of numbers, taken without copying.

export interface Packed<T> {
  said: T;
  floats(name: string): Float32Array | undefined;
  whole(name: string): Uint32Array | undefined;
  bytes(name: string): Uint8Array | undefined;
}

interface Table {
  from: number;
  bytes: number;
  type: 'f32' | 'u32' | 'u8';
}

export function unpack<T>(buffer: ArrayBuffer): Packed<T> {
  const view = new DataView(buffer);
  if (buffer.byteLength < 8 || view.getUint32(0, false) !== 0x484c5031) throw new Error('this is no packed answer');
  const length = view.getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length))) as {
    tables: Record<string, Table>;
    said: T;
  };
  const start = 8 + length;
  const table = (name: string, type: Table['type']): Table | undefined => {
    const found = head.tables[name];
    return found?.type === type ? found : undefined;
  };
  return {
    said: head.said,
    floats(name) {
      const t = table(name, 'f32');
      return t && new Float32Array(buffer, start + t.from, t.bytes / 4);
    },
    whole(name) {
      const t = table(name, 'u32');
      return t && new Uint32Array(buffer, start + t.from, t.bytes / 4);
    },
    bytes(name) {
      const t = table(name, 'u8');
      return t && new Uint8Array(buffer, start + t.from, t.bytes);
    },
  };
}

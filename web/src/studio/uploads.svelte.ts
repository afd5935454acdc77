// Uploads in parts that go on where they stopped, also after the connection was gone.

import { api, bytes, Fault, got, type Schemas } from '../api/client';

export interface Upload {
  name: string;
  share: number;
  fault: Fault | undefined;
}

/** Waits between tries when the connection is gone, ms. */
const AGAIN = [500, 1500, 4000, 8000, 8000, 8000];

export class Uploads {
  list = $state<Upload[]>([]);

  /** Uploads files of a case one after the other; `done` is told of each. */
  async send(id: string, files: readonly File[], kind: string, label: string, done: () => void): Promise<void> {
    for (const file of files) {
      this.list.push({ name: file.name, share: 0, fault: undefined });
      const entry = this.list.at(-1)!;
      try {
        await one(id, file, kind, label, (share) => (entry.share = share));
        this.list = this.list.filter((u) => u !== entry);
      } catch (error) {
        entry.fault = error as Fault;
      }
      done();
    }
  }
}

async function one(id: string, file: File, kind: string, label: string, told: (share: number) => void): Promise<void> {
  const body = { kind, label, name: file.name.slice(-100), bytes: file.size };
  const begun = got(api.POST('/api/cases/{id}/uploads', { params: { path: { id } }, body }));
  await sendOne(begun, '/api/uploads', file, told);
}

/** Sends a file whose upload has begun, part by part; gives the id of the file. */
export async function sendOne(
  begun: Promise<Schemas['UploadAnswer']>,
  uploads: '/api/uploads' | '/api/my/uploads',
  file: File,
  told: (share: number) => void,
): Promise<string> {
  let state = await begun;
  const path = { params: { path: { id: state.id } } };
  let tries = 0;
  while (state.received < file.size) {
    const part = file.slice(state.received, state.received + state.part_bytes);
    try {
      const address = `${uploads}/${state.id}?offset=${state.received}`;
      const answer = await bytes(address, { method: 'PUT', body: part });
      state = JSON.parse(new TextDecoder().decode(answer)) as typeof state;
      tries = 0;
    } catch (error) {
      const gone = error instanceof Fault && (error.code === 'offline' || error.status === 503 || error.status === 409);
      const wait = AGAIN[tries++];
      if (!gone || wait === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
      state = await got(api.GET(`${uploads}/{id}`, path)).catch(() => state);
    }
    told(state.received / file.size);
  }
  return state.file ?? state.id;
}

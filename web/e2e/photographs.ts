// Photographs of a head for the browser suite: what the page itself draws of the planned head, so that where everything lies in them is known.

import type { Page, Response } from 'playwright-core';
import type { components } from '../src/api/schema';
import { camera, side, type Side } from '../src/gpu/orbit';
import { project } from '../src/gpu/camera';
import { unpack, type Packed } from '../src/gpu/packed';
import { vec } from '../src/gpu/vector';

type PlanSaid = components['schemas']['PlanSaid'];

/** Pixels along each side of such a photograph. */
export const PX = 900;

async function unpacked(response: Response): Promise<Packed<PlanSaid>> {
  const body = await response.body();
  return unpack<PlanSaid>(body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer);
}

/** What the last answer of planning said, and the first, which brings the head's surface. */
export function plans(page: Page): { last: () => Promise<PlanSaid>; first: () => Promise<Packed<PlanSaid>> } {
  let [first, last]: (Response | undefined)[] = [];
  page.on('response', (response) => {
    if (!response.url().endsWith('/draft') || !response.ok()) return;
    first ??= response;
    last = response;
  });
  return { first: () => unpacked(first!), last: async () => (await unpacked(last!)).said };
}

/** The planned head as a scanner would write it: inches, Z up, somewhere in its room. */
export function scan(packed: Packed<PlanSaid>): Buffer {
  const [p, t] = [packed.floats('positions')!, packed.whole('triangles')!];
  const lines: string[] = [];
  for (let k = 0; k < p.length; k += 3) {
    const [x, y, z] = scanned([p[k]!, p[k + 1]!, p[k + 2]!]);
    lines.push(`v ${x.toFixed(5)} ${y.toFixed(5)} ${z.toFixed(5)}`);
  }
  for (let k = 0; k < t.length; k += 3) lines.push(`f ${t[k]! + 1} ${t[k + 1]! + 1} ${t[k + 2]! + 1}`);
  return Buffer.from(lines.join('\n'));
}

/** A place of the head frame in that scan. */
export const scanned = ([x, y, z]: readonly number[]): [number, number, number] => [
  x! / 25.4 + 3,
  7 - z! / 25.4,
  y! / 25.4 + 40,
];

/** A photograph from a side, as PNG. */
export async function photograph(page: Page, name: Side): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ({ name, px }) => {
      const stage = document.querySelector('canvas[data-testid=stage]') as HTMLCanvasElement & {
        picture(side: string, px: number, session: number): Promise<Uint8Array>;
      };
      const pixels = new Uint8ClampedArray(await stage.picture(name, px, 9));
      const canvas = new OffscreenCanvas(px, px);
      canvas.getContext('2d')!.putImageData(new ImageData(pixels, px, px), 0, 0);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    },
    { name, px: PX },
  );
  return Buffer.from(base64, 'base64');
}

/** Where the landmarks of a plan's head are seen from a side, whether or not something hides them. */
export function landmarks(plan: PlanSaid, name: Side): Record<string, [number, number]> {
  const seen = camera(side(name, vec(plan.centre)), [PX, PX]);
  const at = (place: number[]): [number, number] => {
    const [x, y] = project(seen, vec(place));
    return [x, y];
  };
  return Object.fromEntries(plan.landmarks.map(([what, place]) => [what as string, at(place as number[])]));
}

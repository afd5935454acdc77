// Photographs of a head for the browser suite: what the page itself draws of the planned head, so that where everything lies in them is known.

import type { Page, Response } from 'playwright-core';
import type { components } from '../src/api/schema';
import { camera, side, type Side } from '../src/gpu/orbit';
import { project } from '../src/gpu/camera';
import { unpack } from '../src/gpu/packed';
import { vec } from '../src/gpu/vector';

type PlanSaid = components['schemas']['PlanSaid'];

/** Pixels along each side of such a photograph. */
export const PX = 900;

/** What the last answer of planning said. */
export function lastPlan(page: Page): () => Promise<PlanSaid> {
  let last: Response | undefined;
  page.on('response', (response) => {
    if (response.url().endsWith('/draft') && response.ok()) last = response;
  });
  return async () => {
    const body = await last!.body();
    const copy = body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer;
    return unpack<PlanSaid>(copy).said;
  };
}

/** A photograph from a side, as PNG. */
export async function photograph(page: Page, name: Side): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ({ name, px }) => {
      const stage = document.querySelector('canvas[data-testid=stage]') as HTMLCanvasElement & {
        picture(side: string, px: number, session: number): Uint8Array;
      };
      const pixels = new Uint8ClampedArray(stage.picture(name, px, 9));
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

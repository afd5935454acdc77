// What the graphics card draws against the picture that the server makes of the same plan.

import type { Page } from 'playwright-core';
import { ciede2000, lab, type Lab } from './colour';

/** Mean CIEDE2000 over skin and hair of a side, `healed` or `before`; the documents of the variant must be there. */
export async function difference(page: Page, id: string, side: string, time: string): Promise<number> {
  const pair = await page.evaluate(
    async ({ id, side, time }) => {
      const files = (await (await fetch(`/api/cases/${id}/files`)).json()) as { id: string; name: string }[];
      const file = files.find((f) => f.name === `${time}-${side}.png`)!;
      const image = await createImageBitmap(await (await fetch(`/api/files/${file.id}`)).blob());
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const theirs = context.getImageData(0, 0, image.width, image.height).data;
      const stage = document.querySelector('canvas[data-testid=stage]') as HTMLCanvasElement & {
        picture(side: string, px: number, session: number): Promise<Uint8Array>;
      };
      const ours = await stage.picture(side, image.width, time === 'before' ? 0 : 9);
      // Every third pixel of every third row is plenty.
      const [a, b]: [number[], number[]] = [[], []];
      for (let y = 0; y < image.height; y += 3) {
        for (let x = 0; x < image.width; x += 3) {
          const k = 4 * (y * image.width + x);
          a.push(theirs[k]!, theirs[k + 1]!, theirs[k + 2]!);
          b.push(ours[k]!, ours[k + 1]!, ours[k + 2]!);
        }
      }
      return { a, b };
    },
    { id, side, time },
  );
  let [sum, count] = [0, 0];
  for (let k = 0; k < pair.a.length; k += 3) {
    const at = (v: number[]): Lab => lab(v[k]!, v[k + 1]!, v[k + 2]!);
    const theirs = at(pair.a);
    // The grey background is no achievement: only skin and hair count.
    if (Math.hypot(theirs[1], theirs[2]) < 3) continue;
    sum += ciede2000(theirs, at(pair.b));
    count++;
  }
  return sum / count;
}

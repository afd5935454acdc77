// What the graphics card draws against the picture that the server makes of the same plan.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClientsPage, SignUpPage } from './pages';
import { person, start, type Started } from './studio';

let started: Started;
beforeAll(async () => void (started = await start()));
afterAll(() => started.stop());

type Lab = [number, number, number];

function lab(r: number, g: number, b: number): Lab {
  const linear = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const [lr, lg, lb] = linear as [number, number, number];
  const xyz = [
    (0.4124564 * lr + 0.3575761 * lg + 0.1804375 * lb) / 0.95047,
    0.2126729 * lr + 0.7151522 * lg + 0.072175 * lb,
    (0.0193339 * lr + 0.119192 * lg + 0.9503041 * lb) / 1.08883,
  ];
  const [fx, fy, fz] = xyz.map((t) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116)) as Lab;
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** CIEDE2000 (Sharma, Wu & Dalal 2005). */
export function ciede2000([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
  const rad = Math.PI / 180;
  const cm = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(cm ** 7 / (cm ** 7 + 25 ** 7)));
  const [x1, x2] = [(1 + g) * a1, (1 + g) * a2];
  const [c1, c2] = [Math.hypot(x1, b1), Math.hypot(x2, b2)];
  const hue = (b: number, a: number): number => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) / rad + 360) % 360);
  const [h1, h2] = [hue(b1, x1), hue(b2, x2)];
  let dh = h2 - h1;
  if (c1 * c2 === 0) dh = 0;
  else if (dh > 180) dh -= 360;
  else if (dh < -180) dh += 360;
  const [dl, dc] = [l2 - l1, c2 - c1];
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((dh / 2) * rad);
  const [lm, cp] = [(l1 + l2) / 2, (c1 + c2) / 2];
  let hm = h1 + h2;
  if (c1 * c2 !== 0) {
    if (Math.abs(h1 - h2) <= 180) hm /= 2;
    else hm = hm < 360 ? (hm + 360) / 2 : (hm - 360) / 2;
  }
  const t =
    1 -
    0.17 * Math.cos((hm - 30) * rad) +
    0.24 * Math.cos(2 * hm * rad) +
    0.32 * Math.cos((3 * hm + 6) * rad) -
    0.2 * Math.cos((4 * hm - 63) * rad);
  const sl = 1 + (0.015 * (lm - 50) ** 2) / Math.sqrt(20 + (lm - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * cp, 1 + 0.015 * cp * t];
  const turn = 30 * Math.exp(-(((hm - 275) / 25) ** 2));
  const rt = -2 * Math.sqrt(cp ** 7 / (cp ** 7 + 25 ** 7)) * Math.sin(2 * turn * rad);
  return Math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dH / sh) ** 2 + rt * (dc / sc) * (dH / sh));
}

test('CIEDE2000 gives the published values', () => {
  // Sharma, Wu & Dalal 2005, table 1: pairs 1, 7, 16 and 25.
  const pairs: [Lab, Lab, number][] = [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  ];
  for (const [a, b, expected] of pairs) expect(ciede2000(a, b)).toBeCloseTo(expected, 4);
});

test('a frame equals the server’s picture', async () => {
  const context = await person(started, 'desktop');
  const page = await context.newPage();
  await new SignUpPage(page).signUp(started.signUp, 'Clinic', 'Ada Owner');
  const clients = new ClientsPage(page);
  await clients.add('Bob Stone', 'B-1');
  const studio = await clients.beginCase('Top', 44);
  await studio.saved().catch(() => undefined);
  await studio.tab('Share');
  await page.getByRole('button', { name: 'Make the documents' }).click();
  await page.getByRole('button', { name: 'client.pdf' }).waitFor({ timeout: 240_000 });
  const id = page.url().split('/').at(-1)!;
  for (const [side, time] of [
    ['front', 'healed'],
    ['top', 'healed'],
    ['left', 'before'],
  ] as const) {
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
          picture(side: string, px: number, session: number): Uint8Array;
        };
        const ours = stage.picture(side, image.width, time === 'before' ? 0 : 9);
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
    console.log(`CIEDE2000 of ${time} ${side}, mean: ${(sum / count).toFixed(3)}`);
    expect(sum / count, `${time} ${side}`).toBeLessThan(1.5);
  }
  await context.close();
}, 400_000);

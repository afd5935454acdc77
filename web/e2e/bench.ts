// What a person waits for, measured in Chromium; one JSON line a figure, for `cargo xtask bench studio`.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ClientsPage, SignUpPage, type StudioPage } from './pages';
import { person, start } from './studio';
import { scriptTimes } from './trace';

const say = (figure: string, value: number, most: number, note: string): void =>
  console.log(JSON.stringify({ figure, value: Math.round(value * 100) / 100, most, note }));

const percentile = (values: number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
};

/** Compressed JavaScript that the first page loads, kB. */
function firstLoad(): number {
  const dist = new URL('../dist', import.meta.url).pathname;
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const names = readdirSync(join(dist, 'assets')).filter((n) => n.endsWith('.js') && page.includes(n));
  return names.reduce((sum, n) => sum + statSync(join(dist, 'assets', `${n}.br`)).size, 0) / 1000;
}

/** Time from opening the address to a page that can be used, on a slow telephone network (Lighthouse's "slow 4G"). */
async function usable(page: Page, address: string): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6e6 * 0.9) / 8,
    uploadThroughput: (750e3 * 0.9) / 8,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 2 });
  const begun = performance.now();
  await page.goto(address);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  return performance.now() - begun;
}

/** Drags a point of the hairline about. */
async function drag(page: Page, studio: StudioPage): Promise<void> {
  const box = (await page.getByLabel('Point 4 of the hairline').boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let k = 0; k < 200; k++) {
    await page.mouse.move(x + 14 * Math.sin(k / 9), y - 10 + 10 * Math.cos(k / 7));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await page.mouse.up();
  await studio.planned();
}

/** Dots of the plan that is dragged: the figure is asked for 16,000, and the line goes up and down. */
const DOTS = 16_500;

/** Makes the plan as large as that, by its density. */
async function enlarge(page: Page, studio: StudioPage): Promise<void> {
  const slider = page.getByLabel('Density', { exact: true });
  const dots = async (): Promise<number> => parseInt((await studio.numbers()).replaceAll(',', ''), 10);
  for (let value = Number(await slider.inputValue()); (await dots()) < DOTS; value += 2) {
    const before = await studio.numbers();
    await slider.fill(String(value + 2));
    await studio.changedFrom(before);
  }
}

interface Answer {
  took: number;
  /** From the move that it answers until it was asked, ms. */
  waited: number;
}

/** Answers while a point is dragged. */
async function answersOf(page: Page, studio: StudioPage): Promise<Answer[]> {
  await page.evaluate(() => performance.clearMeasures('draft'));
  await drag(page, studio);
  return page.evaluate(() => {
    const all = performance.getEntriesByName('draft') as PerformanceMeasure[];
    // What comes with hair was asked for before the drag or after it.
    const detail = (m: PerformanceMeasure): { hair: boolean; waited: number } => m.detail as never;
    const dragged = all.filter((m) => !detail(m).hair);
    return dragged.map((m) => ({ took: m.duration, waited: detail(m).waited }));
  });
}

const started = await start();
say('first load, compressed JavaScript, kB', firstLoad(), 350, 'all that index.html names, Brotli');
const context = await person(started, 'tablet');
const page = await context.newPage();
const slow = await usable(page, started.address);
say(
  'usable on slow 4G, ms',
  slow,
  2000,
  '1.44 Mbit/s, 150 ms, half the processor; from an empty cache to the sign-in page',
);
await page.close();
const desk = await (await person(started, 'desktop')).newPage();
await new SignUpPage(desk).signUp(started.signUp, 'Clinic', 'Ada Owner');
const clients = new ClientsPage(desk);
await clients.add('Bob Stone', 'B-1');
const studio = await clients.beginCase('Top', 44);
const before = await studio.numbers();
await desk.getByLabel('Pattern of loss').selectOption('norwood-6');
await studio.changedFrom(before);
// A whole frame: while only dots change, head and cut hairs are kept from the one before.
const calls = Number(await desk.getByTestId('stage').getAttribute('data-calls'));
await enlarge(desk, studio);
await desk.getByRole('button', { name: 'Drag the points of the line' }).click();
const answers = await answersOf(desk, studio);
const took = answers.map((a) => a.took);
const whole = answers.map((a) => a.took + a.waited);
const note =
  `${answers.length} answers, median ${percentile(took, 0.5).toFixed(0)} ms, ${await studio.numbers()}; from the pointer's own move, ` +
  `the wait for the answer before included, median ${percentile(whole, 0.5).toFixed(0)}, 95th percentile ${percentile(whole, 0.95).toFixed(0)} ms`;
say('drag to new dots in the card, 95th percentile, ms', percentile(took, 0.95), 200, note);
// A trace takes time of its own, so it has a drag of its own.
const { own, clock } = await scriptTimes(started.browser, desk, () => drag(desk, studio));
const middle = `${own.length} frames, median ${percentile(own, 0.5).toFixed(1)} ms; by the clock, with all else on two cores, ${Math.max(...clock).toFixed(0)} ms`;
say('script time of a frame while dragging, longest, ms', Math.max(...own), 16, middle);
say('draw calls of a frame', calls, 10, 'head, shadow, blur, marks, hair, composite, lines');
await started.stop();

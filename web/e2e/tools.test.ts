// Every tool of the studio, used as a practitioner uses it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClientsPage, SignUpPage, StudioPage } from './pages';
import { barriers, complaints, person, shot, SOON, start, type Started } from './studio';

/** How long a machine with other work may take. */

let started: Started;
beforeAll(async () => void (started = await start()));
afterAll(() => started.stop());

test('zones, measures, distance and variants', async () => {
  const context = await person(started, 'tablet');
  const page = await context.newPage();
  const said = complaints(page);
  await new SignUpPage(page).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const clients = new ClientsPage(page);
  await clients.add('Bob Stone', 'B-1');
  const studio = await clients.beginCase('Tools', 44);

  // A drag that ends beside the head is over all the same: hair is laid for it, and it is one step.
  const first = await studio.numbers();
  const editing = page.getByRole('button', { name: 'Drag the points of the line' });
  await editing.click();
  const stage = (await page.getByTestId('stage').boundingBox())!;
  const point = (await page.getByLabel('Point 4 of the hairline').boundingBox())!;
  const [x, y] = [point.x + point.width / 2, point.y + point.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 8);
  await page.mouse.move(x, y - 16);
  await page.mouse.move(stage.x + 8, stage.y + 0.6 * stage.height);
  await page.evaluate(() => performance.clearMeasures('draft'));
  await page.mouse.up();
  const withHair = (): Promise<boolean> =>
    page.evaluate(() =>
      performance.getEntriesByName('draft').some((m) => ((m as PerformanceMeasure).detail as { hair: boolean }).hair),
    );
  await expect.poll(withHair, SOON).toBe(true);
  expect(await studio.numbers()).not.toBe(first);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => studio.numbers(), SOON).toBe(first);
  await editing.click();

  await page.getByRole('button', { name: 'Top', exact: true }).click();

  // Measures: an arc by two clicks, a height by one, an area by a stroke.
  await studio.tab('Zones');
  await page.getByRole('button', { name: 'Measure' }).click();
  const measured = page.getByTestId('measured');
  await studio.click(0.4, 0.45);
  await studio.click(0.6, 0.45);
  await expect.poll(() => measured.textContent(), SOON).toMatch(/^\d+ mm over the surface/);
  await page.getByRole('button', { name: 'Area', exact: true }).click();
  await studio.circle(0.5, 0.42, 0.08);
  await expect.poll(() => measured.textContent(), SOON).toMatch(/^[\d.]+ cm² of surface/);
  await page.getByRole('button', { name: 'Height', exact: true }).click();
  await studio.click(0.5, 0.6);
  await expect.poll(() => measured.textContent(), SOON).toMatch(/^\d+ mm above the glabella/);
  await page.getByRole('button', { name: 'Measure' }).click();

  // Without a pattern only zones are treated. One is drawn in one stroke, grown, feathered, and taken back.
  await studio.tab('Design');
  const whole = await studio.numbers();
  await page.getByLabel('Pattern of loss').selectOption({ label: 'None: zones are drawn' });
  await page.getByText('This cannot be planned yet').waitFor();
  await studio.tab('Zones');
  await page.getByRole('button', { name: 'Draw a zone' }).click();
  await studio.circle(0.5, 0.3, 0.07);
  const drawn = await studio.changedFrom(whole);
  await page.getByRole('button', { name: 'Grow by 2 mm' }).first().click();
  const larger = await studio.changedFrom(drawn);
  await studio.slide('Feathered edge of all zones', 2);
  const harder = await studio.changedFrom(larger);
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'zones');
  for (const was of [larger, drawn]) {
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => studio.numbers(), SOON).toBe(was);
  }
  expect(harder).not.toBe(larger);

  // A brush: what it paints joins what it touches, what it rubs out parts it, and a drag beside the head turns it.
  const zones = page.getByLabel('Kind', { exact: true });
  expect(await zones.count()).toBe(1);
  const painting = page.getByRole('button', { name: 'Paint a zone' });
  await painting.click();
  await page.mouse.move(stage.x + stage.width / 2, stage.y + 0.45 * stage.height);
  await page.getByTestId('ring').waitFor();
  await studio.stroke([0.5, 0.3], [0.5, 0.5], [0.45, 0.55]);
  const painted = await studio.changedFrom(drawn);
  expect(await zones.count()).toBe(1);
  await shot(page, 'painted');
  await page.getByRole('button', { name: 'Rub out' }).click();
  await page.getByLabel('Width of the brush').fill('5');
  await studio.stroke([0.35, 0.42], [0.65, 0.42]);
  await studio.changedFrom(painted);
  expect(await zones.count()).toBe(2);
  const turned = await page.getByTestId('stage').getAttribute('data-frames');
  await studio.stroke([0.04, 0.5], [0.1, 0.5]);
  await page.waitForFunction(
    (before) => document.querySelector<HTMLElement>('[data-testid=stage]')?.dataset['frames'] !== before,
    turned,
  );
  expect(await zones.count()).toBe(2);
  expect(await barriers(page)).toEqual([]);
  for (const was of [painted, drawn]) {
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => studio.numbers(), SOON).toBe(was);
  }
  await painting.click();

  // From across the room the picture is blurred as an eye blurs it.
  await page.getByLabel('Seen from').selectOption('4');
  await expect
    .poll(() => page.getByTestId('stage').evaluate((c: HTMLElement) => c.style.filter), SOON)
    .toMatch(/^blur/);
  await page.getByLabel('Seen from').selectOption('0');

  // Two variants beside each other.
  await page.getByRole('button', { name: 'New variant' }).click();
  await page.getByRole('dialog').getByLabel('Name of the variant').fill('Wider');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Grow by 2 mm' }).first().click();
  await studio.changedFrom(drawn);
  await page.getByRole('button', { name: 'Compare variants' }).click();
  const sides = page.getByTestId('compared');
  await expect.poll(() => sides.count(), SOON).toBe(2);
  expect(await sides.first().textContent()).not.toBe(await sides.last().textContent());
  expect(await barriers(page)).toEqual([]);
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>('.compare canvas')].every((c) => c.dataset['frames']),
  );
  await shot(page, 'compare');
  await page.getByRole('button', { name: 'Back to the design' }).click();
  await studio.saved();

  // A browser whose workers have no WebGL2 draws the same in the page.
  const older = await context.newPage();
  await older.addInitScript(() => {
    OffscreenCanvas.prototype.getContext = () => null;
  });
  let workers = 0;
  older.on('worker', () => workers++);
  const complained = complaints(older);
  await older.goto(page.url());
  await new StudioPage(older).planned();
  expect([workers, page.workers().length]).toEqual([0, 1]);
  expect([...said, ...complained]).toEqual([]);
  await context.close();
}, 300_000);

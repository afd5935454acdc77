// From sign-up to a client's signature, on a desktop and on a tablet; every page free of barriers and of complaints.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { difference } from './drawing';
import { ClientsPage, SignUpPage } from './pages';
import { barriers, complaints, dragged, person, shot, start, type Started } from './studio';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

const sizes = ['desktop', 'tablet'] as const;
test.for(sizes)(
  'an owner signs up, plans with their hands on a %s, and a client signs on a phone',
  { timeout: 400_000 },
  async (size) => {
    const context = await person(started, size);
    const page = await context.newPage();
    const said = complaints(page);
    await new SignUpPage(page).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
    expect(await barriers(page)).toEqual([]);
    await shot(page, `clients-empty-${size}`);
    const clients = new ClientsPage(page);
    await clients.add('Bob Stone', 'B-1');
    expect(await barriers(page)).toEqual([]);
    const studio = await clients.beginCase('Shaved look, whole top', 44);
    const first = await studio.numbers();
    expect(first).toMatch(/dots/);
    expect(await barriers(page)).toEqual([]);
    await shot(page, `studio-${size}`);

    // A menu and a slider change the plan; undo takes it back.
    await page.getByLabel('Pattern of loss').selectOption('norwood-6');
    const larger = await studio.changedFrom(first);
    await studio.slide('Height above the glabella', 66);
    const lower = await studio.changedFrom(larger);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await studio.changedFrom(lower)).toBe(larger);
    await page.getByRole('button', { name: 'Redo' }).click();
    expect(await studio.changedFrom(larger)).toBe(lower);

    // A point of the hairline is dragged with mouse or finger and moved with the keyboard.
    await page.getByRole('button', { name: 'Drag the points of the line' }).click();
    const handle = page.getByLabel('Point 5 of the hairline');
    const box = (await handle.boundingBox())!;
    const middle = box.x + box.width / 2;
    await dragged(page, [middle, box.y + box.height / 2], [middle, box.y - 12]);
    const higher = await studio.changedFrom(lower);
    await handle.focus();
    for (let k = 0; k < 3; k++) await page.keyboard.press('Shift+ArrowUp');
    await studio.changedFrom(higher);
    await studio.saved();
    await shot(page, `studio-hairline-${size}`);

    // A mole is left alone.
    await studio.tab('Zones');
    const before = await studio.numbers();
    await page.getByRole('button', { name: 'Mark a mole or lesion' }).click();
    const stage = (await page.getByTestId('stage').boundingBox())!;
    await page.mouse.click(stage.x + stage.width * 0.5, stage.y + stage.height * 0.2);
    await page.getByLabel('Radius').waitFor();
    await studio.slide('Radius', 14);
    await studio.changedFrom(before);

    // Time and light change the picture and nothing else.
    const numbers = await studio.numbers();
    await page.getByLabel(/^Time/).fill('7');
    await page.getByLabel('Light').selectOption('noon');
    await studio.planned();
    expect(await studio.numbers()).toBe(numbers);
    await shot(page, `studio-noon-${size}`);

    // What was done is there after the page is loaded anew.
    await studio.saved();
    await page.reload();
    await studio.planned();
    expect(await studio.numbers()).toBe(numbers);
    await studio.tab('Plan');
    await page.getByText('Findings').waitFor();
    expect(await barriers(page)).toEqual([]);

    // The client's link.
    await studio.tab('Share');
    await page.getByRole('button', { name: 'Make a link' }).click();
    const link = await page.getByTestId('share-link').getByRole('textbox').inputValue();
    const theirs = await (await person(started, 'phone')).newPage();
    const theySaid = complaints(theirs);
    await theirs.goto(link);
    await theirs.getByText('Clinic of the test').waitFor();
    await theirs.getByLabel('Your question').fill('Does it hurt?');
    await theirs.getByRole('button', { name: 'Send' }).click();
    await theirs.getByText('Not answered yet').waitFor();
    expect(await barriers(theirs)).toEqual([]);
    await shot(theirs, 'plan-phone');
    await theirs.getByLabel('Your full name').fill('Bob Stone');
    await theirs.getByRole('button', { name: 'Sign', exact: true }).click();
    await theirs.getByTestId('decided').waitFor();
    expect(await theirs.getByTestId('decided').textContent()).toContain('You signed');
    await theirs.getByRole('img', { name: 'Healed' }).waitFor({ timeout: 150_000 });
    await shot(theirs, 'plan-pictures');
    // What was signed is frozen as a document that says what was shown.
    const [download] = await Promise.all([
      theirs.waitForEvent('download', { timeout: 60_000 }),
      theirs.getByRole('button', { name: 'The plan as you signed it (PDF)' }).click({ timeout: 60_000 }),
    ]);
    const frozen = readFileSync((await download.path())!);
    expect(frozen.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await theirs.getByText(/^SHA-256 /).textContent()).toContain(
      createHash('sha256').update(frozen).digest('hex'),
    );
    expect(theySaid).toEqual([]);

    // The clinic sees it.
    await page.reload();
    await studio.planned();
    await studio.tab('Share');
    await page.getByTestId('decision').waitFor();
    expect(await page.getByTestId('decision').textContent()).toContain('Signed by Bob Stone');

    // What the page draws is what the server's pictures show.
    const id = page.url().split('/').at(-1)!;
    const compared = [
      ['front', 'healed'],
      ['left', 'before'],
    ] as const;
    for (const [side, time] of size === 'desktop' ? compared : []) {
      const mean = await difference(page, id, side, time);
      console.log(`CIEDE2000 of ${time} ${side}, mean over skin and hair: ${mean.toFixed(3)}`);
      expect(mean, `${time} ${side}`).toBeLessThan(1.5);
    }

    // The owner's own pages.
    for (const [path, heading] of [
      ['/people', 'People'],
      ['/trail', 'Who read what'],
      ['/nowhere', 'There is no such page'],
    ] as const) {
      await page.goto(path);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      expect(await barriers(page), path).toEqual([]);
    }
    expect(said).toEqual([]);
    await context.close();
  },
);

test('a wrong password tells nothing, on a tablet', async () => {
  const context = await person(started, 'tablet');
  const page = await context.newPage();
  const said = complaints(page);
  await page.goto('/');
  await page.getByLabel('Mail address').fill('ada@clinic.example');
  await page.getByLabel('Password').fill('wrong wrong wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toContain('not right');
  expect(await barriers(page)).toEqual([]);
  expect(said).toEqual([]);
  await context.close();
});

test('who leaves the tablet alone is logged off, and told why', async () => {
  const context = await person(started, 'tablet');
  const page = await context.newPage();
  const said = complaints(page);
  await page.clock.install();
  await new SignUpPage(page).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  await page.goto('/clinic');
  await page.getByLabel('Time zone').selectOption('America/New_York');
  await page.getByLabel('Minutes without a touch').fill('4');
  await page.getByRole('button', { name: 'Save', exact: true }).first().click();
  await page.getByText('whole minutes from 5 to 240').waitFor();
  await page.getByLabel('Minutes without a touch').fill('20');
  await page.getByRole('button', { name: 'Save', exact: true }).first().click();
  await page.getByText('whole minutes from 5 to 240').waitFor({ state: 'detached' });
  // What is to be confirmed, and the clinic's own prices.
  await page.getByText(/^By your counsel/).click();
  await page
    .getByText(/A talk|how a first visit is held/)
    .first()
    .waitFor();
  await page.getByRole('region', { name: 'Prices of medicines' }).getByText('Prices', { exact: true }).click();
  await page.getByLabel('Finasteride 1 mg').first().fill('12.50');
  const prices = page.getByRole('region', { name: 'Prices of medicines' });
  await prices.getByRole('button', { name: 'Save' }).click();
  await prices.getByText('Saved.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'clinic-tablet');
  await page.clock.fastForward('19:00');
  await page.getByRole('heading', { name: 'Clinic', level: 1 }).waitFor();
  await page.clock.fastForward('02:00');
  await page.getByText('nothing was touched for 20 minutes').waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'logged-off-tablet');
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(said).toEqual([]);
  await context.close();
});

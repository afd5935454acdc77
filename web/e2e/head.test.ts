// A head from photographs: uploaded, points picked under the magnifier by pointer and keyboard, the fit seen as it goes.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClientsPage, PickerPage, ScanPage, SignInPage, SignUpPage } from './pages';
import { landmarks, photograph, plans, scan } from './photographs';
import { barriers, complaints, person, shot, SOON, start, type Started } from './studio';

/** How long a machine with other work may take. */

let started: Started;
/** Of the owner's second factor. */
let secret = '';
beforeAll(async () => void (started = await start()));
afterAll(() => started.stop());

test('points picked in photographs make the head', async () => {
  const context = await person(started, 'tablet');
  const page = await context.newPage();
  const said = complaints(page);
  const plan = plans(page).last;
  secret = await new SignUpPage(page).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const clients = new ClientsPage(page);
  await clients.add('Bob Stone', 'B-1');
  const studio = await clients.beginCase('From photographs', 44);
  const template = await plan();

  await studio.tab('Head');
  for (const side of ['front', 'left', 'top'] as const) {
    await studio.upload(side, await photograph(page, side));
  }
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'head-photographs');

  // Front: every point of the guide that the head shows, then the outline, which is left out here.
  const picker = new PickerPage(page);
  await picker.open(0);
  const front = landmarks(template, 'front');
  const names = [
    'glabella',
    'sellion',
    'exocanthion_right',
    'exocanthion_left',
    'pupil_right',
    'pupil_left',
    'pronasale',
  ];
  for (const name of names.filter((n) => front[n])) await picker.place(name, front[name]!);
  await picker.met(6);
  await shot(page, 'picking');
  expect(await barriers(page)).toEqual([]);

  // A slip is said, seen, and taken back.
  await picker.drag('pupil_left', [0, -50]);
  await page.getByText(/Pupil, left: \d+ px off/).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await picker.met(6);

  // A point moves by the keyboard.
  const before = await picker.at('glabella');
  await page.getByRole('button', { name: 'Glabella', exact: true }).last().focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.waitForFunction(
    ([x]) => Math.abs(document.querySelector('[aria-label=Glabella]')!.getBoundingClientRect().x - x!) > 2,
    before,
  );
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Done' }).click();

  await picker.open(1);
  const left = landmarks(template, 'left');
  for (const name of ['glabella', 'sellion', 'pronasale', 'exocanthion_left', 'tragion_left'].filter((n) => left[n])) {
    await picker.place(name, left[name]!);
  }
  await picker.met(6);
  await page.getByRole('button', { name: 'Done' }).click();

  // The head comes from the photographs now, and its cameras stand where the pictures were taken from.
  await studio.planned();
  await page.getByTestId('fit').waitFor();
  const fitted = await plan();
  const seen = fitted.fit!.photographs;
  expect(seen.map((p) => p.side)).toEqual(['front', 'left']);
  expect(seen[0]!.camera.forward[2]).toBeLessThan(-0.8);
  expect(seen[1]!.camera.forward[0]).toBeLessThan(-0.8);
  expect(fitted.fit!.uncertain.map((u) => u.what)).toContain('dots');
  await studio.saved();
  await shot(page, 'head-fitted');

  // The design lies on the photograph as on the head, and is changed there.
  await studio.tab('Design');
  await page.getByRole('button', { name: 'Photo: Front' }).click();
  await page.getByRole('button', { name: 'Drag the points of the line' }).click();
  const numbers = await studio.numbers();
  const box = (await page.getByLabel('Point 5 of the hairline').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + 14, { steps: 4 });
  await page.mouse.up();
  await studio.changedFrom(numbers);
  await page.getByRole('button', { name: 'Before | after' }).click();
  await page.getByLabel('Where before ends and after begins').fill('0.4');
  await shot(page, 'on-photograph');
  // Points of a line lie where the line is: near the temples one may lie over the next until the photograph is brought nearer.
  await page.getByRole('button', { name: 'Drag the points of the line' }).click();
  expect(await barriers(page)).toEqual([]);
  expect(said).toEqual([]);
  await context.close();
}, 300_000);

test('landmarks placed on a scan make the head', async () => {
  const context = await person(started, 'desktop');
  const page = await context.newPage();
  const said = complaints(page);
  const { first, last } = plans(page);
  await page.goto('/');
  await new SignInPage(page).signIn('ada@clinic.example', secret);
  const clients = new ClientsPage(page);
  await clients.add('Carl Hill', 'C-1');
  const studio = await clients.beginCase('From a scan', 51);
  const template = await first();
  const height = template.said.hairline!.height_mm;

  await studio.tab('Head');
  await page.getByLabel('Where the head comes from').selectOption('scan');
  const file = { name: 'head.obj', mimeType: 'text/plain', buffer: scan(template) };
  await page.getByLabel('Choose a scan').setInputFiles(file);
  await page.getByRole('button', { name: 'Place its landmarks' }).click({ timeout: 60_000 });
  const scanPage = new ScanPage(page, template);
  // The unit is guessed from the size of a head.
  await expect.poll(() => page.getByLabel('Unit of the scan').inputValue(), SOON).toBe('inch');
  await scanPage.up('Z');
  for (const name of ['glabella', 'sellion', 'exocanthion_right', 'exocanthion_left']) await scanPage.place(name);
  await scanPage.turnTo(-90);
  await scanPage.place('tragion_right');
  await scanPage.turnTo(90);
  await scanPage.place('tragion_left');
  await page.getByText('All that is needed is placed').waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'scan');
  await page.getByRole('button', { name: 'Done' }).click();
  await studio.planned();
  // The same head again: designed on the scan, the hairline is as high.
  await expect.poll(async () => (await last()).head !== template.said.head, SOON).toBe(true);
  const planned = await last();
  expect(Math.abs(planned.hairline!.height_mm - height)).toBeLessThan(3);
  expect(Math.abs(planned.area_cm2 / template.said.area_cm2 - 1)).toBeLessThan(0.06);
  await studio.saved();
  expect(said).toEqual([]);
  await context.close();
}, 300_000);

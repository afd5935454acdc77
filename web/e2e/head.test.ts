// A head from photographs: uploaded, points picked under the magnifier by pointer and keyboard, the fit seen as it goes.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClientsPage, PickerPage, SignUpPage } from './pages';
import { landmarks, lastPlan, photograph } from './photographs';
import { barriers, complaints, person, shot, start, type Started } from './studio';

let started: Started;
beforeAll(async () => void (started = await start()));
afterAll(() => started.stop());

test('points picked in photographs make the head', async () => {
  const context = await person(started, 'tablet');
  const page = await context.newPage();
  const said = complaints(page);
  const plan = lastPlan(page);
  await new SignUpPage(page).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
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

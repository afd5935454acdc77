// A scar: too young at first, so it waits; covered when it is old enough, and the client sees on the plan where.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { everything } from '../fhir';
import { SignUpPage, StudioPage } from '../pages';
import { invited } from '../people';
import { papersSeen } from '../road';
import { barriers, complaints, person, shot, start, type Started } from '../studio';
import { addLot, askedToday, begun, cleared, consented, LOTS, logged, screened } from '../treated';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

test('a scar waits until it is old enough, and is covered', { timeout: 300_000 }, async () => {
  const owner = await (await person(started, 'desktop')).newPage();
  const said = complaints(owner);
  owner.on('dialog', (dialog) => void dialog.accept());
  await new SignUpPage(owner).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const ian = await invited(started, owner, 'Ian Stone', 'ian');
  const phoneSaid = complaints(ian.page);
  const scar = { 'Which look do you want?': 'A scar covered', 'How old is the scar?': 'Less than 12 months' };
  await ian.page.goto('/my/forms/smp-screening');
  await screened(ian.page, scar);
  await cleared(owner, 'Go on', 'Nothing stands against it.');
  await owner
    .getByText(/A young scar/)
    .nth(1)
    .waitFor();
  expect(await barriers(owner)).toEqual([]);
  await shot(owner, 'scar-too-young-desktop');
  await owner.getByLabel('Put off', { exact: true }).check();
  await owner.getByLabel('Put off until').fill('2027-06-01');
  await owner.getByLabel('Why, in words that the client reads').fill('The scar has to rest for a year.');
  await owner.getByRole('button', { name: 'Keep the decision' }).click();
  await owner.getByText('Kept. The client is told').waitFor();
  await ian.page.goto('/my');
  await ian.page.getByText('The scar has to rest for a year.').waitFor();
  expect(await barriers(ian.page)).toEqual([]);
  await shot(ian.page, 'my-scar-waits-phone');

  // He had counted from the wrong operation: it is older than he said.
  await ian.page.getByRole('link', { name: 'Your record' }).click();
  await ian.page.getByRole('link', { name: /^Form/ }).first().click();
  await screened(ian.page, { ...scar, 'How old is the scar?': 'More than 12 months' });
  await cleared(owner, 'Go on', 'The scar is old enough.');
  await owner.getByText('Kept. The client is told').waitFor();
  await consented(ian.page, '/my/consents');
  await papersSeen(owner, ian.url, '1984-05-01');
  await askedToday(owner, ian.url);
  await owner.goto('/stock');
  for (const lot of LOTS) await addLot(owner, ...lot);

  // The plan: only the scar, drawn at the back of the head.
  await owner.goto(ian.url);
  await owner.getByRole('button', { name: 'New case' }).click();
  const dialog = owner.getByRole('dialog');
  await dialog.getByLabel('What is it about?').fill('Scar of a strip');
  await dialog.getByLabel('Age').fill('42');
  await dialog.getByRole('button', { name: 'Begin' }).click();
  const studio = new StudioPage(owner);
  await studio.planned();
  const whole = await studio.numbers();
  await owner.getByLabel('Look', { exact: true }).selectOption({ label: 'Scar cover' });
  await owner.getByLabel('Pattern of loss').selectOption({ label: 'None: zones are drawn' });
  await studio.tab('Zones');
  await owner.getByLabel('Look from').getByRole('button', { name: 'Back' }).click();
  await owner.getByRole('button', { name: 'Draw a zone' }).click();
  await studio.circle(0.5, 0.45, 0.08);
  const drawn = await studio.changedFrom(whole);
  console.log(`the scar: ${drawn}`);
  await studio.saved();
  await shot(owner, 'scar-planned-desktop');
  expect(await barriers(owner)).toEqual([]);

  await begun(owner, ian.url);
  expect(await owner.locator('input[id^=placed-]').count()).toBe(1);
  await logged(owner);
  await ian.page.goto('/my/aftercare');
  await ian.page.getByText('Day 0', { exact: true }).waitFor();
  const out = await everything(owner, ian.url.split('/').pop() ?? '');
  expect(out.wrong).toEqual([]);
  expect(out.kinds).toEqual(expect.arrayContaining(['ClinicalImpression', 'Consent', 'Procedure']));
  expect([...said, ...phoneSaid]).toEqual([]);
});

// A woman of 45: a blood test before spironolactone, what came of it, the pills; then she ends it before anything was sent. A second woman gets a
// scalp solution that a pharmacy makes.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { everything } from '../fhir';
import { SignUpPage } from '../pages';
import { colleague, invited, licensed } from '../people';
import { addressed, asks, drafted, opened, papersSeen, sent, signed, stocked, visited } from '../road';
import { barriers, complaints, person, shot, start, type Started } from '../studio';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

const AGED = { 'When were you born?': '1981-05-01', 'Where do you lose hair?': 'Along the part', 'How do you': 'IUD' };

test('a blood test before a pill; ended before it was sent; a scalp solution', { timeout: 300_000 }, async () => {
  const owner = await (await person(started, 'desktop')).newPage();
  const said = complaints(owner);
  await new SignUpPage(owner).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const doctor = await colleague(started, owner, 'doctor', 'Grace Doctor');
  await licensed(owner, 'Grace Doctor');

  const eve = await invited(started, owner, 'Eve Stone', 'eve');
  await asks(eve.page, 'For women', 'Female', AGED);
  await addressed(eve.page);
  await papersSeen(owner, eve.url, '1981-05-01');
  await opened(doctor);
  await visited(doctor);
  await drafted(doctor, 'spironolactone-25');
  await doctor
    .locator('form')
    .getByRole('heading', { name: /Potassium to be watched/ })
    .waitFor();
  // A blood test comes first: nothing is signed while it is waited for.
  await doctor
    .locator('select[aria-labelledby=order]')
    .selectOption({ label: 'A blood test of potassium and kidneys' });
  await doctor.getByRole('button', { name: 'Order it' }).click();
  await doctor.getByRole('heading', { name: 'A blood test of potassium and kidneys' }).waitFor();
  expect(await barriers(doctor)).toEqual([]);
  await shot(doctor, 'ordered-desktop');
  await eve.page.goto('/my/medicines');
  await eve.page.getByText('A blood test of potassium and kidneys').waitFor();
  expect(await barriers(eve.page)).toEqual([]);
  await shot(eve.page, 'my-ordered-phone');
  // Too high: the rules say no. It was a mistake of the laboratory; it measures again.
  await doctor.getByLabel('Potassium in serum or plasma, mmol/L').fill('5.9');
  await doctor.getByRole('button', { name: 'Keep the result' }).click();
  await doctor.getByText('Potassium in serum or plasma: 5.9 mmol/L').waitFor();
  await drafted(doctor, 'spironolactone-25');
  await doctor.getByText('Ruled out').first().waitFor();
  await shot(doctor, 'ruled-out-desktop');
  await doctor
    .locator('select[aria-labelledby=order]')
    .selectOption({ label: 'A blood test of potassium and kidneys' });
  await doctor.getByRole('button', { name: 'Order it' }).click();
  await doctor.getByLabel('Potassium in serum or plasma, mmol/L').fill('4.2');
  await doctor.getByLabel('What came of it, in words').fill('Measured again; the first sample was old.');
  await doctor.getByRole('button', { name: 'Keep the result' }).click();
  await doctor.getByText('Potassium in serum or plasma: 4.2 mmol/L').waitFor();
  await drafted(doctor, 'spironolactone-25');
  await signed(doctor);
  // She changes her mind before the parcel is packed: nothing is owed.
  await eve.page.reload();
  await eve.page.getByText(/Next charge: .*, /).waitFor();
  await eve.page.getByText('4.2').first().waitFor();
  await eve.page.getByRole('button', { name: 'End it' }).click();
  await eve.page.getByText('Ended. Nothing more is charged.').waitFor();
  await eve.page.getByText(/^Owed: \D*0$/).waitFor();
  await eve.page.getByText('Not owed any more').waitFor();
  expect(await barriers(eve.page)).toEqual([]);
  await shot(eve.page, 'my-ended-phone');
  const out = await everything(owner, eve.url.split('/').pop() ?? '');
  expect(out.wrong).toEqual([]);
  expect(out.kinds).toEqual(expect.arrayContaining(['MedicationRequest', 'Observation', 'ServiceRequest']));

  // Another woman, a solution with minoxidil and tretinoin.
  const [hugo, ines] = [
    await colleague(started, owner, 'pharmacist', 'Hugo Maker'),
    await colleague(started, owner, 'pharmacist', 'Ines Checker'),
  ];
  await stocked(owner, 'Minoxidil powder', 'M-1');
  await stocked(owner, 'Tretinoin powder', 'T-1');
  const fay = await invited(started, owner, 'Fay Stone', 'fay');
  await asks(fay.page, 'For women', 'Female', { ...AGED, 'When were you born?': '1990-05-01' });
  await addressed(fay.page);
  await papersSeen(owner, fay.url, '1990-05-01');
  await opened(doctor);
  await visited(doctor);
  await drafted(doctor, 'women-min-tret', 'One bottle instead of two; she would not use two.');
  await signed(doctor);
  await sent(hugo, ines);
  await fay.page.goto('/my/medicines');
  await fay.page.getByText('Made for you by a pharmacy. Not approved by the FDA.').waitFor();
  await fay.page.getByText('on its way').waitFor();
  expect(await barriers(fay.page)).toEqual([]);
  await shot(fay.page, 'my-solution-phone');
  const made = await everything(owner, fay.url.split('/').pop() ?? '');
  expect(made.wrong).toEqual([]);
  expect(made.kinds).toEqual(expect.arrayContaining(['MedicationDispense', 'SupplyDelivery']));
  expect(said).toEqual([]);
});

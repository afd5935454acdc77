// Men: dutasteride in a state that wants a live visit first; minoxidil tablets; a topical finasteride that a pharmacy makes.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { everything } from '../fhir';
import { SignUpPage } from '../pages';
import { colleague, invited, licensed } from '../people';
import { addressed, asks, drafted, opened, papersSeen, sent, signed, stocked, visited } from '../road';
import { barriers, complaints, person, shot, start, type Started } from '../studio';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

test('a live visit before dutasteride; minoxidil tablets; a topical', { timeout: 300_000 }, async () => {
  const owner = await (await person(started, 'desktop')).newPage();
  const said = complaints(owner);
  await new SignUpPage(owner).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const doctor = await colleague(started, owner, 'doctor', 'Grace Doctor');
  await licensed(owner, 'Grace Doctor', 'NM');
  await licensed(owner, 'Grace Doctor', 'NY');
  const [hugo, ines] = [
    await colleague(started, owner, 'pharmacist', 'Hugo Maker'),
    await colleague(started, owner, 'pharmacist', 'Ines Checker'),
  ];
  await stocked(owner, 'Dutasteride 0.5 mg', 'D-1');

  // New Mexico: a live visit by law. Without it nothing is signed.
  const dan = await invited(started, owner, 'Dan Stone', 'dan');
  await asks(dan.page, 'For men', 'Male', { 'Which state are you in': 'New Mexico' });
  await addressed(dan.page);
  await papersSeen(owner, dan.url, '1990-05-01');
  await opened(doctor, 'NM');
  await doctor
    .locator('select[aria-labelledby=order]')
    .selectOption({ label: 'A talk with your doctor by video or phone' });
  await doctor.getByRole('button', { name: 'Order it' }).click();
  await doctor.getByRole('heading', { name: 'NM: A call or a test was ordered' }).waitFor();
  await dan.page.goto('/my/medicines');
  await dan.page.getByText('A talk with your doctor by video or phone').waitFor();
  await shot(dan.page, 'my-live-visit-phone');
  await drafted(doctor, 'dutasteride-0.5');
  await doctor
    .locator('form')
    .getByRole('heading', { name: /A live visit is needed first/ })
    .waitFor();
  await doctor.getByLabel('Your password, to sign').fill('four plain words here');
  await doctor.getByRole('button', { name: 'Sign', exact: true }).click();
  await doctor
    .getByText(/A live visit is needed first/)
    .nth(1)
    .waitFor();
  expect(await barriers(doctor)).toEqual([]);
  await shot(doctor, 'live-visit-first-desktop');
  await visited(doctor);
  await drafted(doctor, 'dutasteride-0.5');
  expect(
    await doctor
      .locator('form')
      .getByRole('heading', { name: /A live visit is needed first/ })
      .count(),
  ).toBe(0);
  await signed(doctor);
  await sent(hugo, ines);
  await ines.getByRole('button', { name: 'It has arrived' }).click();
  await dan.page.reload();
  await dan.page.getByText('arrived').waitFor();
  const out = await everything(owner, dan.url.split('/').pop() ?? '');
  expect(out.wrong).toEqual([]);
  expect(out.kinds).toEqual(expect.arrayContaining(['Encounter', 'MedicationRequest', 'MedicationDispense']));

  // Two more men; each class has its own rules.
  for (const [name, reference, product, differs] of [
    ['Gus Stone', 'gus', 'minoxidil-2.5', undefined],
    ['Hal Stone', 'hal', 'fin-min-spray', 'Both in one spray; a tablet was not wanted.'],
  ] as const) {
    const man = await invited(started, owner, name, reference);
    await asks(man.page, 'For men', 'Male');
    await addressed(man.page);
    await papersSeen(owner, man.url, '1990-05-01');
    await opened(doctor);
    await visited(doctor);
    await drafted(doctor, product, differs);
    await shot(doctor, `drafted-${product}-desktop`);
    await signed(doctor);
    await man.page.goto('/my/medicines');
    await man.page.getByText(/Next charge: .*, /).waitFor();
    const made = await everything(owner, man.url.split('/').pop() ?? '');
    expect(made.wrong).toEqual([]);
  }
  expect(said).toEqual([]);
});

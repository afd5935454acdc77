// Ways on which no medicine is sent: taken back, declined, sent to somebody in person; and a medicine that is stopped. Nothing is charged for them.

import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { everything } from '../fhir';
import { SignUpPage } from '../pages';
import { colleague, invited, licensed } from '../people';
import { asks, opened } from '../road';
import { barriers, complaints, person, shot, start, type Started } from '../studio';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

async function owesNothing(phone: Page): Promise<void> {
  await phone.goto('/my/medicines');
  await phone.getByRole('heading', { name: 'Medicines', level: 1 }).waitFor();
  expect(await phone.getByText('Next charge').count()).toBe(0);
  expect(await phone.getByText('Owed:').count()).toBe(0);
}

test('what is taken back, declined or seen in person is never charged', { timeout: 300_000 }, async () => {
  const owner = await (await person(started, 'desktop')).newPage();
  const said = complaints(owner);
  await new SignUpPage(owner).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const doctor = await colleague(started, owner, 'doctor', 'Grace Doctor');
  await licensed(owner, 'Grace Doctor');

  // A man takes his request back before anybody has decided.
  const dan = await invited(started, owner, 'Dan Back', 'dan');
  await asks(dan.page, 'For men', 'Male');
  await dan.page.goto('/my/medicines');
  await dan.page.getByRole('button', { name: 'Take the request back' }).click();
  await dan.page.getByText('You took it back').waitFor();
  await doctor.goto('/consultations');
  await doctor.getByText('Nobody waits where you are licensed.').waitFor();
  await owesNothing(dan.page);

  // A woman is asked something, answers, and is sent to somebody in person; she reads why.
  const eve = await invited(started, owner, 'Eve Stone', 'eve');
  await asks(eve.page, 'For women', 'Female');
  await opened(doctor);
  await shot(doctor, 'consultation-woman-desktop');
  await doctor.getByRole('textbox', { name: 'Ask the client' }).fill('Since when do you see bare spots?');
  await doctor.getByRole('button', { name: 'Send the question' }).click();
  await eve.page.goto('/my/medicines');
  await eve.page.getByText('Since when do you see bare spots?').waitFor();
  await eve.page.getByLabel('Your answer to the doctor').fill('For two months.');
  await eve.page.getByRole('button', { name: 'Send the answer' }).click();
  await opened(doctor);
  await doctor.getByText('For two months.').waitFor();
  await doctor.getByLabel('Why, in words that the client reads').fill('Please have a dermatologist look at the spots.');
  await doctor.getByRole('button', { name: 'Refer to somebody in person' }).click();
  await doctor.getByText('Decided.').waitFor();
  await eve.page.goto('/my/medicines');
  await eve.page.getByText('Please have a dermatologist look at the spots.').waitFor();
  expect(await barriers(eve.page)).toEqual([]);
  await shot(eve.page, 'my-referred-phone');
  await owesNothing(eve.page);
  const out = await everything(owner, eve.url.split('/').pop() ?? '');
  expect(out.wrong).toEqual([]);
  expect(out.kinds).toEqual(expect.arrayContaining(['Communication', 'Encounter', 'ServiceRequest']));

  // Somebody else is told no, with a reason.
  const fay = await invited(started, owner, 'Fay Stone', 'fay');
  await asks(fay.page, 'For women', 'Female');
  await opened(doctor);
  await doctor.getByRole('button', { name: 'Say no' }).click();
  await doctor.getByText('say why, in words that the client reads').waitFor();
  await doctor
    .getByLabel('Why, in words that the client reads')
    .fill('Your hair loss has a cause that a tablet does not reach.');
  await doctor.getByRole('button', { name: 'Say no' }).click();
  await doctor.getByText('Decided.').waitFor();
  await fay.page.goto('/my/medicines');
  await fay.page.getByText('has a cause that a tablet does not reach').waitFor();
  await owesNothing(fay.page);
  expect(said).toEqual([]);
});

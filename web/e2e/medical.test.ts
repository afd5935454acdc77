// The medical road, whole: a man asks on his phone, a doctor licensed where he is decides, two pharmacists make and check, a parcel is lost and sent again, he ends it.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { cards, type Cards } from './cards';
import { answer } from './clients';
import { everything } from './fhir';
import { SignUpPage } from './pages';
import { colleague, invited, licensed, untilPhotos } from './people';
import { looked, made, opened, papersSeen, stocked, supply, visited } from './road';
import { barriers, complaints, person, shot, start, type Started } from './studio';

let started: Started;
let processor: Cards;
beforeEach(async () => {
  processor = await cards();
  started = await start(processor);
});
afterEach(async () => {
  await started.stop();
  processor.stop();
});

test('from the questionnaire to the last charge', { timeout: 300_000 }, async () => {
  const owner = await (await person(started, 'desktop')).newPage();
  const said = complaints(owner);
  await new SignUpPage(owner).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const doctor = await colleague(started, owner, 'doctor', 'Grace Doctor');
  const [hugo, ines] = [
    await colleague(started, owner, 'pharmacist', 'Hugo Maker'),
    await colleague(started, owner, 'pharmacist', 'Ines Checker'),
  ];
  await licensed(owner, 'Grace Doctor');
  expect(await barriers(owner)).toEqual([]);
  await stocked(owner, 'Finasteride 1 mg', 'F-9');
  const { page: phone, url: bob } = await invited(started, owner, 'Bob Stone', 'bob');
  const phoneSaid = complaints(phone);
  await phone.getByRole('link', { name: 'Medicines' }).click();
  await phone.getByText('Nothing is charged before a doctor has said yes.').waitFor();
  expect(await barriers(phone)).toEqual([]);
  await phone.getByRole('link', { name: 'For men' }).click();
  await untilPhotos(phone, 'Male');
  await phone.getByRole('heading', { name: 'Your photos' }).waitFor();
  const picture = { name: 'top.jpg', mimeType: 'image/jpeg', buffer: await phone.screenshot({ type: 'jpeg' }) };
  await phone.getByLabel('Top').setInputFiles(picture);
  await phone.getByRole('img', { name: 'The photo as it was sent' }).waitFor();
  expect(await barriers(phone)).toEqual([]);
  await shot(phone, 'my-photos-phone');
  await phone.getByRole('button', { name: 'Next' }).click();
  await answer(phone, {}, 'Hand in');
  await phone.getByRole('heading', { name: 'Thank you' }).waitFor();
  await phone.goto('/my/medicines');
  await phone.getByRole('heading', { name: 'Your request: A doctor looks at it' }).waitFor();
  await phone.getByRole('textbox', { name: 'Where parcels go' }).fill('1 Main Street\nAlbany NY 12207');
  await phone.getByRole('button', { name: 'Save' }).click();
  await phone.getByRole('link', { name: 'Read and sign the consents' }).click();
  for (const title of [
    'Care at a distance',
    'Photos for my care',
    'Finasteride or dutasteride',
    'Payments that renew',
  ]) {
    const consent = phone.getByRole('region', { name: title });
    await consent.getByRole('button', { name: 'Read and sign' }).click();
    await consent.getByRole('button', { name: 'I agree' }).click();
    await consent.getByText('Signed on').waitFor();
  }
  await papersSeen(owner, bob, '1990-05-01');

  await opened(doctor);
  expect(await barriers(doctor)).toEqual([]);
  await shot(doctor, 'consultation-desktop');
  await visited(doctor);
  await doctor.getByRole('link', { name: 'Look at the photographs' }).click();
  await doctor.getByRole('img', { name: /^Top, / }).waitFor();
  expect(await barriers(doctor)).toEqual([]);
  await shot(doctor, 'review-desktop');
  await answer(doctor, {}, 'Hand in');
  await doctor.getByRole('link', { name: 'Look at the photographs again' }).waitFor();
  await doctor.getByLabel('Diagnosis, ICD-10-CM').fill('L64.9');
  await doctor.locator('#words').fill('Androgenetic alopecia');
  await doctor.getByRole('button', { name: 'Keep', exact: true }).click();
  await doctor.getByText('Diagnosis: Androgenetic alopecia (L64.9)').waitFor();
  await doctor.getByLabel('Product').selectOption('finasteride-1');
  await doctor.getByRole('button', { name: 'See what the rules say' }).click();
  await doctor.getByLabel('Your password, to sign').waitFor();
  for (const field of await doctor.locator('input[id^=settle-]').all()) await field.fill('told, and understood');
  await shot(doctor, 'prescribe-desktop');
  expect(await barriers(doctor)).toEqual([]);
  await doctor.getByLabel('Your password, to sign').fill('four plain words here');
  await doctor.getByRole('button', { name: 'Sign', exact: true }).click();
  await doctor.getByText('Decided.').waitFor();

  // The pharmacist reads, asks the doctor, verifies, makes; the label says where the pharmacy is.
  await supply(hugo, 'To be verified');
  await hugo.getByText('Which medicines do you take?').waitFor();
  expect(await barriers(hugo)).toEqual([]);
  await shot(hugo, 'supply-desktop');
  await hugo.getByText('Ask the doctor about it').click();
  await hugo.locator('#words-ask').fill('Is his pressure known?');
  await hugo.getByRole('button', { name: 'Ask', exact: true }).click();
  await hugo.getByText('It waits for the doctor’s answer.').waitFor();
  await doctor.goto('/tasks');
  await doctor.getByRole('link', { name: 'A pharmacist asks about a prescription' }).click();
  await doctor.getByLabel(/^Your answer to the pharmacist/).fill('Yes, and it is fine.');
  await doctor.getByRole('button', { name: 'Answer', exact: true }).click();
  await doctor.getByText('The pharmacist has your answer.').waitFor();
  expect(await barriers(doctor)).toEqual([]);
  await owner.goto('/clinic');
  await owner.getByLabel('Time zone').selectOption('America/New_York');
  await owner.getByLabel('Address of the pharmacy').fill('2 Side Street, Albany NY 12207');
  await owner.getByLabel('Telephone of the pharmacy').fill('+1 518 555 0100');
  await owner.getByRole('button', { name: 'Save' }).first().click();
  await owner.getByText('Saved.').waitFor();
  await made(hugo);
  const printing = hugo.waitForEvent('download');
  await hugo.getByRole('button', { name: 'Label (PDF)' }).click();
  expect((await printing).suggestedFilename()).toBe('label.pdf');
  for (const point of await hugo.getByRole('checkbox').all()) await point.check();
  await hugo.getByRole('button', { name: 'I have checked it' }).click();
  await hugo.getByText('somebody else has to check what you made').waitFor();
  await supply(ines, 'To be checked');
  expect(await barriers(ines)).toEqual([]);
  await shot(ines, 'supply-check-desktop');
  await looked(ines);
  await ines.getByLabel('Carrier').fill('Mail');
  await ines.getByLabel('Number of the parcel').fill('1Z 99');
  expect(await barriers(ines)).toEqual([]);
  await ines.getByRole('button', { name: 'Hand over' }).click();
  await ines.getByRole('button', { name: 'It was lost: send it again' }).click();
  await ines.getByRole('button', { name: 'It was lost: send it again' }).waitFor({ state: 'detached' });
  await ines.goto('/pharmacy');
  await ines.getByRole('heading', { name: 'To be verified' }).waitFor();
  expect(await barriers(ines)).toEqual([]);
  await shot(ines, 'pharmacy-desktop');

  await phone.goto('/my/medicines');
  await phone.getByText(/Next charge: .*, /).waitFor();
  await phone.getByText('sent again for the one that was lost').waitFor();
  expect(await barriers(phone)).toEqual([]);
  await shot(phone, 'my-medicines-phone');
  // Something is wrong: what goes on waits until the doctor has answered.
  await phone.getByLabel('What do you feel?').fill('Chest pain when I climb stairs');
  await phone.getByLabel(/It is serious/).check();
  await phone.getByRole('button', { name: 'Report it' }).click();
  await phone.getByText('Your doctor is told.').waitFor();
  await doctor.goto('/tasks');
  await doctor.getByRole('link', { name: 'A side effect was reported' }).click();
  await doctor.getByText('Chest pain when I climb stairs').waitFor();
  expect(await barriers(doctor)).toEqual([]);
  await shot(doctor, 'side-effect-desktop');
  await doctor.getByLabel('What the client should do').fill('Please have it looked at today; go on with the tablet.');
  await doctor.getByRole('button', { name: 'Answer it; refills may go on' }).click();
  await doctor.getByText('Answered. The client is told.').waitFor();
  await phone.reload();
  await phone.getByText('go on with the tablet').waitFor();
  // He pays by card and has it kept; the front desk gives it back; he has it forgotten.
  await phone.getByLabel(/Keep this card/).check();
  expect(await barriers(phone)).toEqual([]);
  await shot(phone, 'my-account-phone');
  await phone.getByRole('button', { name: /^Pay .* by card$/ }).click();
  await phone.getByRole('heading', { name: 'The processor’s page' }).waitFor();
  expect(await processor.paid(started.address)).toBe(204);
  await phone.goto('/my/medicines');
  await phone.getByText('Your card: visa ending in 4242, good until July 2031.').waitFor();
  expect(await barriers(phone)).toEqual([]);
  await owner.goto(bob);
  await owner.getByRole('button', { name: /was given back$/ }).waitFor();
  expect(await barriers(owner)).toEqual([]);
  await shot(owner, 'account-desktop');
  await phone.getByRole('button', { name: 'Forget this card' }).click();
  await phone.getByText('Your card: visa').waitFor({ state: 'detached' });
  expect(processor.asked).toContain('DELETE /v1/customers/cus_1');
  await phone.reload();
  await phone.getByRole('button', { name: 'Pause' }).click();
  await phone.getByRole('button', { name: 'Go on' }).click();
  await phone.getByRole('button', { name: 'Later by two weeks' }).click();
  await phone.getByRole('button', { name: 'End it' }).click();
  await phone.getByText('Ended. Nothing more is charged.').waitFor();
  await ines.reload();
  await ines.getByText('Nothing waits.').waitFor();

  // What goes out of him by FHIR is as HL7 defines it.
  const out = await everything(owner, bob.split('/').pop() ?? '');
  expect(out.wrong).toEqual([]);
  const road = ['CarePlan', 'Condition', 'Encounter', 'MedicationDispense', 'MedicationRequest', 'SupplyDelivery'];
  expect(out.kinds).toEqual(expect.arrayContaining(road));
  console.log(`FHIR: ${String(out.count)} resources, 0 faults`);
  expect([...said, ...phoneSaid]).toEqual([]);
});

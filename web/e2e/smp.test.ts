// The road of micropigmentation, whole: a client answers on a phone, a practitioner decides, a session is held with its lots, the days after it, an alarm, a recall.

import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answer, linkTo } from './clients';
import { everything } from './fhir';
import { ClientsPage, SignUpPage } from './pages';
import { barriers, complaints, person, shot, SOON, start, type Started } from './studio';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

async function addLot(page: Page, kind: string, product: string, number: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a lot' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Kind').selectOption(kind);
  await dialog.getByLabel('Product, with shade or size').fill(product);
  await dialog.getByLabel('Number of the lot, as printed').fill(number);
  await dialog.getByLabel('Not to be used after').fill('2035-01-01');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText(`, ${number}`).first().waitFor();
}

test('from the questions of health to the days after a session', { timeout: 300_000 }, async () => {
  const tablet = await person(started, 'tablet');
  const page = await tablet.newPage();
  const said = complaints(page);
  page.on('dialog', (dialog) => void dialog.accept());
  await new SignUpPage(page).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const clients = new ClientsPage(page);
  await clients.add('Bob Stone', 'bob');
  await page.getByLabel('Mail address').fill('bob@client.example');
  const saved = page.waitForResponse((r) => r.request().method() === 'PUT' && r.url().includes('/api/clients/'));
  await page.getByRole('button', { name: 'Save' }).click();
  await saved;
  await page.reload();
  const bob = page.url();
  await page.getByRole('button', { name: 'Send the link by mail' }).click();
  await page.getByText('A link is on its way.').waitFor();
  await page.getByRole('button', { name: 'Ask for a form' }).click();
  await page.getByText('Asked.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'chart-tablet');

  // Bob, on his phone: half of it, another device, the rest of it.
  const phone = await (await person(started, 'phone')).newPage();
  const phoneSaid = complaints(phone);
  await phone.goto(await linkTo(started, 'bob@client.example'));
  await phone.getByRole('heading', { name: 'Hello, Bob Stone' }).waitFor();
  expect(await barriers(phone)).toEqual([]);
  await shot(phone, 'my-phone');
  await phone
    .getByRole('link', { name: /health|micropigmentation/i })
    .first()
    .click();
  await phone.getByText('Step 1 of 3').waitFor();
  await shot(phone, 'my-form-phone');
  expect(await barriers(phone)).toEqual([]);
  await answer(
    phone,
    { 'In which state': 'New York', 'When were you born?': '1984-05-01', 'What sex': 'Male' },
    'Next',
  );
  await phone.getByText('Kept. You can go on').waitFor();
  await phone.reload();
  await answer(phone, {}, 'Next');
  await answer(phone, { 'Do any of these apply?': 'blood' }, 'Next');
  await answer(phone, {}, 'Hand in');
  await phone.getByRole('heading', { name: 'Thank you' }).waitFor();
  await shot(phone, 'my-handed-in-phone');

  // Ada decides.
  await page.goto('/tasks');
  await page.getByRole('link', { name: 'Decide after the health questions' }).click();
  await page.getByRole('heading', { name: 'What the rules say' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'answers-tablet');
  await page.getByLabel('Why, in words that the client reads').fill('Nothing stands against it.');
  await page.getByLabel('Go on').check();
  await page.getByRole('button', { name: 'Keep the decision' }).click();
  await page
    .getByText('a doctor’s letter is needed')
    .or(page.getByText('say why it may be set aside'))
    .first()
    .waitFor();
  await page.getByLabel('A doctor’s letter first').check();
  await page.getByRole('button', { name: 'Keep the decision' }).click();
  await page.getByText('Kept. The client is told').waitFor();
  await phone.goto('/my');
  await phone.getByText('A letter from your doctor is needed first.').waitFor();
  // He has stopped nothing: it was a mistake. He answers anew, what stood before is kept.
  await phone.getByRole('link', { name: 'Your record' }).click();
  await phone.getByRole('link', { name: /^Form/ }).first().click();
  await answer(phone, {}, 'Next');
  await phone.getByRole('group', { name: 'Do any of these apply?' }).getByLabel('None of these').check();
  await phone.getByRole('button', { name: 'Next' }).click();
  await phone.getByRole('button', { name: 'Hand in' }).click();
  await phone.getByRole('heading', { name: 'Thank you' }).waitFor();
  await page.goto('/tasks');
  await page.getByRole('link', { name: 'Decide after the health questions' }).click();
  await page.getByLabel('Go on').check();
  await page.getByRole('button', { name: 'Keep the decision' }).click();
  await page.getByText('Kept. The client is told').waitFor();

  // He signs, each text by itself.
  await phone.goto('/my/consents');
  await phone.getByRole('button', { name: 'Read and sign' }).first().waitFor();
  expect(await barriers(phone)).toEqual([]);
  await shot(phone, 'my-consents-phone');
  for (let left = await phone.getByRole('button', { name: 'Read and sign' }).count(); left > 0; left--) {
    await phone.getByRole('button', { name: 'Read and sign' }).first().click();
    await phone.getByRole('button', { name: 'I agree' }).click();
    await phone.getByRole('button', { name: 'I agree' }).waitFor({ state: 'detached' });
    await expect.poll(() => phone.getByRole('button', { name: 'Read and sign' }).count(), SOON).toBe(left - 1);
  }

  // Papers, the questions of the day, stock.
  await page.goto(bob);
  await page.getByRole('button', { name: 'Papers seen' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Date of birth').fill('1984-05-01');
  await dialog.getByRole('button', { name: 'It is the person, and of age' }).click();
  await page.getByText('Papers seen: driver-license').waitFor();
  await page.getByLabel('Forms').selectOption('session-day');
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  await answer(page, { 'Is all you told us': 'Yes', 'Was numbing cream': 'No' }, 'Hand in');
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await page.goto('/stock');
  await addLot(page, 'pigment', 'Carbon black', 'CB-77');
  await addLot(page, 'needle', '3RL', 'N-12');
  await addLot(page, 'diluent', 'Sterile water', 'W-3');
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'stock-tablet');

  await page.goto(bob);
  await page.getByRole('button', { name: 'New case' }).click();
  await dialog.getByLabel('What is it about?').fill('Shaved look');
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await page.waitForURL(/\/cases\//);
  await page.goto(bob);
  await page.getByRole('button', { name: 'Begin a session' }).click();
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('heading', { name: /Session 1 of/ }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'treatment-tablet');
  await page.getByRole('button', { name: 'End the session' }).click();
  await page.getByText('say which needle was used').waitFor();
  await shot(page, 'treatment-missing-tablet');
  for (const box of await page.locator('.check input').all()) await box.check();
  for (const zone of await page.locator('input[id^=placed-]').all()) await zone.fill('400');
  await page
    .getByRole('button', { name: /^100 more in/ })
    .first()
    .click();
  for (const lot of ['Pigment: Carbon black, CB-77', 'Needle: 3RL, N-12', 'Diluent: Sterile water, W-3']) {
    await page.locator('#lot').selectOption({ label: lot });
  }
  await page.getByLabel('Water to one of Carbon black').fill('4');
  await page.getByLabel('Which').fill('Rotary');
  await page.getByLabel('When the depth was right').fill('A dot that stays round');
  await page.getByLabel('Nothing went wrong').check();
  await page.getByRole('button', { name: 'End the session' }).click();
  await page.getByText('Ended. The client’s page now counts the days.').waitFor();

  // The days after it; something is wrong.
  await phone.goto('/my/aftercare');
  await phone.getByText('Day 0', { exact: true }).waitFor();
  expect(await barriers(phone)).toEqual([]);
  await shot(phone, 'my-aftercare-phone');
  await phone.goto('/my/forms/healing-day-10');
  await answer(phone, { 'Do you have any of these?': 'Pus' }, 'Hand in');
  await phone.getByText('Please call us now').waitFor();
  await phone.goto('/my/messages');
  await phone.getByLabel('Your message').fill('Shall I come in today?');
  await phone.getByRole('button', { name: 'Send' }).click();
  await phone.getByText('not read yet').waitFor();
  await page.goto('/tasks');
  await page.getByRole('link', { name: 'Something is wrong after a session' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'tasks-tablet');
  await page.getByRole('link', { name: 'Answer a message' }).click();
  await page.getByLabel('Your message').fill('Yes, please come at once.');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await phone.reload();
  await phone.getByText('Yes, please come at once.').waitFor();

  // The maker calls the pigment back.
  await page.goto('/stock');
  await page.getByLabel('Number of the lot, as printed').first().fill('cb 77');
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('link', { name: 'Bob Stone' }).waitFor();
  await page.getByRole('button', { name: 'Call this lot back' }).click();
  await page.getByText('Called back. One client has to be told.').waitFor();
  await shot(page, 'recall-tablet');

  // What goes out of him by FHIR is as HL7 defines it.
  const out = await everything(page, bob.split('/').pop() ?? '');
  expect(out.wrong).toEqual([]);
  const road = ['ClinicalImpression', 'Communication', 'Consent', 'Procedure', 'Task', 'VerificationResult'];
  expect(out.kinds).toEqual(expect.arrayContaining(road));
  console.log(`FHIR: ${String(out.count)} resources, 0 faults`);
  expect([...said, ...phoneSaid]).toEqual([]);
});

// The road of micropigmentation, whole: a client answers on a phone, a practitioner decides, a session is held with its lots, the days after it, an alarm, a recall.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { answer, linkTo } from './clients';
import { everything } from './fhir';
import { ClientsPage, SignUpPage } from './pages';
import { papersSeen } from './road';
import { barriers, complaints, person, shot, start, type Started } from './studio';
import { addLot, askedToday, begun, consented, LOTS, logged, measuredTooSoon, photographed } from './treated';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

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
  await phone.getByText('Tell us what is wrong').click();
  await phone.getByLabel('What is wrong').fill('My name has an e at its end.');
  await phone.getByLabel('What would be right').fill('Bob Stone');
  expect(await barriers(phone)).toEqual([]);
  await shot(phone, 'my-correction-phone');
  await phone.getByRole('button', { name: 'Send it' }).click();
  await phone.getByText('It is on its way.').waitFor();
  await page.goto('/tasks');
  await page.getByRole('link', { name: 'Something in a record is said to be wrong' }).click();
  await page.getByLabel(/^What was made right and where/).fill('It is written so in your details.');
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'correction-desktop');
  await page.getByRole('button', { name: 'It is made right' }).click();
  await page.getByText('made right', { exact: false }).first().waitFor();
  await phone.reload();
  await phone.getByText('It is written so in your details.').waitFor();
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
  await consented(phone, '/my/consents');

  // Papers, the questions of the day, stock.
  await papersSeen(page, bob, '1984-05-01');
  await askedToday(page, bob);
  await page.goto('/stock');
  for (const lot of LOTS) await addLot(page, ...lot);
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'stock-tablet');

  await page.goto(bob);
  await page.getByRole('button', { name: 'New case' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What is it about?').fill('Shaved look');
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await page.waitForURL(/\/cases\//);
  await begun(page, bob);
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'treatment-tablet');
  await page.getByRole('button', { name: 'End the session' }).click();
  await page.getByText('say which needle was used').waitFor();
  await shot(page, 'treatment-missing-tablet');
  await photographed(page);
  await logged(page);
  await measuredTooSoon(page);
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'treatment-ended-tablet');

  // The days after it; something is wrong.
  await phone.goto('/my/aftercare');
  await phone.getByText('Day 0', { exact: true }).waitFor();
  await phone.getByText('You will likely want a touch-up about').waitFor();
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

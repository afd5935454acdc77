// What comes later, played by a clock that is set ahead: what is left of pigment is measured a year after a session; a medicine is announced,
// charged and sent again, a check-in is asked for, and the last refill is the last.

import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answer, linkTo, mailsTo } from '../clients';
import { everything } from '../fhir';
import { SignInPage, SignUpPage } from '../pages';
import { colleague, invited, licensed } from '../people';
import { addressed, asks, drafted, opened, papersSeen, sent, signed, stocked, visited } from '../road';
import { barriers, complaints, person, shot, start, type Started } from '../studio';
import { addLot, askedToday, begun, cleared, consented, LOTS, logged, screened, skin } from '../treated';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

/** The client asks for a way in on their own page and takes it. */
async function backIn(phone: Page, email: string, which: number): Promise<void> {
  await phone.goto('/my');
  await phone.getByLabel(/mail/i).fill(email);
  await phone.getByRole('button', { name: /link/i }).click();
  await phone.goto(await linkTo(started, email, which));
  await phone.getByRole('heading', { name: /^Hello, / }).waitFor();
}

/** A photograph of the top is sent with a form that has fallen due. */
async function answered(phone: Page, form: RegExp, buffer: Buffer): Promise<void> {
  await phone.getByRole('link', { name: form }).first().click();
  const last = phone.getByRole('button', { name: 'Hand in', exact: true });
  const next = phone.getByRole('button', { name: 'Next', exact: true });
  await last.or(next).waitFor();
  for (;;) {
    const top = phone.getByLabel('Top', { exact: true });
    if (await top.count()) {
      await top.setInputFiles({ name: 'top.png', mimeType: 'image/png', buffer });
      await phone.getByRole('img', { name: 'The photo as it was sent' }).waitFor();
    }
    if (await last.count()) break;
    const step = await phone.getByText(/^Step \d+ of/).textContent();
    if (await phone.locator('fieldset[id]').count()) await answer(phone, {}, 'Next');
    else await next.click();
    await phone.waitForFunction((was) => !document.body.innerText.includes(was), step ?? '');
  }
  if (await phone.locator('fieldset[id]').count()) await answer(phone, {}, 'Hand in');
  else await last.click();
  await phone.getByRole('heading', { name: 'Thank you' }).waitFor();
}

test('a year after a session', { timeout: 300_000 }, async () => {
  const page = await (await person(started, 'tablet')).newPage();
  const said = complaints(page);
  page.on('dialog', (dialog) => void dialog.accept());
  const secret = await new SignUpPage(page).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const { page: phone, url: bob } = await invited(started, page, 'Bob Stone', 'bob');
  await phone.goto('/my/forms/smp-screening');
  await screened(phone, {});
  await cleared(page, 'Go on');
  await consented(phone, '/my/consents');
  await papersSeen(page, bob, '1984-05-01');
  await askedToday(page, bob);
  await page.goto('/stock');
  for (const lot of LOTS) await addLot(page, ...lot);
  await page.goto(bob);
  await page.getByRole('button', { name: 'New case' }).click();
  await page.getByRole('dialog').getByLabel('What is it about?').fill('Shaved look');
  await page.getByRole('dialog').getByRole('button', { name: 'Begin' }).click();
  await page.waitForURL(/\/cases\//);
  await begun(page, bob);
  await logged(page);
  const session = page.url();

  // Healed: he is asked by mail, and sends a photograph. The dots take a fifth of the light.
  await started.later(45);
  await backIn(phone, 'bob@client.example', 1);
  await answered(phone, /six weeks|42|healed/i, await skin(phone, 0.8));
  // A year later less than two thirds of that are left.
  await started.later(368);
  await backIn(phone, 'bob@client.example', 2);
  await answered(phone, /year/i, await skin(phone, 0.88));
  expect(await barriers(phone)).toEqual([]);

  await page.goto('/clients');
  await new SignInPage(page).signIn('ada@clinic.example', secret, 368);
  await page.goto(session);
  await page.getByText('Measure in two photographs').click();
  const choices = await page.getByLabel('Later', { exact: true }).locator('option').allTextContents();
  const taken = choices.map((text) => Date.parse(text.split(', ').slice(1).join(', ')));
  const [healed, later] = taken[1]! < taken[2]! ? [1, 2] : [2, 1];
  await page.getByLabel('The healed result', { exact: true }).selectOption({ index: healed });
  await page.getByLabel('Later', { exact: true }).selectOption({ index: later });
  for (const which of ['The healed result', 'Later']) {
    await page.getByRole('button', { name: `Dots, in: ${which}` }).press('ArrowUp');
  }
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.getByText(/^Day 368: \d+\s?% of the healed result is left/).waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'holds-measured-tablet');
  await phone.goto('/my/aftercare');
  await phone.getByText('You will likely want a touch-up about').waitFor();
  await shot(phone, 'my-forecast-measured-phone');
  const out = await everything(page, bob.split('/').pop() ?? '');
  expect(out.wrong).toEqual([]);
  expect(out.kinds).toContain('Observation');
  const left = await page.evaluate(async (id) => {
    const found = await fetch(`/fhir/Observation?patient=${id}&code=smp-contrast-left`);
    return ((await found.json()) as { entry?: unknown[] }).entry?.length;
  }, bob.split('/').pop());
  expect(left).toBe(1);
  expect(said).toEqual([]);
});

test('a medicine until its last refill', { timeout: 300_000 }, async () => {
  const owner = await (await person(started, 'desktop')).newPage();
  await new SignUpPage(owner).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');
  const doctor = await colleague(started, owner, 'doctor', 'Grace Doctor');
  await licensed(owner, 'Grace Doctor', 'NY');
  const hugo = await colleague(started, owner, 'pharmacist', 'Hugo Maker');
  const ines = await colleague(started, owner, 'pharmacist', 'Ines Checker');
  await stocked(owner, 'Finasteride 1 mg', 'F-9');
  const email = 'dan@client.example';
  const { page: phone, url } = await invited(started, owner, 'Dan Stone', 'dan');
  await asks(phone, 'For men', 'Male');
  await addressed(phone);
  await papersSeen(owner, url, '1990-05-01');
  await opened(doctor);
  await visited(doctor);
  await drafted(doctor, 'finasteride-1');
  await doctor.getByLabel('Refills').fill('1');
  await signed(doctor);
  await sent(hugo, ines);
  const mails = (): number => mailsTo(started, email).length;

  // A week before the charge it is announced; on its day it is charged once, and the pharmacy has the next supply.
  let before = mails();
  await started.later(24);
  await expect.poll(mails, { timeout: 15_000 }).toBe(before + 1);
  await started.later(31);
  await backIn(phone, email, 1);
  await phone.getByRole('link', { name: 'Medicines' }).click();
  await phone.getByText('no refill is left').waitFor();
  await phone.getByText('What you have lasts until about').waitFor();
  await shot(phone, 'my-last-refill-phone');
  // Six weeks after the first parcel he is asked how it goes.
  before = mails();
  await started.later(43);
  await expect.poll(mails, { timeout: 15_000 }).toBeGreaterThan(before);
  // A week before the last supply ends he is told, to ask for more.
  before = mails();
  await started.later(54);
  await expect.poll(mails, { timeout: 15_000 }).toBe(before + 1);
  await phone.goto('/my');
  expect(await barriers(phone)).toEqual([]);
});

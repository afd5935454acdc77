// Steps of the medical road, as a client, a doctor and a pharmacy take them.

import type { Page } from 'playwright-core';
import { answer } from './clients';
import { untilPhotos } from './people';
import { addLot, consented } from './treated';

/** Asks for a medicine: the questionnaire, a photograph of the top, handed in. */
export async function asks(phone: Page, form: string, sex: string, said: Record<string, string> = {}): Promise<void> {
  await phone.goto('/my/medicines');
  await phone.getByRole('link', { name: form }).click();
  await untilPhotos(phone, sex, said);
  await phone.getByRole('button', { name: 'Next' }).click();
  await answer(phone, {}, 'Hand in');
  await phone.getByRole('heading', { name: 'Thank you' }).waitFor();
}

/** Where parcels go, and every consent that the page offers. */
export async function addressed(phone: Page): Promise<void> {
  await phone.goto('/my/medicines');
  await phone.getByRole('textbox', { name: 'Where parcels go' }).fill('1 Main Street\nAlbany NY 12207');
  const kept = phone.waitForResponse((r) => r.request().method() === 'PUT' && r.url().endsWith('/api/my/address'));
  await phone.getByRole('button', { name: 'Save' }).click();
  await kept;
  await consented(phone, '/my/consents/medical');
}

/** Papers seen by staff on the client's page. */
export async function papersSeen(staff: Page, client: string, born: string): Promise<void> {
  await staff.goto(client);
  await staff.getByRole('button', { name: 'Papers seen' }).click();
  const dialog = staff.getByRole('dialog');
  await dialog.getByLabel('Date of birth').fill(born);
  await dialog.getByRole('button', { name: 'It is the person, and of age' }).click();
  await staff.getByText('Papers seen: driver-license').waitFor();
}

/** The request that waits in a state, at the doctor's. */
export async function opened(doctor: Page, state = 'NY'): Promise<void> {
  await doctor.goto('/consultations');
  await doctor
    .getByRole('link', { name: new RegExp(`^${state}`) })
    .first()
    .click();
  await doctor.getByRole('heading', { name: 'What the rules say' }).waitFor();
}

/** A product is chosen; what the rules say of it stands on the page. */
export async function drafted(doctor: Page, product: string, differs?: string): Promise<void> {
  if (!(await doctor.getByText(/^Diagnosis: /).isVisible())) {
    await doctor.getByLabel('Diagnosis, ICD-10-CM').fill('L64.9');
    await doctor.locator('#words').fill('Androgenetic alopecia');
    await doctor.getByRole('button', { name: 'Keep', exact: true }).click();
    await doctor.getByText('Diagnosis: Androgenetic alopecia (L64.9)').waitFor();
  }
  await doctor.getByLabel('Product').selectOption(product);
  if (differs) {
    await doctor.getByLabel('Why a compounded product differs').selectOption('Combination');
    await doctor.locator('#difference-text').fill(differs);
  }
  const checked = doctor.waitForResponse((r) => r.url().endsWith('/check'));
  await doctor.getByRole('button', { name: 'See what the rules say' }).click();
  await checked;
  await doctor.getByLabel('Your password, to sign').waitFor();
}

/** Every hit is answered in words; signed. */
export async function signed(doctor: Page): Promise<void> {
  for (const field of await doctor.locator('input[id^=settle-]').all()) await field.fill('told, and understood');
  await doctor.getByLabel('Your password, to sign').fill('four plain words here');
  await doctor.getByRole('button', { name: 'Sign', exact: true }).click();
  await doctor.getByText('Decided.').waitFor();
}

/** A live visit was held. */
export async function visited(doctor: Page): Promise<void> {
  await doctor.getByRole('button', { name: 'A live visit was held' }).click();
  await doctor.getByRole('button', { name: 'A live visit was held' }).waitFor({ state: 'detached' });
}

/** A lot of a medicine in stock. */
export async function stocked(staff: Page, product: string, number: string): Promise<void> {
  await staff.goto('/stock');
  await addLot(staff, 'medicine', product, number);
}

/** The first supply that waits for a step, opened. */
export async function supply(pharmacist: Page, waits: string): Promise<void> {
  await pharmacist.goto('/pharmacy');
  await pharmacist.locator(`h2:has-text("${waits}") + ul a`).first().click();
  await pharmacist.getByRole('heading', { name: 'The prescription' }).waitFor();
}

/** Verified, and made of the first lot that fits each row; of what is made, as the formula says. */
export async function made(maker: Page): Promise<void> {
  await supply(maker, 'To be verified');
  await maker.getByRole('button', { name: 'Verify' }).click();
  await maker.locator('#lot-0 option:nth-child(2)').waitFor({ state: 'attached' });
  for (const [k, lot] of (await maker.getByLabel(/^Lot/).all()).entries()) {
    const label = (await maker.locator(`label[for="lot-${String(k)}"]`).textContent()) ?? '';
    if (label.includes('vehicle')) continue;
    await lot.selectOption({ index: 1 });
    const weight = /, ([\d.]+ m?g)\s*$/.exec(label)?.[1];
    if (weight) await maker.locator(`#amount-${String(k)}`).fill(weight);
  }
  if (await maker.getByLabel('Master formulation record').isVisible()) {
    await maker.getByLabel('Master formulation record').fill('MFR 12, revision 3');
    await maker.getByLabel('What the finished preparation looks like').fill('Clear, colorless solution');
    await maker.getByLabel('What was tested, with the result').fill('Volume 30.2 mL; no particles');
  }
  await maker.getByRole('button', { name: 'Made of these lots' }).click();
  await maker.getByRole('button', { name: 'I have checked it' }).waitFor();
}

/** Looked at by a second person, each point of it. */
export async function looked(checker: Page): Promise<void> {
  await supply(checker, 'To be checked');
  for (const point of await checker.getByRole('checkbox').all()) await point.check();
  const number = (await checker.locator('dt:has-text("Number") + dd').first().textContent()) ?? '';
  await checker.getByLabel('Rx number, as it stands on the label').fill(number.trim());
  await checker.getByRole('button', { name: 'I have checked it' }).click();
  await checker.getByLabel('Carrier').waitFor();
}

/** One pharmacist makes it, another checks and sends it. */
export async function sent(maker: Page, checker: Page): Promise<void> {
  await made(maker);
  await looked(checker);
  await checker.getByLabel('Carrier').fill('Mail');
  await checker.getByLabel('Number of the parcel').fill('1Z 99');
  const elsewhere = checker.getByLabel('Why it goes there');
  if (await elsewhere.isVisible()) await elsewhere.fill('He works here this month');
  await checker.getByRole('button', { name: 'Hand over' }).click();
  await checker.getByRole('button', { name: 'It has arrived' }).waitFor();
}

// People of a clinic's medical road: staff with their licenses, clients who ask.

import type { Page } from 'playwright-core';
import { answer, linkTo } from './clients';
import { ClientsPage, SignUpPage } from './pages';
import { person, type Started } from './studio';

/** Somebody of the clinic, by the owner's invitation. */
export async function colleague(started: Started, owner: Page, role: string, name: string): Promise<Page> {
  await owner.goto('/people');
  await owner.getByLabel('As', { exact: true }).selectOption(role);
  await owner.getByRole('button', { name: 'Invite' }).click();
  const link = await owner.getByRole('status').getByRole('textbox').inputValue();
  const page = await (await person(started, 'desktop')).newPage();
  const signUp = new SignUpPage(page);
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Mail address').fill(`${name.toLowerCase().split(' ')[0]}@clinic.example`);
  await page.getByLabel('Password').fill('four plain words here');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await signUp.protectTo(role === 'pharmacist' ? 'Pharmacy' : 'Clients');
  if (role === 'pharmacist') {
    await licensed(owner, name);
    await permitted(owner);
  }
  return page;
}

/** The pharmacy may send into New York. */
async function permitted(owner: Page): Promise<void> {
  await owner.goto('/clinic');
  const permits = owner.getByRole('region', { name: 'Where the pharmacy may send' });
  await permits.waitFor();
  if (await permits.getByText('NY PH 1').isVisible()) return;
  await permits.getByLabel('State').fill('NY');
  await permits.getByLabel('Number').fill('PH 1');
  await permits.getByLabel('Good until').fill('2040-01-01');
  await permits.getByRole('button', { name: 'Add the permit' }).click();
  await permits.getByText('NY PH 1').waitFor();
}

/** A license for a state. */
export async function licensed(owner: Page, name: string, state = 'NY'): Promise<void> {
  await owner.goto('/people');
  await owner.getByLabel('Whose').selectOption(name);
  await owner.getByLabel('State').fill(state);
  await owner.getByLabel('Number').fill('MD 1');
  await owner.getByLabel('Good until').fill('2040-01-01');
  await owner.getByRole('button', { name: 'Add the license' }).click();
  await owner.getByText(`${name}: ${state} MD 1`).waitFor();
}

/** A client at their own page on a phone, and their page at the clinic. */
export async function invited(
  started: Started,
  owner: Page,
  name: string,
  reference: string,
): Promise<{ page: Page; url: string }> {
  const email = `${reference}@client.example`;
  await owner.goto('/clients');
  await new ClientsPage(owner).add(name, reference);
  await owner.getByLabel('Mail address').fill(email);
  const saved = owner.waitForResponse((r) => r.request().method() === 'PUT' && r.url().includes('/api/clients/'));
  await owner.getByRole('button', { name: 'Save' }).click();
  await saved;
  await owner.reload();
  const url = owner.url();
  await owner.getByRole('button', { name: 'Send the link by mail' }).click();
  const page = await (await person(started, 'phone')).newPage();
  await page.goto(await linkTo(started, email));
  await page.getByRole('heading', { name: `Hello, ${name}` }).waitFor();
  return { page, url };
}

const NUMBERS: Record<string, string> = { 'Upper number': '118', 'Lower number': '76', 'How fast is your pulse': '64' };

/** Answers a questionnaire in the harmless way, step by step, until photographs are asked for. */
export async function untilPhotos(phone: Page, sex: string, own: Record<string, string> = {}): Promise<void> {
  const said = {
    'Which state are you in': 'New York',
    'When were you born?': '1990-05-01',
    'What sex': sex,
    'What would you be willing': 'A pill',
    'When was it taken?': '2026-11-01',
    ...own,
  };
  const photos = phone.getByRole('heading', { name: 'Your photos' });
  await phone.locator('fieldset[id]').first().waitFor();
  for (let step = 0; step < 12 && !(await photos.isVisible()); step++) {
    for (const [label, value] of Object.entries(NUMBERS)) {
      const field = phone.getByLabel(label);
      if (await field.count()) await field.fill(value);
    }
    const before = await phone.getByText(/^Step \d+ of/).textContent();
    await answer(phone, said, 'Next');
    await phone.waitForFunction((was) => !document.body.innerText.includes(was), before ?? '');
  }
}

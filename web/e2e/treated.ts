// Steps of micropigmentation, as a client and a practitioner take them.

import { type Page } from 'playwright-core';
import { answer } from './clients';

/** A lot in stock. */
export async function addLot(page: Page, kind: string, product: string, number: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a lot' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Kind').selectOption(kind);
  await dialog.getByLabel('Product, with shade or size').fill(product);
  await dialog.getByLabel('Number of the lot, as printed').fill(number);
  await dialog.getByLabel('Not to be used after').fill('2035-01-01');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText(`, ${number}`).first().waitFor();
}

/** What a session takes. */
export const LOTS: [string, string, string][] = [
  ['pigment', 'Carbon black', 'CB-77'],
  ['needle', '3RL', 'N-12'],
  ['diluent', 'Sterile water', 'W-3'],
];

/** Answers the health questions before micropigmentation, step by step. */
export async function screened(phone: Page, said: Record<string, string>): Promise<void> {
  const about = { 'In which state': 'New York', 'When were you born?': '1984-05-01', 'What sex': 'Male', ...said };
  for (const next of ['Next', 'Next', 'Hand in']) {
    const step = await phone.getByText(/^Step \d+ of/).textContent();
    await answer(phone, about, next);
    if (next === 'Next') await phone.waitForFunction((was) => !document.body.innerText.includes(was), step ?? '');
  }
  await phone.getByRole('heading', { name: 'Thank you' }).waitFor();
}

/** The practitioner's word after the health questions. */
export async function cleared(page: Page, word: string, why = ''): Promise<void> {
  await page.goto('/tasks');
  await page.getByRole('link', { name: 'Decide after the health questions' }).first().click();
  await page.getByRole('heading', { name: 'What the rules say' }).waitFor();
  if (why) await page.getByLabel('Why, in words that the client reads').fill(why);
  await page.getByLabel(word).check();
  await page.getByRole('button', { name: 'Keep the decision' }).click();
}

/** Every consent that a page offers is signed. */
export async function consented(phone: Page, path: string): Promise<void> {
  await phone.goto(path);
  const unsigned = phone.getByRole('button', { name: 'Read and sign' });
  await unsigned.first().waitFor();
  for (let left = await unsigned.count(); left > 0; left--) {
    await unsigned.first().click();
    await phone.getByRole('button', { name: 'I agree' }).click();
    await phone.waitForFunction(
      (most) => [...document.querySelectorAll('button')].filter((b) => b.innerText === 'Read and sign').length < most,
      left,
    );
  }
}

/** The questions of the day, asked by staff. */
export async function askedToday(page: Page, client: string): Promise<void> {
  await page.goto(client);
  await page.getByLabel('Forms').selectOption('session-day');
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  await answer(page, { 'Is all you told us': 'Yes', 'Was numbing cream': 'No' }, 'Hand in');
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
}

/** A session of the client's case begins. */
export async function begun(page: Page, client: string): Promise<void> {
  await page.goto(client);
  await page.getByRole('button', { name: 'Begin a session' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('heading', { name: /Session 1 of/ }).waitFor();
}

/** A photograph of skin, the upper half with pigment that leaves a share of its light. */
export async function skin(page: Page, left: number): Promise<Buffer> {
  const base64 = await page.evaluate((left) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1200, 1200];
    const pen = canvas.getContext('2d')!;
    for (const [light, y] of [
      [left, 0],
      [1, 600],
    ] as const) {
      // Of light, not of what is written into the picture.
      const written = [188, 155, 134].map((value) => Math.round(value * light ** (1 / 2.2)));
      pen.fillStyle = `rgb(${written.join(' ')})`;
      pen.fillRect(0, y, 1200, 600);
    }
    return canvas.toDataURL('image/png').split(',')[1]!;
  }, left);
  return Buffer.from(base64, 'base64');
}

/** Photographs of a session, before and after. */
export async function photographed(page: Page): Promise<void> {
  const buffer = await skin(page, 0.8);
  for (const phase of ['Before', 'After']) {
    await page.getByLabel('When', { exact: true }).selectOption(phase);
    await page.getByLabel('What it shows').selectOption('Top');
    await page.getByLabel('Take or add a photograph').setInputFiles({ name: 'top.png', mimeType: 'image/png', buffer });
    await page.getByRole('img', { name: `${phase}, Top` }).waitFor();
  }
}

/** How it holds is asked for on the day itself: it is said what is wrong with that. */
export async function measuredTooSoon(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'How it holds' }).waitFor();
  await page.getByText(/A touch-up is likely wanted about .*; between .* and/).waitFor();
  await page.getByText('Measure in two photographs').click();
  for (const which of ['The healed result', 'Later']) {
    await page.getByLabel(which, { exact: true }).selectOption({ index: 1 });
    await page.getByRole('button', { name: `Dots, in: ${which}` }).press('ArrowUp');
  }
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.getByText('taken on day 0 after the session; a healed one is from day 28 to 120').waitFor();
}

/** It is logged whole and ended. */
export async function logged(page: Page): Promise<void> {
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
}

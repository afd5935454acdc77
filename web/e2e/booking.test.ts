// The front of the clinic: hours and rooms are set, all sessions of a plan booked in one go, one moved, one called off, somebody waits and is told.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClientsPage, SignUpPage } from './pages';
import { barriers, complaints, person, shot, start, type Started } from './studio';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

/** Mails that went into the data folder, once there are so many. */
async function mails(count: number): Promise<string[]> {
  const folder = join(started.folder, 'mails');
  for (let k = 0; k < 60; k++) {
    const files = readdirSync(folder).filter((name) => name.endsWith('.eml'));
    if (files.length >= count) return files.map((name) => readFileSync(join(folder, name), 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${count} mails did not come`);
}

async function addClient(page: Page, name: string, reference: string): Promise<void> {
  await page.goto('/clients');
  await new ClientsPage(page).add(name, reference);
  await page.getByLabel('Mail address').fill(`${reference}@client.example`);
  const saved = page.waitForResponse((r) => r.request().method() === 'PUT' && r.url().includes('/api/clients/'));
  await page.getByRole('button', { name: 'Save' }).click();
  expect((await saved).ok()).toBe(true);
}

test('a chain is booked, moved and called off, and who waits is told', { timeout: 240_000 }, async () => {
  const context = await person(started, 'tablet');
  const page = await context.newPage();
  const said = complaints(page);
  page.on('dialog', (dialog) => void dialog.accept());
  await new SignUpPage(page).signUp(started.signUp, 'Clinic of the test', 'Ada Owner');

  await page.goto('/calendar');
  await page.getByRole('link', { name: 'To the clinic’s page' }).click();
  await page.getByLabel('Time zone').selectOption('America/New_York');
  await page.getByLabel('Address, as mails say it').fill('12 Main Street, Albany');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.getByText('Saved.').first().waitFor();
  await page.getByLabel('Name of a new room').fill('Blue');
  await page.getByRole('button', { name: 'Add the room' }).click();
  await page.getByText('Blue').waitFor();
  const hours = page.getByRole('form', { name: 'Working hours: Ada Owner' });
  for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']) {
    await hours.getByLabel(day, { exact: true }).check();
    await hours.getByLabel(`${day}, to`).fill('18:00');
  }
  await hours.getByRole('button', { name: 'Save' }).click();
  await page.waitForResponse((r) => r.url().endsWith('/api/booking') && r.ok());
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'clinic-tablet');

  await addClient(page, 'Eve Waits', 'eve');
  await addClient(page, 'Bob Stone', 'bob');
  const bob = page.url();
  await page.getByRole('button', { name: 'New case' }).waitFor();
  const clients = new ClientsPage(page);
  await clients.beginCase('Shaved look, whole top', 44);
  await page.goto(bob);
  await page.getByRole('link', { name: 'Book a visit' }).click();
  await page.getByLabel('What for').selectOption('session');
  await page.getByLabel('Case').selectOption({ label: 'Shaved look, whole top' });
  await page.getByLabel('All sessions of this plan at once').waitFor();
  await page
    .getByRole('button', { name: /9:00|09:00/ })
    .first()
    .click();
  await page.getByRole('heading', { name: 'The whole chain' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'book-chain-tablet');
  const sessions = await page.getByRole('region', { name: 'The whole chain' }).getByRole('listitem').count();
  expect(sessions).toBeGreaterThan(1);
  await page.getByRole('button', { name: `Book all ${sessions}` }).click();
  await page.getByText('Booked. This server sends no mail').waitFor();
  await page.getByRole('link', { name: 'To the calendar' }).click();

  // The first visit is this week or the next.
  const visit = page.getByRole('article', { name: /Bob Stone/ }).first();
  for (let k = 0; k < 2 && !(await visit.isVisible().catch(() => false)); k++) {
    await page.waitForTimeout(600);
    if (!(await visit.isVisible())) await page.getByRole('button', { name: 'Later' }).click();
  }
  await visit.waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'calendar-tablet');
  await visit.getByRole('button', { name: 'Deposit paid' }).click();
  await visit.getByText(/Deposit of .* paid/).waitFor();

  // Eve waits for the same kind; the visit is moved by a quarter of an hour, then called off.
  const calendar = page.url();
  await page.goto('/clients');
  await page.getByRole('link', { name: /Eve Waits/ }).click();
  await page.getByRole('link', { name: 'Book a visit' }).click();
  await page.getByLabel('What for').selectOption('session');
  await page.getByRole('button', { name: 'Put on the waiting list' }).click();
  await page.getByText('On the waiting list. Nothing is booked.').waitFor();
  await page.goto(calendar);
  for (let k = 0; k < 2; k++) {
    await page.waitForTimeout(600);
    if (!(await visit.isVisible())) await page.getByRole('button', { name: 'Later' }).click();
  }
  await visit.getByRole('button', { name: 'Move' }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByRole('button', { name: /9:15|09:15/ })
    .first()
    .click();
  await page.getByText('Moved.').waitFor();
  await visit.getByRole('button', { name: 'Call off' }).click();
  await visit.getByText('Called off').waitFor();
  await page.getByText(/told of a free time on/).waitFor();
  await visit.getByRole('button', { name: 'Give back' }).click();
  await visit.getByText(/given back/).waitFor();
  expect(await barriers(page)).toEqual([]);

  const sent = await mails(4);
  expect(sent.filter((mail) => mail.includes('bob@client.example')).length).toBeGreaterThanOrEqual(3);
  expect(sent.some((mail) => mail.includes('eve@client.example'))).toBe(true);
  for (const mail of sent) expect(mail).not.toMatch(/session|scalp|hairline|tattoo/i);
  expect(said).toEqual([]);
});

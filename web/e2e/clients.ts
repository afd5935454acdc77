// Clients on their own pages: in by a link, answering forms.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Started } from './studio';

/** Every mail to an address, the earliest first. */
export function mailsTo(started: Started, address: string): string[] {
  const folder = join(started.folder, 'mails');
  // The folder comes with the first mail.
  const names = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => name.endsWith('.eml'));
  const files = names.map((name) => join(folder, name));
  files.sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
  return files
    .map((name) => readFileSync(name, 'utf8').replaceAll('=\r\n', ''))
    .filter((mail) => mail.includes(address));
}

/** The way in that came by mail, once it has come: the first, or a later one. */
export async function linkTo(started: Started, address: string, which = 0): Promise<string> {
  for (let k = 0; k < 60; k++) {
    const own = mailsTo(started, address).filter((mail) => mail.includes('/my/in#'))[which];
    const link = own?.match(/http\S+\/my\/in#\S+/)?.[0];
    if (link) return link;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('no link came');
}

const HARMLESS = [
  'None of these',
  'I take no medicines',
  'Slow',
  'Temples',
  'No',
  'Never',
  'As always',
  'Shaved',
  'Yes',
];

/** Answers every question of a step: as said, else the harmless way. */
export async function answer(page: Page, said: Record<string, string | string[]>, next: string): Promise<void> {
  const groups = page.locator('fieldset[id]');
  await groups.first().waitFor();
  for (let i = 0; i < (await groups.count()); i++) {
    const group = groups.nth(i);
    const question = ((await group.locator('legend').first().textContent()) ?? '').trim();
    const own = Object.entries(said).find(([words]) => question.startsWith(words))?.[1];
    const labels = (await group.locator('label').allTextContents()).map((words) => words.trim());
    const harmless = HARMLESS.find((words) => labels.some((label) => label.startsWith(words)));
    for (const words of own ? [own].flat() : [harmless ?? labels[0] ?? '']) {
      await group.locator('label', { hasText: words }).first().locator('input').check();
    }
  }
  for (const [words, given] of Object.entries(said)) {
    const field = page.getByLabel(words, { exact: false }).first();
    if (typeof given !== 'string' || !(await field.count())) continue;
    const kind = await field.evaluate((node) => node.tagName);
    if (kind === 'SELECT') await field.selectOption({ label: given });
    else if (kind === 'INPUT' && (await field.getAttribute('type')) === 'date') await field.fill(given);
  }
  await page.getByRole('button', { name: next, exact: true }).click();
}

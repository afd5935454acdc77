// Anybody asks what suits them, on a phone: a man with pattern loss, somebody who needs help now, a woman whose front recedes.

import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { barriers, complaints, person, shot, start, type Started } from './studio';

let started: Started;
beforeEach(async () => void (started = await start()));
afterEach(() => started.stop());

/** Answers of one step: by question, the words of the answers, or what is typed. */
type Step = Record<string, string | string[]>;

class Asked {
  constructor(readonly page: Page) {}

  async begin(): Promise<void> {
    await this.page.goto('/choose');
    await this.page.getByRole('button', { name: 'Begin' }).click();
  }

  async step(answers: Step, next = 'Next'): Promise<void> {
    for (const [question, given] of Object.entries(answers)) {
      if (typeof given === 'string') await this.page.getByLabel(question).fill(given);
      else {
        const group = this.page.getByRole('group', { name: question });
        for (const words of given) await group.getByLabel(words, { exact: true }).check();
      }
    }
    await this.page.getByRole('button', { name: next }).click();
  }
}

const none = ['None of these'];
const you = { 'Do you have any of these right now?': none, 'How old are you?': '34' };
const man: Step[] = [
  { ...you, 'What sex were you given at birth?': ['Male'], 'What do you want most?': ['Grow hair back'] },
  {
    'When did it start?': ['1 to 5 years ago'],
    'How did it start?': ['Slowly'],
    'Where do you lose hair?': ['Temples', 'Crown'],
    'Which picture is most like you?': ['III vertex: deep temples and a thin crown'],
    'What do you see or feel on your scalp now?': none,
    'Are the sides and back thin too?': ['No'],
    'What have you used for your hair?': ['Nothing yet'],
  },
  {
    'What would you be willing to use?': ['A pill'],
    'Would you go on with a treatment for years if it worked?': ['Yes'],
    'How much could you spend each month?': ['$20 to $50'],
    'How long would you wear your hair?': ['Short'],
  },
  {
    'Is somebody close to you pregnant, or trying to be?': ['No'],
    'Which of these do you have, or have you had?': none,
    'Have you ever had any of these?': none,
    'Do you take blood thinners?': ['No'],
  },
];
const show = 'Show what suits me';

test('a man sees every option, compares two, and reads on', { timeout: 240_000 }, async () => {
  const context = await person(started, 'phone');
  const page = await context.newPage();
  const said = complaints(page);
  const asked = new Asked(page);
  await page.goto('/choose');
  await page.getByRole('button', { name: 'Begin' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await asked.begin();
  // What is missing is said, and nothing goes on.
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('4 questions above are still open.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await asked.step(man[0]!);
  await page.getByRole('heading', { name: 'Your hair loss' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'choose-stages-phone');
  await asked.step(man[1]!);
  await asked.step(man[2]!);
  await asked.step(man[3]!, show);
  await page.getByRole('heading', { name: 'Fits you', exact: true }).waitFor();
  await shot(page, 'choose-phone');
  expect(await barriers(page)).toEqual([]);
  const titles = await page.getByRole('article').getByRole('heading', { level: 3 }).allTextContents();
  expect(titles).toHaveLength(19);
  expect(titles.slice(0, 3)).toContain('Finasteride pill');
  expect(titles).toContain('Nothing, for now');
  const spironolactone = page.getByRole('article', { name: 'Spironolactone pill (women)' });
  await spironolactone.getByText('It is not used for hair loss in men.').waitFor();
  await page.getByLabel('Compare Finasteride pill').check();
  await page.getByLabel('Compare Scalp tattoo: the shaved look').check();
  await page.getByRole('button', { name: 'Compare 2 side by side' }).click();
  await page.getByRole('table', { name: 'Side by side' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'compare-phone');
  // Nothing was kept: a new visit begins anew.
  await page.goto('/choose');
  await page.getByRole('button', { name: 'Begin' }).waitFor();
  expect(await page.evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage)))).toEqual([]);
  expect(await context.cookies()).toEqual([]);
  expect(said).toEqual([]);
});

test('help comes first where it is needed, and a doctor in person before dots', { timeout: 240_000 }, async () => {
  const context = await person(started, 'tablet');
  const page = await context.newPage();
  const said = complaints(page);
  const asked = new Asked(page);
  await asked.begin();
  await page.getByRole('group', { name: 'Do you have any of these right now?' }).getByLabel('Chest pain').check();
  await page.getByRole('alert').getByRole('link', { name: '911' }).waitFor();
  expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
  expect(await barriers(page)).toEqual([]);
  // A woman whose front line moves back.
  await page.goto('/choose');
  await asked.begin();
  await asked.step({ ...man[0]!, 'What sex were you given at birth?': ['Female'] });
  await asked.step({
    ...man[1]!,
    'Where do you lose hair?': ['The whole front line'],
    'Which picture is most like you?': ['2: a wider part'],
  });
  await asked.step(man[2]!);
  await asked.step({ 'Do any of these apply?': none, ...man[3]! }, show);
  await page.getByRole('heading', { name: 'See a doctor in person first' }).waitFor();
  const dots = page.getByRole('article', { name: 'Scalp tattoo: density under longer hair' });
  await dots.getByText('Rules it out:').first().waitFor();
  await shot(page, 'choose-refer-tablet');
  expect(said).toEqual([]);
});

test('the library is searched and read', { timeout: 120_000 }, async () => {
  const page = await (await person(started, 'desktop')).newPage();
  const said = complaints(page);
  await page.goto('/library');
  await page.getByLabel('Search').fill('blue');
  await page.getByRole('link', { name: 'What goes wrong, and what can be undone' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: 'What goes wrong, and what can be undone' }).click();
  await page.getByRole('heading', { name: 'Removal' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'article-desktop');
  await page.getByRole('link', { name: 'What a scalp tattoo is' }).click();
  await page.getByRole('heading', { name: 'What it cannot do' }).waitFor();
  expect(said).toEqual([]);
});

// Skip logic, exclusive answers and what is sent, on the shipped questionnaires.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Filling, years } from '../src/forms/filling.svelte';
import { insideOf, type Item, type Questionnaire } from '../src/forms/fhir';

const read = (name: string): Questionnaire =>
  JSON.parse(readFileSync(`../content/care/questionnaires/${name}.json`, 'utf8')) as Questionnaire;

const item = (form: Questionnaire, link: string): Item => {
  const all = (items: Item[]): Item[] => items.flatMap((one) => [one, ...all(insideOf(one))]);
  return all(form.item).find((one) => one.linkId === link)!;
};

const joined = (...names: string[]): Questionnaire => ({
  ...read('intake'),
  item: names.flatMap((name) => read(name).item),
});

test('an answer that stands alone drives out the others, and they it', () => {
  const form = read('choose');
  const filling = new Filling(form);
  const scalp = item(form, 'h.scalp');
  filling.choose(scalp, 'itch', true);
  filling.choose(scalp, 'scale', true);
  expect(filling.of('h.scalp').map((a) => a.valueCoding?.code)).toEqual(['itch', 'scale']);
  filling.choose(scalp, 'none', true);
  expect(filling.of('h.scalp').map((a) => a.valueCoding?.code)).toEqual(['none']);
  filling.choose(scalp, 'pain', true);
  expect(filling.of('h.scalp').map((a) => a.valueCoding?.code)).toEqual(['pain']);
  filling.choose(scalp, 'pain', false);
  expect(filling.wrong(scalp)).toMatch(/answer/);
});

test('men of forty are asked about the prostate, women and younger men are not', () => {
  const form = joined('part-start', 'part-men');
  const filling = new Filling(form, new Date(2026, 10, 26));
  const psa = item(form, 'n.psa.last');
  filling.choose(item(form, 'g1.sab'), 'male', true);
  filling.set('g0.dob', [{ valueDate: '1986-11-26' }]);
  expect(filling.of('c.age')).toEqual([{ valueInteger: 40 }]);
  expect(filling.asked(psa)).toBe(true);
  filling.set('g0.dob', [{ valueDate: '1986-11-27' }]);
  expect(filling.asked(psa)).toBe(false);
  filling.set('g0.dob', [{ valueDate: '1956-11-27' }]);
  filling.choose(item(form, 'g1.sab'), 'female', true);
  expect(filling.asked(psa)).toBe(false);
});

test('scores add up once all are answered', () => {
  const form = joined('part-health');
  const filling = new Filling(form);
  filling.choose(item(form, 'm.phq.interest'), '2', true);
  expect(filling.of('c.phq2')).toEqual([]);
  filling.choose(item(form, 'm.phq.down'), '3', true);
  expect(filling.of('c.phq2')).toEqual([{ valueInteger: 5 }]);
});

test('what is not asked any more is neither sent nor missed', () => {
  const form = joined('part-start', 'part-history');
  const filling = new Filling(form);
  filling.set('h.chemo.had', [{ valueBoolean: true }]);
  filling.set('h.chemo', [{ valueDate: '2026-01-02' }]);
  const sent = JSON.stringify(filling.response('in-progress'));
  expect(sent).toContain('h.chemo');
  expect(sent).not.toContain('c.age');
  filling.set('h.chemo.had', [{ valueBoolean: false }]);
  expect(JSON.stringify(filling.response('in-progress'))).not.toContain('2026-01-02');
  const open = form.item.flatMap((group) => filling.questions(group)).map((one) => one.linkId);
  expect(open).not.toContain('h.chemo');
});

test('numbers out of range are named', () => {
  const form = read('choose');
  const filling = new Filling(form);
  filling.set('ch.age', [{ valueInteger: 4 }]);
  expect(filling.wrong(item(form, 'ch.age'))).toMatch(/between 5 and 110/);
  filling.set('ch.age', [{ valueInteger: 30.5 }]);
  expect(filling.wrong(item(form, 'ch.age'))).toMatch(/whole/);
  filling.set('ch.age', [{ valueInteger: 30 }]);
  expect(filling.wrong(item(form, 'ch.age'))).toBeUndefined();
});

test('a birthday counts on its day', () => {
  expect(years('2008-11-26', new Date(2026, 10, 26))).toBe(18);
  expect(years('2008-11-27', new Date(2026, 10, 26))).toBe(17);
  expect(years('2004-02-29', new Date(2026, 1, 28))).toBe(21);
});

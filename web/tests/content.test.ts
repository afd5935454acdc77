// A clinic's own rows as they are edited: what is not touched stays as it was written.

import { expect, test } from 'vitest';
import {
  fieldsOf,
  filesOf,
  like,
  nameOf,
  ownFrom,
  ownRows,
  textOf,
  titleOf,
  unread,
  type Row,
} from '../src/content/rows';

const TEXT = `[[product]]
compounded = false
daily_mg = [ 1.0 ]
id = "finasteride-1"
kind = "law"
refills = 11
reviewed_on = 2026-11-26
title = "Finasteride 1 mg tablet"

[[product.ingredients]]
strength = 1
substance = "finasteride"
`;
const row: Row = { file: 'formulary.toml', table: 'product', id: 'finasteride-1', text: TEXT, leave_out: true };

test('whole numbers, numbers with a point and days stay what they are', () => {
  const fields = fieldsOf('product', TEXT)!;
  const again = textOf('product', fields);
  expect(again).toContain('daily_mg = [ 1.0 ]');
  expect(again).toContain('refills = 11\n');
  expect(again).toContain('reviewed_on = 2026-11-26\n');
  expect(fieldsOf('product', again)).toEqual(fields);
  expect(titleOf(row)).toBe('Finasteride 1 mg tablet');
});

test('the first change makes a row the clinic’s own, of today', () => {
  const own = textOf('product', ownFrom({ ...fieldsOf('product', TEXT)!, refills: 3n }, '2026-12-01'));
  expect(own).toContain('kind = "clinic"');
  expect(own).toContain('reviewed_on = 2026-12-01\n');
  expect(own).toContain('refills = 3\n');
});

test('files hold own rows alone, name what is left out but examples, and come back as they went', () => {
  const own = [
    { table: 'product', file: 'formulary.toml', id: 'finasteride-1', text: TEXT },
    { table: 'product', file: 'formulary.toml', id: 'dutasteride-0.5', text: null },
    { table: 'rule', file: 'rules.toml', id: 'G02', text: null },
    { table: 'example', file: 'examples.toml', id: 'G02', text: null },
  ];
  const files = filesOf(own, { 'formulary.toml': 'f/1', 'rules.toml': 'r/1', 'examples.toml': 'e/1' });
  expect(files['formulary.toml']).toMatch(/^schema = "f\/1"\n/);
  expect(fieldsOf('product', files['formulary.toml']!)!['id']).toBe('finasteride-1');
  expect(files['formulary.toml']).toContain('[leave_out]\nproduct = [ "dutasteride-0.5" ]');
  expect(files['rules.toml']).toContain('rule = [ "G02" ]');
  expect(files['examples.toml']).not.toContain('leave_out');
  const back = ownRows(files);
  expect([...back.keys()]).toEqual(['product/dutasteride-0.5', nameOf(row), 'rule/G02']);
  expect(fieldsOf('product', back.get(nameOf(row))!.text!)).toEqual(fieldsOf('product', TEXT));
  expect(back.get('rule/G02')!.text).toBeNull();
});

test('a row of a file takes the day of the file, and examples of a rule stay together', () => {
  const files = {
    'limits.toml': 'schema = "j/1"\nreviewed_on = 2026-12-01\n[[limit]]\nid = "log-off"\nvalue = 20.0\n',
    'examples.toml': 'schema = "e/1"\n[[example]]\nrule = "A"\nat = "smp"\n[[example]]\nrule = "A"\nat = "intake"\n',
  };
  const own = ownRows(files);
  expect(own.get('limit/log-off')!.text).toContain('reviewed_on = 2026-12-01');
  expect(own.get('limit/log-off')!.text).toContain('value = 20.0');
  expect(own.get('example/A')!.text!.match(/\[\[example]]/g)).toHaveLength(2);
});

test('a row like another has its own id; what cannot be read says why', () => {
  expect(fieldsOf('product', like(row, 'ours').text!)!['id']).toBe('ours');
  expect(unread('product', TEXT)).toBeUndefined();
  expect(unread('product', '[[rule]]\nid = "x"')).toBe('[[product]]');
  expect(unread('product', 'id = ')).toMatch(/./);
});

// A clinic's own rows as they are edited: TOML in, fields out, and back.
import { parse as read, stringify, TomlDate, type TomlTable, type TomlValue } from 'smol-toml';
import type { Schemas } from '../api/client';

export type Row = Schemas['ContentRowAnswer'];
export type Change = Schemas['RowChangeAnswer'];
/** A row that is the clinic's own: its text, or nothing where it is left out. */
export interface Own {
  file: string;
  table: string;
  id: string;
  text: string | null;
}

/** What fields of these names may say. */
export const CHOICES: Record<string, string[]> = {
  kind: ['clinic', 'paper', 'law', 'consensus', 'vendor', 'derived', 'judgement'],
  outcome: ['emergency', 'block', 'refer', 'doctor', 'warn', 'ok'],
  confirm: ['counsel', 'medical-director', 'practitioner'],
  phase: ['before', 'after'],
};

// Whole numbers and numbers with a point stay what they were.
const parse = (text: string): TomlTable => read(text, { integersAsBigInt: true });
const written = (table: TomlTable): string => stringify(table, { numbersAsFloat: true });

export const nameOf = (row: { table: string; id: string }): string => `${row.table}/${row.id}`;

/** What tells the rows of a table apart: examples belong to their rule. */
const keyOf = (table: string): string => (table === 'example' ? 'rule' : 'id');

/** Own rows by name, as files hold them. */
export function ownRows(files: Record<string, string>): Map<string, Own> {
  const own = new Map<string, Own>();
  const put = (row: Own): void => void own.set(nameOf(row), row);
  for (const [file, text] of Object.entries(files)) {
    const { reviewed_on: day, leave_out: left, ...rest } = parse(text);
    const tables = Object.entries(rest).filter((one): one is [string, TomlTable[]] => Array.isArray(one[1]));
    for (const [table, ids] of Object.entries((left ?? {}) as Record<string, string[]>)) {
      for (const id of ids) put({ file, table, id, text: null });
    }
    for (const [table, rows] of tables) {
      for (const id of new Set(rows.map((row) => String(row[keyOf(table)])))) {
        const same = rows.filter((row) => row[keyOf(table)] === id);
        const dated = same.map((row) => (day && !('reviewed_on' in row) ? { ...row, reviewed_on: day } : row));
        put({ file, table, id, text: written({ [table]: dated }) });
      }
    }
  }
  return own;
}

/** The files that hold own rows. */
export function filesOf(own: Iterable<Own>, schemas: Record<string, string>): Record<string, string> {
  const rows = [...own];
  const made = [...new Set(rows.map((row) => row.file))].map((file) => {
    const inFile = rows.filter((row) => row.file === file);
    const left: Record<string, string[]> = {};
    for (const row of inFile.filter((one) => one.text === null)) (left[row.table] ??= []).push(row.id);
    const head: TomlTable = { schema: schemas[file] ?? '' };
    // Examples go with their rule: they cannot be left out without it.
    if (file !== 'examples.toml' && Object.keys(left).length > 0) head['leave_out'] = left;
    return [file, [written(head), ...inFile.map((row) => row.text ?? '')].join('\n')];
  });
  return Object.fromEntries(made) as Record<string, string>;
}

/** The fields of a row that is alone in its text; nothing where it is several or cannot be read. */
export function fieldsOf(table: string, text: string): TomlTable | undefined {
  try {
    const rows = parse(text)[table];
    return Array.isArray(rows) && rows.length === 1 ? (rows[0] as TomlTable) : undefined;
  } catch {
    return undefined;
  }
}

/** What keeps a text from being read as one or more rows of a table. */
export function unread(table: string, text: string): string | undefined {
  try {
    return Array.isArray(parse(text)[table]) ? undefined : `[[${table}]]`;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}

export const textOf = (table: string, fields: TomlTable): string => written({ [table]: [fields] });

/** A row as the clinic's own from today on: what it said of its source is the clinic's to say anew. */
export function ownFrom(fields: TomlTable, today: string): TomlTable {
  const own = { ...fields };
  if ('kind' in own) own['kind'] = 'clinic';
  if ('reviewed_on' in own) own['reviewed_on'] = dateOf(today);
  return own;
}

/** A row under another id, as a new one; examples of a rule are told by the rule. */
export function like(row: Row, id: string): Own {
  const key = keyOf(row.table);
  const rows = (parse(row.text)[row.table] as TomlTable[]).map((fields) => ({ ...fields, [key]: id }));
  return { file: row.file, table: row.table, id, text: written({ [row.table]: rows }) };
}

/** What a row is called: its title, its meaning, or how it begins. */
export function titleOf(row: { table: string; text: string }): string {
  const fields = fieldsOf(row.table, row.text);
  const words = ['title', 'meaning', 'text', 'normal', 'names'].map((key) => fields?.[key]).find((value) => value);
  return Array.isArray(words) ? words.join(', ') : typeof words === 'string' ? words : '';
}

export const isDate = (value: TomlValue | undefined): value is TomlDate => value instanceof TomlDate;
export const dateOf = (day: string): TomlDate => new TomlDate(day);

// What a supply is made of: weights, and the rows in which lots are written down.

import type { Schemas } from '../api/client';

/** Kinds of lots that go into medicines. */
export const HELD: readonly string[] = ['medicine', 'ingredient', 'vehicle'];

/** A lot that went in, as it is written down. */
export interface LotRow {
  /** What it is wanted for; empty for anything. */
  what: string;
  lot: string;
  amount: string;
}

/** Milligrams as people write them: grams from a thousand on. */
export function weight(mg: number): string {
  const plain = (number: number): string => String(Math.round(number * 1000) / 1000);
  return mg < 1000 ? `${plain(mg)} mg` : `${plain(mg / 1000)} g`;
}

/** The rows that a supply wants: each ingredient and a vehicle where a pharmacy makes it, else the medicine as it comes. What is weighed is written
 *  down by whoever weighs it. */
export function asked({ dispense, formula }: Pick<Schemas['DispenseRead'], 'dispense' | 'formula'>): LotRow[] {
  if (!dispense.compounded) return [{ what: '', lot: '', amount: dispense.quantity }];
  return [...formula.map(({ substance }) => substance), ''].map((what) => ({ what, lot: '', amount: '' }));
}

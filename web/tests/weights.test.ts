import { describe, expect, it } from 'vitest';
import type { Schemas } from '../src/api/client';
import { asked, weight } from '../src/medical/weights';

describe('what a supply is made of', () => {
  it('writes weights as the record prints them', () => {
    const all = [7.5, 90, 1800, 3000, 0.25].map(weight);
    expect(all).toEqual(['7.5 mg', '90 mg', '1.8 g', '3 g', '0.25 mg']);
  });

  it('asks for each ingredient of what is made, and for the medicine itself of what is not', () => {
    const formula = [
      { substance: 'finasteride', strength: 0.3, unit: '%', mg: 90 },
      { substance: 'minoxidil', strength: 6, unit: '%', mg: null },
    ];
    const supply = (compounded: boolean): Schemas['DispenseAnswer'] =>
      ({ compounded, quantity: '30 mL' }) as Schemas['DispenseAnswer'];
    expect(asked({ dispense: supply(true), formula })).toEqual([
      { what: 'finasteride', lot: '', amount: '' },
      { what: 'minoxidil', lot: '', amount: '' },
      { what: '', lot: '', amount: '' },
    ]);
    expect(asked({ dispense: supply(false), formula })).toEqual([{ what: '', lot: '', amount: '30 mL' }]);
  });
});

// The colour difference against published values.

import { expect, test } from 'vitest';
import { ciede2000, type Lab } from '../e2e/colour';

test('CIEDE2000 gives the published values', () => {
  // Sharma, Wu & Dalal 2005, table 1: pairs 1, 7, 16 and 25.
  const pairs: [Lab, Lab, number][] = [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, 0, 0], [50, -1, 2], 2.3669],
    [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  ];
  for (const [a, b, expected] of pairs) expect(ciede2000(a, b)).toBeCloseTo(expected, 4);
});

import { expect, test } from 'vitest';
import { extentOf, likelyUnit, Placing, type Up } from '../src/studio/scanned';
import { distance, vec } from '../src/gpu/vector';

const box = (size: number, middle = 0): Float32Array =>
  new Float32Array([
    middle - size / 4,
    middle - size / 2,
    middle,
    middle + size / 4,
    middle + size / 2,
    middle + size / 3,
  ]);

test('the unit is guessed by the size of a head', () => {
  for (const [size, unit] of [
    [265, 'mm'],
    [31, 'cm'],
    [0.29, 'm'],
    [11, 'inch'],
  ] as const) {
    expect(likelyUnit(extentOf(box(size)))).toBe(unit);
  }
});

test('places go to the page and back, whichever way is up', () => {
  for (const up of ['y', 'z', '-y', '-z'] as Up[]) {
    const placing = new Placing(extentOf(box(0.3, 1.5)), up);
    const place = vec([1.52, 1.43, 1.6]);
    expect(distance(placing.own(placing.shown(place)), place)).toBeLessThan(1e-9);
  }
});

test('up is up', () => {
  const extent = extentOf(box(300));
  expect(new Placing(extent, 'z').shown([0, 0, 500])[1]).toBeGreaterThan(200);
  expect(new Placing(extent, '-y').shown([0, -500, 0])[1]).toBeGreaterThan(200);
});

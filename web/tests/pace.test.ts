import { expect, test } from 'vitest';
import { Pace } from '../src/gpu/pace';

const after = (ms: (scale: number) => number, frames: number): Pace => {
  const pace = new Pace();
  for (let k = 0; k < frames; k++) pace.took(ms(pace.scale(true)));
  return pace;
};

test('a quick card draws as fine as the screen', () => {
  const pace = after(() => 5, 50);
  expect(pace.scale(true)).toBe(1);
  expect(pace.tooSlow).toBeUndefined();
});

test('a card that is too slow draws coarser while something moves, and says so', () => {
  const pace = after((scale) => 60 * scale ** 2, 10);
  expect(pace.scale(true)).toBe(0.5);
  expect(pace.scale(false)).toBe(1);
  expect(pace.tooSlow).toBe(60);
  expect(after(() => 200, 10).tooSlow).toBe(5);
});

test('fineness settles instead of swinging', () => {
  const pace = new Pace();
  const scales = Array.from({ length: 40 }, () => {
    pace.took(20 * pace.scale(true) ** 2);
    return pace.scale(true);
  });
  expect(new Set(scales.slice(5)).size).toBe(1);
});

test('fineness comes back once frames are quick again', () => {
  const pace = after((scale) => 40 * scale ** 2, 10);
  for (let k = 0; k < 20; k++) pace.took(2 * pace.scale(true) ** 2);
  expect(pace.scale(true)).toBe(1);
});

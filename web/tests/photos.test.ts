// What can be said of a photograph in the page.

import { expect, test } from 'vitest';
import { judge } from '../src/choose/photos';

const width = 64;
const picture = (shade: (x: number, y: number) => number): Float32Array =>
  Float32Array.from({ length: width * width }, (_, i) => shade(i % width, Math.floor(i / width)));
const stripes = (x: number): number => (x % 4 < 2 ? 90 : 170);

test('sharp, well lit and large is good', () => {
  expect(judge(picture(stripes), width, 1200)).toEqual(['good']);
});

test('small, dark, bright and blurred are named', () => {
  expect(judge(picture(stripes), width, 999)).toEqual(['small']);
  expect(
    judge(
      picture((x) => stripes(x) / 5),
      width,
      1200,
    ),
  ).toEqual(['dark']);
  expect(
    judge(
      picture((x) => (x % 4 < 2 ? 200 : 255)),
      width,
      1200,
    ),
  ).toEqual(['bright']);
  expect(
    judge(
      picture((x) => 100 + x),
      width,
      1200,
    ),
  ).toEqual(['blurred']);
});

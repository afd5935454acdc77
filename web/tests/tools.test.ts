// Laws of the tools that draw on the head.

import { expect, test } from 'vitest';
import { Skull } from '../src/gpu/pick';
import { distance, type Vec3 } from '../src/gpu/vector';
import { aboveGlabella, areaWithin, grown, lengthOf, thinned } from '../src/studio/tools';
import { ball } from './ball';

const CENTRE: Vec3 = [0, 10, 0];
const head = new Skull(ball(CENTRE), CENTRE);

/** A circle on the ball about a way up, so many degrees wide to each side. */
function circle(degrees: number, tilted = 0): Vec3[] {
  const [a, t] = [(degrees * Math.PI) / 180, (tilted * Math.PI) / 180];
  return Array.from({ length: 48 }, (_, k) => {
    const turn = (2 * Math.PI * k) / 48;
    const [x, y, z] = [Math.sin(a) * Math.cos(turn), Math.cos(a), Math.sin(a) * Math.sin(turn)];
    const place: Vec3 = [x, y * Math.cos(t) - z * Math.sin(t), y * Math.sin(t) + z * Math.cos(t)];
    return head.lifted([CENTRE[0] + 100 * place[0], CENTRE[1] + 100 * place[1], CENTRE[2] + 100 * place[2]]);
  });
}

test('the area inside a circle is that of the cap', () => {
  for (const [degrees, tilted] of [
    [20, 0],
    [35, 50],
    [12, 100],
  ] as const) {
    const cap = (2 * Math.PI * 100 * 100 * (1 - Math.cos((degrees * Math.PI) / 180))) / 100;
    expect(areaWithin(circle(degrees, tilted), head) / cap).toBeCloseTo(1, 1);
  }
});

test('a border grows and shrinks by what was asked, whichever way round it goes', () => {
  const border = circle(20, 30);
  for (const way of [border, [...border].reverse()]) {
    const wide = grown(way, 5, head);
    way.forEach((p, k) => expect(distance(p, wide[k]!)).toBeCloseTo(5, 0));
    expect(areaWithin(wide, head)).toBeGreaterThan(areaWithin(way, head));
    expect(areaWithin(grown(way, -5, head), head)).toBeLessThan(areaWithin(way, head));
  }
});

test('a stroke is thinned and its ways measured over the surface', () => {
  const stroke = Array.from({ length: 200 }, (_, k): Vec3 => [0, 0, k * 0.25]);
  expect(thinned(stroke, 4).length).toBe(13);
  // A quarter of a great circle: the glabella in front, the place above the middle.
  const way = aboveGlabella([0, 110, 0], [0, 10, 100], head);
  expect(lengthOf(way) / ((Math.PI / 2) * 100)).toBeCloseTo(1, 1);
});

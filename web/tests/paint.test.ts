// Laws of the brush: what it covers, and what becomes of the zones under it.

import { areaPaths, FillRule, intersect, pointInPolygon, PointInPolygonResult } from 'clipper2-ts';
import { expect, test } from 'vitest';
import { Skull } from '../src/gpu/pick';
import { distance, vec, type Vec3 } from '../src/gpu/vector';
import { border, charted, onHead, type Spot } from '../src/studio/chart';
import { borders, painted, regrown, Stroke, type Brush, type Zone } from '../src/studio/paint';
import { areaWithin, lengthOf } from '../src/studio/tools';
import { ball } from './ball';

const CENTRE: Vec3 = [0, 10, 0];
const head = new Skull(ball(CENTRE), CENTRE);

/** A place so many degrees from straight up, to the client's left and to the front. */
function place(left: number, front: number): Vec3 {
  const [a, b] = [(left * Math.PI) / 180, (front * Math.PI) / 180];
  const towards: Vec3 = [Math.tan(a), 1, Math.tan(b)];
  return head.lifted([CENTRE[0] + towards[0], CENTRE[1] + towards[1], CENTRE[2] + towards[2]]);
}

function stroke(way: readonly (readonly [number, number])[], radiusMm: number, both = false): Stroke {
  const made = new Stroke(head, radiusMm, both);
  for (const [left, front] of way) made.to(place(left, front));
  return made;
}

const brush = (more: Partial<Brush> = {}): Brush => ({ kind: 'mid', radiusMm: 8, erases: false, ...more });
/** Area of zones, cm². The chart's steps are a hundredth of 100/90 mm on this ball. */
const areaOf = (zones: readonly Zone[]): number => areaOfPaths(zones.flatMap((zone) => borders(zone, head)));
const areaOfPaths = (paths: ReturnType<typeof borders>): number => (areaPaths(paths) * (100 / 9000) ** 2) / 100;

test('the chart gives places back', () => {
  for (const [left, front] of [
    [0, 0],
    [40, 10],
    [-60, 50],
    [10, -70],
  ] as const) {
    const at = place(left, front);
    expect(distance(onHead(charted(at, head), head), at)).toBeLessThan(0.1);
  }
  const [x, y, z] = place(0, 45);
  const degrees = charted({ azimuth: 0, elevation: (Math.atan2(y - 10, z) * 180) / Math.PI }, head);
  expect(x).toBeCloseTo(0, 6);
  expect(distance(onHead(degrees, head), [x, y, z])).toBeLessThan(0.1);
});

test('a closed border is drawn as the planner draws it', () => {
  // Where all sides are as long, a centripetal spline is the uniform one: it bellies an eighth of a side.
  const square = [
    [0, 0],
    [1000, 0],
    [1000, 1000],
    [0, 1000],
  ].map(([x, y]) => ({ x: x!, y: y! }));
  const drawn = border(square);
  expect(drawn).toHaveLength(48);
  square.forEach((corner, k) => expect(drawn[12 * k]).toEqual(corner));
  expect(drawn[6]!.x).toBe(500);
  expect(drawn[6]!.y).toBe(-125);
});

test('a brush covers a circle where it stands and a lane where it goes', () => {
  const dab = stroke([[0, 0]], 8);
  expect(areaOfPaths(dab.covered)).toBeCloseTo((Math.PI * 8 * 8) / 100, 1);
  const lane = stroke(
    [
      [0, -20],
      [0, 20],
    ],
    8,
  );
  const length = 100 * ((40 * Math.PI) / 180);
  expect(areaOfPaths(lane.covered) / ((length * 16 + Math.PI * 64) / 100)).toBeCloseTo(1, 1);
  // Many small moves come to the same as one.
  const slow = stroke(
    Array.from({ length: 401 }, (_, k) => [0, -20 + k / 10] as const),
    8,
  );
  expect(areaOfPaths(slow.covered) / areaOfPaths(lane.covered)).toBeCloseTo(1, 2);
});

test('both sides together are painted the same', () => {
  const zones = painted(
    [],
    stroke(
      [
        [30, 0],
        [30, 20],
      ],
      6,
      true,
    ).covered,
    brush(),
    head,
  );
  expect(zones).toHaveLength(2);
  const [one, other] = zones.map((zone) => areaOf([zone])) as [number, number];
  expect(one).toBeCloseTo(other, 1);
  const side = (zone: Zone): number => Math.sign(vec(zone.border[0] as number[])[0]);
  expect(side(zones[0]!)).toBe(-side(zones[1]!));
});

test('paint joins zones of its kind and keeps their density; others give way', () => {
  const left = painted([], stroke([[-10, 0]], 8).covered, brush(), head).map((zone) => ({ ...zone, density: 60 }));
  const crown = painted([], stroke([[10, 0]], 8).covered, brush({ kind: 'crown' }), head);
  const far = painted([], stroke([[0, -50]], 8).covered, brush(), head);
  const before = [...left, ...crown, ...far];
  const bridge = stroke(
    [
      [-10, 0],
      [8, 0],
    ],
    5,
  );
  const after = painted(before, bridge.covered, brush(), head);
  expect(after.map((zone) => [zone.kind, zone.density])).toEqual([
    ['mid', 60],
    ['crown', undefined],
    ['mid', undefined],
  ]);
  expect(after[2]).toBe(far[0]);
  const [joined, gaveWay] = [areaOf([after[0]!]), areaOf([after[1]!])];
  expect(joined).toBeGreaterThan(areaOf(left));
  expect(gaveWay).toBeLessThan(areaOf(crown));
  // What one gained is what was painted and not there, and nothing is covered twice.
  const all = areaOf(after);
  expect(all).toBeCloseTo(areaOfPaths(borders(after[0]!, head)) + gaveWay + areaOf(far), 3);
});

test('an eraser parts zones and leaves places out within them', () => {
  const whole = painted(
    [],
    stroke(
      [
        [-20, 0],
        [20, 0],
      ],
      12,
    ).covered,
    brush(),
    head,
  );
  expect(whole).toHaveLength(1);
  const parted = painted(
    whole,
    stroke(
      [
        [0, -20],
        [0, 20],
      ],
      4,
    ).covered,
    brush({ erases: true }),
    head,
  );
  expect(parted).toHaveLength(2);
  const holed = painted(whole, stroke([[0, 0]], 5).covered, brush({ erases: true }), head);
  expect(holed).toHaveLength(1);
  expect(holed[0]!.holes).toHaveLength(1);
  expect(areaOf(holed) / (areaOf(whole) - (Math.PI * 25) / 100)).toBeCloseTo(1, 2);
  // Painted over, it is whole again.
  const mended = painted(holed, stroke([[0, 0]], 6).covered, brush(), head);
  expect(mended[0]!.holes).toBeUndefined();
  expect(areaOf(mended) / areaOf(whole)).toBeCloseTo(1, 2);
  // All of it rubbed out.
  expect(
    painted(
      whole,
      stroke(
        [
          [-22, 0],
          [22, 0],
        ],
        18,
      ).covered,
      brush({ erases: true }),
      head,
    ),
  ).toEqual([]);
});

test('painting over what is painted changes nothing to speak of', () => {
  const once = stroke(
    [
      [-20, 10],
      [0, -10],
      [20, 10],
    ],
    9,
  ).covered;
  let zones = painted([], once, brush(), head);
  const first = areaOf(zones);
  for (let k = 0; k < 20; k++)
    zones = painted(
      zones,
      stroke(
        [
          [-20, 10],
          [0, -10],
        ],
        9,
      ).covered,
      brush(),
      head,
    );
  expect(zones).toHaveLength(1);
  expect(areaOf(zones) / first).toBeCloseTo(1, 1);
  expect(zones[0]!.border.length).toBeLessThan(80);
  expect(
    areaWithin(
      zones[0]!.border.map((p) => vec(p as number[])),
      head,
    ) / first,
  ).toBeCloseTo(1, 1);
});

test('a zone grows by what was asked, also where it is bent, and those beside it give way', () => {
  const bent = painted(
    [],
    stroke(
      [
        [-20, 0],
        [0, 0],
        [0, 20],
      ],
      6,
    ).covered,
    brush(),
    head,
  );
  const round = (zone: Zone): number => lengthOf([...zone.border, zone.border[0]!].map((p) => vec(p as number[])));
  const larger = regrown(bent, 0, 2, head);
  expect(larger).toHaveLength(1);
  // To first order an area grows by its border's length times the way.
  const gained = areaOf(larger) - areaOf(bent);
  expect(gained / ((round(bent[0]!) * 2) / 100)).toBeCloseTo(1, 0);
  expect(areaOf(regrown(larger, 0, -2, head)) / areaOf(bent)).toBeCloseTo(1, 1);
  // Again and again, it stays one simple border; shrunk for long enough, it is gone.
  let zones = bent;
  for (let k = 0; k < 8; k++) zones = regrown(zones, 0, 2, head);
  expect(zones).toHaveLength(1);
  for (let k = 0; k < 30 && zones.length > 0; k++) zones = regrown(zones, 0, -2, head);
  expect(zones).toEqual([]);
  const beside = painted(bent, stroke([[-20, 8]], 7).covered, brush({ kind: 'crown' }), head);
  const pushed = regrown(beside, 0, 4, head);
  const crown = (all: Zone[]): number => areaOf(all.filter((zone) => zone.kind === 'crown'));
  expect(crown(pushed)).toBeLessThan(crown(beside));
});

test('what is left out shrinks where its zone grows, and closes', () => {
  const whole = painted([], stroke([[0, 0]], 18).covered, brush(), head);
  let holed = painted(whole, stroke([[0, 0]], 5).covered, brush({ erases: true }), head);
  const before = areaOf(holed);
  holed = regrown(holed, 0, 2, head);
  expect(holed[0]!.holes).toHaveLength(1);
  expect(areaOf(holed)).toBeGreaterThan(before);
  for (let k = 0; k < 3; k++) holed = regrown(holed, 0, 2, head);
  expect(holed[0]!.holes).toBeUndefined();
});

/** Whether two sides of a border cross or touch, other than where they follow each other. */
function crosses(ring: readonly Spot[]): boolean {
  const side = (a: number, b: number, c: number): number => {
    const [p, q, r] = [ring[a]!, ring[b]!, ring[c]!];
    return Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  };
  const apart = (a: number, b: number, c: number, d: number): boolean =>
    Math.max(a, b) < Math.min(c, d) || Math.max(c, d) < Math.min(a, b);
  const near = (...four: number[]): boolean => {
    const [a, b, c, d] = four.map((k) => ring[k]!) as [Spot, Spot, Spot, Spot];
    return !apart(a.x, b.x, c.x, d.x) && !apart(a.y, b.y, c.y, d.y);
  };
  const n = ring.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 2; j < n; j++) {
      const [a, b, c, d] = [i, (i + 1) % n, j, (j + 1) % n];
      const meet = side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
      if (d !== a && near(a, b, c, d) && meet) return true;
    }
  }
  return false;
}

/** What the planner refuses in a zone: borders that cross themselves, holes that do not lie within. */
function refused(zone: Zone): boolean {
  const rings = [zone.border, ...(zone.holes ?? [])].map((ring) => ring.map((p) => charted(p, head)));
  if (rings.some((ring) => ring.length < 3 || ring.length > 500 || crosses(ring))) return true;
  const [outer, ...holes] = rings.map((ring) => border(ring));
  return holes.some((hole) => hole.some((spot) => pointInPolygon(spot, outer!) === PointInPolygonResult.IsOutside));
}

test('whatever is painted and rubbed out can be planned', () => {
  let seed = 7;
  const drawn = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const somewhere = (): [number, number] => [80 * drawn() - 40, 80 * drawn() - 40];
  for (let round = 0; round < 8; round++) {
    let zones: Zone[] = [];
    for (let k = 0; k < 10; k++) {
      const way = Array.from({ length: 1 + Math.floor(4 * drawn()) }, somewhere);
      const [radiusMm, both] = [2 + 10 * drawn(), drawn() < 0.4];
      const used = brush({ kind: drawn() < 0.5 ? 'mid' : 'crown', radiusMm, erases: k > 1 && drawn() < 0.4 });
      zones = painted(zones, stroke(way, radiusMm, both).covered, used, head);
      if (drawn() < 0.3 && zones.length > 0) zones = regrown(zones, 0, drawn() < 0.5 ? 2 : -2, head);
      expect(zones.map(refused)).toEqual(zones.map(() => false));
    }
    // No two lie over each other by more than the planner's half a square centimetre.
    zones.forEach((one, k) => {
      for (const other of zones.slice(k + 1)) {
        const both = intersect(borders(one, head), borders(other, head), FillRule.NonZero);
        expect(areaOfPaths(both)).toBeLessThan(0.5);
      }
    });
  }
}, 60_000);

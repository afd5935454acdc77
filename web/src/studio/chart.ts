// The head laid flat, as the planner lays it (`head::ScalpMap`): Lambert's azimuthal equal-area projection about the upward axis from the middle
// of the head. What a border encloses is decided there, so that what is painted is what is planned. In steps of about a hundredth of a millimetre.

import type { Skull } from '../gpu/pick';
import { add, vec, type Vec3 } from '../gpu/vector';

/** A place on the chart, in whole steps. */
export interface Spot {
  x: number;
  y: number;
}

/** Steps that a head is wide to each side, for a head of usual size. */
const RADIUS = 9000;
/** Points that a border has between two of its own, as the planner has them. */
const BETWEEN = 12;

/** A place of a case: on this head, mm, or in degrees on any. */
export type Place = readonly number[] | { azimuth: number; elevation: number };

/** Where a place lies on the chart. */
export function charted(place: Place, head: Skull): Spot {
  if (!('azimuth' in place)) return spot(head.out(vec(place as number[])));
  const [a, e] = [(place.azimuth * Math.PI) / 180, (place.elevation * Math.PI) / 180];
  return spot([Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)]);
}

function spot([x, y, z]: Vec3): Spot {
  const scale = RADIUS * Math.sqrt(2 / Math.max(1e-6, 1 + y));
  return { x: Math.round(scale * x), y: Math.round(scale * z) };
}

/** The place of the head at a spot of the chart; farther out than the chart goes, at its rim. */
export function onHead({ x, y }: Spot, head: Skull): Vec3 {
  const [u, v] = [x / RADIUS, y / RADIUS];
  const squared = Math.min(3.99, u * u + v * v);
  const scale = Math.sqrt(1 - squared / 4);
  return head.lifted(add(head.centre, [u * scale, 1 - squared / 2, v * scale]));
}

/** A closed border as it is planned: a centripetal Catmull-Rom spline through its places (Yuksel, Schaefer & Keyser 2011), as `geometry::polygon::spline` draws it. */
export function border(places: readonly Spot[]): Spot[] {
  const n = places.length;
  if (n < 3) return [...places];
  return places.flatMap((_, s) => {
    const four = [n - 1, 0, 1, 2].map((k) => places[(s + k) % n]!);
    return Array.from({ length: BETWEEN }, (_, k) => between(four as [Spot, Spot, Spot, Spot], k / BETWEEN));
  });
}

function between(p: readonly [Spot, Spot, Spot, Spot], share: number): Spot {
  const times = [0];
  for (let k = 1; k < 4; k++) {
    const away = Math.hypot(p[k]!.x - p[k - 1]!.x, p[k]!.y - p[k - 1]!.y);
    times.push(times[k - 1]! + Math.max(1e-9, Math.sqrt(away)));
  }
  const [t0, t1, t2, t3] = times as [number, number, number, number];
  const t = t1 + share * (t2 - t1);
  const mixed = (a: Spot, b: Spot, from: number, to: number): Spot => {
    const s = (t - from) / (to - from);
    return { x: a.x + s * (b.x - a.x), y: a.y + s * (b.y - a.y) };
  };
  const [a, b, c] = [mixed(p[0], p[1], t0, t1), mixed(p[1], p[2], t1, t2), mixed(p[2], p[3], t2, t3)];
  const { x, y } = mixed(mixed(a, b, t0, t2), mixed(b, c, t1, t3), t1, t2);
  return { x: Math.round(x), y: Math.round(y) };
}

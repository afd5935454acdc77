// The hairline as a practitioner drags it: a few points from the client's right to left, on the surface.

import type { Skull } from '../gpu/pick';
import { distance, vec, type Vec3 } from '../gpu/vector';

/** How many points a line has that was not dragged before. */
export const POINTS = 9;

/** Points at even distances along a line. */
export function sampled(line: readonly Vec3[], count: number): Vec3[] {
  const along = [0];
  for (let i = 1; i < line.length; i++) along.push(along[i - 1]! + distance(line[i - 1]!, line[i]!));
  const total = along.at(-1) ?? 0;
  return Array.from({ length: count }, (_, k) => {
    const want = (k / (count - 1)) * total;
    let i = 1;
    while (i < line.length - 1 && along[i]! < want) i++;
    const [from, to] = [line[i - 1] ?? line[0]!, line[i] ?? line[0]!];
    const span = along[i]! - along[i - 1]! || 1;
    const share = (want - along[i - 1]!) / span;
    return vec([0, 1, 2].map((c) => from[c]! + (to[c]! - from[c]!) * share));
  });
}

/** How much of a drag the next points take, so that a line stays a line. */
const FOLLOW = [1, 0.5, 0.12];

/**
 * The points with one of them dragged: its neighbours follow a part of the way, on the surface. Where both sides go together, what happens on one
 * happens on the other, across the middle of the head.
 */
export function moved(
  points: readonly Vec3[],
  index: number,
  place: Vec3,
  head: Skull | undefined,
  both: boolean,
): Vec3[] {
  const by = [0, 1, 2].map((c) => place[c]! - points[index]![c]!);
  const next = points.map((p, k) => {
    const share = FOLLOW[Math.abs(k - index)] ?? 0;
    if (share === 0) return p;
    if (share === 1) return place;
    const to = vec([0, 1, 2].map((c) => p[c]! + share * by[c]!));
    return head ? head.lifted(to) : to;
  });
  if (!both || !head) return next;
  const middle = (points.length - 1) / 2;
  return next.map((p, k) => {
    const other = points.length - 1 - k;
    const leads = index <= middle ? k <= middle : k >= middle;
    return leads ? p : head.mirrored(next[other]!);
  });
}

/** A smooth line through the points (Catmull & Rom 1974), for showing. */
export function smooth(points: readonly Vec3[], each = 8): Vec3[] {
  const line: Vec3[] = [];
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b, c, d] = [points[i - 1] ?? points[i]!, points[i]!, points[i + 1]!, points[i + 2] ?? points[i + 1]!];
    for (let k = 0; k < each; k++) {
      const s = k / each;
      const at = (j: number): number =>
        0.5 *
        (2 * b[j]! +
          (c[j]! - a[j]!) * s +
          (2 * a[j]! - 5 * b[j]! + 4 * c[j]! - d[j]!) * s * s +
          (3 * b[j]! - a[j]! - 3 * c[j]! + d[j]!) * s * s * s);
      line.push([at(0), at(1), at(2)]);
    }
  }
  const last = points.at(-1);
  return last ? [...line, last] : line;
}

/** Places as a case keeps them: tenths of a millimetre. */
export const kept = (place: Vec3): number[] => place.map((v) => Math.round(v * 10) / 10);

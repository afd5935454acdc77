// What the tools of the studio draw on the head, and what becomes of the places that are clicked. Head frame, mm.

import type { Skull } from '../gpu/pick';
import type { Line } from '../gpu/pen';
import { add, at, cross as product, distance, dot, normalize, scale, sub, vec, type Vec3 } from '../gpu/vector';
import { kept } from './hairline';
import type { Zone } from './paint';

/** Colours of lines on skin, seen on light and dark: what is edited, what is being drawn, what a finding means. */
export const COLOURS = { edited: [0.2, 0.85, 0.75], drawn: [1, 0.72, 0.2], found: [1, 0.3, 0.25] } as const;
/** A zone is closed by a click this near to its first place: a finger's breadth on a tablet is some 6 mm of head. */
const CLOSES_MM = 6;
/** A zone whose middle is farther than this from the midline is drawn on the other side as well. */
const ASIDE_MM = 15;
/** Steps in which a way over the surface is laid. */
const STEP_MM = 2;

/** Lines round a closed border. */
export const round = (border: readonly Vec3[], colour: Vec3, halfWidthPx: number): Line[] =>
  joined([...border, ...border.slice(0, 1)], colour, halfWidthPx);

/** Lines through places one after the other. */
export function joined(points: readonly Vec3[], colour: Vec3, halfWidthPx: number): Line[] {
  return points.slice(1).map((to, i) => ({ from: points[i]!, to, colour, halfWidthPx }));
}

/** A cross at a place that is seen from all sides, so far to each of them. */
export function cross(place: Vec3, reachMm: number, colour: Vec3): Line[] {
  return [0, 1, 2].map((axis) => {
    const end = (sign: number): Vec3 => vec(place.map((v, c) => (c === axis ? v + sign * reachMm : v)));
    return { from: end(-1), to: end(1), colour, halfWidthPx: 1.2 };
  });
}

/** A way over the surface between two places: the straight way, lifted onto the head. */
export function overSurface(from: Vec3, to: Vec3, head: Skull | undefined, stepMm = STEP_MM): Vec3[] {
  if (!head) return [from, to];
  const steps = Math.max(2, Math.round(distance(from, to) / stepMm));
  return Array.from({ length: steps + 1 }, (_, k) => {
    const at = vec([0, 1, 2].map((c) => from[c]! + ((to[c]! - from[c]!) * k) / steps));
    return k === 0 || k === steps ? at : head.lifted(at);
  });
}

/** Corners of a circle. */
const CORNERS = 24;

/** A circle about a place, across a direction. */
export function circle(place: Vec3, across: Vec3, radiusMm: number): Vec3[] {
  const right = normalize(product(Math.abs(across[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0], across));
  const up = product(across, right);
  return Array.from({ length: CORNERS }, (_, k) => {
    const turn = (2 * Math.PI * k) / CORNERS;
    return add(place, add(scale(right, radiusMm * Math.cos(turn)), scale(up, radiusMm * Math.sin(turn))));
  });
}

/** The length of a way, mm. */
export const lengthOf = (way: readonly Vec3[]): number =>
  way.slice(1).reduce((sum, p, i) => sum + distance(way[i]!, p), 0);

/** Whether a click closes the zone that is being drawn. */
export const closes = (places: readonly Vec3[], click: Vec3): boolean =>
  places.length >= 3 && distance(places[0]!, click) < CLOSES_MM;

/** A drawn zone as a case keeps it, with its counterpart where both sides go together. */
export function zones(places: readonly Vec3[], both: Skull | undefined): Zone[] {
  const zone = (border: readonly Vec3[]): Zone => ({ kind: 'mid', border: border.map(kept) });
  const middle = places.reduce((sum, p) => sum + p[0], 0) / places.length;
  if (!both || Math.abs(middle) <= ASIDE_MM) return [zone(places)];
  return [zone(places), zone(places.map((p) => both.mirrored(p)))];
}

/** The places of a way, about so far apart: freehand lines come with many more. */
export function thinned(way: readonly Vec3[], apartMm: number): Vec3[] {
  const kept: Vec3[] = [];
  for (const place of way) {
    const last = kept.at(-1);
    if (!last || distance(last, place) >= apartMm) kept.push(place);
  }
  return kept;
}

/** A closed border moved outward along the surface by so much (inward for less than nothing). */
export function grown(border: readonly Vec3[], byMm: number, head: Skull): Vec3[] {
  const middle = scale(
    border.reduce((sum, p) => add(sum, p), [0, 0, 0] as Vec3),
    1 / border.length,
  );
  const outward = border.map((place, k) => {
    const [before, after] = [border[(k + border.length - 1) % border.length]!, border[(k + 1) % border.length]!];
    return normalize(product(sub(after, before), head.out(place)));
  });
  // A border may go round either way: outward is away from its middle, on the whole.
  const away = outward.reduce((sum, way, k) => sum + dot(way, sub(border[k]!, middle)), 0);
  const by = away < 0 ? -byMm : byMm;
  return border.map((place, k) => head.lifted(add(place, scale(outward[k]!, by))));
}

/** Parts into which faces on a border are cut, along a side. */
const CUT = 3;

/** Area of the surface inside a closed border, cm², as seen from the middle of the head. */
export function areaWithin(border: readonly Vec3[], head: Skull): number {
  const axis = normalize(border.reduce((sum, p) => add(sum, head.out(p)), [0, 0, 0] as Vec3));
  const right = normalize(product(Math.abs(axis[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0], axis));
  const up = product(axis, right);
  // On the plane that touches the ball of directions, what is straight over the ball stays straight.
  const flat = (place: Vec3): [number, number] | undefined => {
    const way = head.out(place);
    const depth = dot(way, axis);
    return depth > 0.05 ? [dot(way, right) / depth, dot(way, up) / depth] : undefined;
  };
  const polygon = border.map(flat);
  if (polygon.some((p) => !p)) return NaN;
  const corners = polygon as [number, number][];
  const within = (place: Vec3): boolean => {
    const p = flat(place);
    return p !== undefined && inside(corners, p);
  };
  let mm2 = 0;
  const { positions, triangles } = head.mesh;
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [
      at(positions, triangles[i]!),
      at(positions, triangles[i + 1]!),
      at(positions, triangles[i + 2]!),
    ];
    const count = [a, b, c].filter(within).length;
    if (count === 0) continue;
    const n = product(sub(b, a), sub(c, a));
    mm2 += 0.5 * Math.sqrt(dot(n, n)) * (count === 3 ? 1 : shareWithin([a, b, c], within));
  }
  return mm2 / 100;
}

/** The share of a triangle that lies within, by the middles of its parts. */
function shareWithin([a, b, c]: [Vec3, Vec3, Vec3], within: (place: Vec3) => boolean): number {
  let [hits, all] = [0, 0];
  for (let i = 0; i < CUT; i++) {
    for (let j = 0; j < CUT - i; j++) {
      for (const third of j < CUT - i - 1 ? [1 / 3, 2 / 3] : [1 / 3]) {
        const [u, v] = [(i + third) / CUT, (j + third) / CUT];
        const place = add(add(scale(a, 1 - u - v), scale(b, u)), scale(c, v));
        hits += within(place) ? 1 : 0;
        all++;
      }
    }
  }
  return hits / all;
}

/** Whether a place lies in a polygon, by the crossings of a ray. */
function inside(polygon: readonly [number, number][], [x, y]: readonly [number, number]): boolean {
  let odd = false;
  polygon.forEach(([ax, ay], k) => {
    const [bx, by] = polygon[(k + 1) % polygon.length]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  });
  return odd;
}

/** The way over the surface from the glabella's height straight up to a place. */
export function aboveGlabella(place: Vec3, glabella: Vec3, head: Skull): Vec3[] {
  return overSurface(head.lifted([place[0], glabella[1], glabella[2]]), place, head);
}

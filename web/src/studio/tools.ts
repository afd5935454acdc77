// What the tools of the studio draw on the head, and what becomes of the places that are clicked. Head frame, mm.

import type { Skull } from '../gpu/pick';
import type { Line } from '../gpu/pen';
import { distance, vec, type Vec3 } from '../gpu/vector';
import { kept } from './hairline';

/** Colours of lines on skin, seen on light and dark: what is edited, what is being drawn, what a finding means. */
export const COLOURS = { edited: [0.2, 0.85, 0.75], drawn: [1, 0.72, 0.2], found: [1, 0.3, 0.25] } as const;
/** A zone is closed by a click this near to its first place: a finger's breadth on a tablet is some 6 mm of head. */
const CLOSES_MM = 6;
/** A zone whose middle is farther than this from the midline is drawn on the other side as well. */
const ASIDE_MM = 15;
/** Steps in which a way over the surface is laid. */
const STEP_MM = 2;

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
export function overSurface(from: Vec3, to: Vec3, head: Skull | undefined): Vec3[] {
  if (!head) return [from, to];
  const steps = Math.max(2, Math.round(distance(from, to) / STEP_MM));
  return Array.from({ length: steps + 1 }, (_, k) => {
    const at = vec([0, 1, 2].map((c) => from[c]! + ((to[c]! - from[c]!) * k) / steps));
    return k === 0 || k === steps ? at : head.lifted(at);
  });
}

/** The length of a way, mm. */
export const lengthOf = (way: readonly Vec3[]): number =>
  way.slice(1).reduce((sum, p, i) => sum + distance(way[i]!, p), 0);

/** Whether a click closes the zone that is being drawn. */
export const closes = (places: readonly Vec3[], click: Vec3): boolean =>
  places.length >= 3 && distance(places[0]!, click) < CLOSES_MM;

/** A drawn zone as a case keeps it, with its counterpart where both sides go together. */
export function zones(places: readonly Vec3[], both: Skull | undefined): { kind: string; border: number[][] }[] {
  const zone = (border: readonly Vec3[]): { kind: string; border: number[][] } => ({
    kind: 'mid',
    border: border.map(kept),
  });
  const middle = places.reduce((sum, p) => sum + p[0], 0) / places.length;
  if (!both || Math.abs(middle) <= ASIDE_MM) return [zone(places)];
  return [zone(places), zone(places.map((p) => both.mirrored(p)))];
}

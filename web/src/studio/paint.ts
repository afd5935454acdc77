// Zones painted with a brush: what it covers as it moves over the head, and what becomes of the zones under it.

import {
  area,
  areaPaths,
  booleanOp,
  booleanOpWithPolyTree,
  ClipType,
  difference,
  EndType,
  FillRule,
  inflatePaths,
  intersect,
  JoinType,
  PolyTree64,
  ramerDouglasPeucker,
  union,
} from 'clipper2-ts';
import type { Path64, Paths64, PolyPath64 } from 'clipper2-ts';
import type { Skull } from '../gpu/pick';
import { distance, type Vec3 } from '../gpu/vector';
import { border, charted, onHead, type Place, type Spot } from './chart';
import { kept } from './hairline';
import { circle, grown, overSurface } from './tools';

/** A zone as a case keeps it. */
export interface Zone {
  kind: string;
  border: Place[];
  /** Borders of what is left out within. */
  holes?: Place[][];
  density?: number;
}

export interface Brush {
  /** Kind of the zones that it paints. */
  kind: string;
  radiusMm: number;
  /** It takes away instead. */
  erases: boolean;
}

/** A stroke is a row of places where the brush stood, so many of them to its radius: between them its border waves by a hundredth of the radius. */
const TO_A_RADIUS = 4;
/** Steps of the chart to a millimetre, about, and to a square millimetre. */
const MM = 100;
const MM2 = MM * MM;
/** A border may differ from what was painted by this much: less than a dot is wide. */
const EXACT = 0.25 * MM;
/** Of the points of a drawn border every so many are enough to move it. */
const COARSER = 3;
/** Necks and gaps that a border cannot keep apart. */
const NARROW = 0.9 * MM;
/** Crumbs and pinholes that no hand meant, mm². */
const CRUMB = 12 * MM2;
const PINHOLE = 4 * MM2;
/** Longest side of a border. */
const LONGEST = 5 * MM;
/** Corners that a border may have; the planner takes 500. */
const MOST = 400;

/** What a brush has covered in one stroke. */
export class Stroke {
  covered: Paths64 = [];
  readonly #head: Skull;
  readonly #radius: number;
  readonly #both: boolean;
  #last: Vec3 | undefined;

  constructor(head: Skull, radiusMm: number, both: boolean) {
    this.#head = head;
    this.#radius = radiusMm;
    this.#both = both;
  }

  /** The brush moves on. */
  to(place: Vec3): void {
    const step = this.#radius / TO_A_RADIUS;
    const last = this.#last;
    if (last && distance(last, place) < step / 2) return;
    const way = last ? overSurface(last, place, this.#head, step).slice(1) : [place];
    const stood = this.#both ? [...way, ...way.map((p) => this.#head.mirrored(p))] : way;
    this.#last = place;
    const more = union([...this.covered, ...stood.map((p) => this.#print(p))], FillRule.NonZero);
    this.covered = more.map((path) => fewer(path, 0.03 * MM));
  }

  /** What the brush covers where it stands. */
  #print(place: Vec3): Path64 {
    const ring = circle(place, this.#head.out(place), this.#radius);
    return turned(ring.map((p) => charted(this.#head.lifted(p), this.#head)));
  }
}

/** A border, the way round that borders of what is covered go. */
const turned = (ring: Path64): Path64 => (area(ring) < 0 ? [...ring].reverse() : ring);

/** The borders of a zone on the chart, as they are planned. */
export function borders(zone: Zone, head: Skull): Paths64 {
  const rings = [zone.border, ...(zone.holes ?? [])].map((ring) => border(ring.map((place) => charted(place, head))));
  return union(rings, FillRule.EvenOdd);
}

/**
 * The zones after a stroke of the brush. Zones of its kind that it touches become one with what it covered; the others lose that, so that no two
 * lie over each other. An eraser takes it from all. Zones that it does not touch stay as they are.
 */
export function painted(zones: readonly Zone[], covered: Paths64, brush: Brush, head: Skull): Zone[] {
  const stood = zones.map((zone) => borders(zone, head));
  const touched = stood.map((one) => shared(one, covered));
  const first = brush.erases ? -1 : zones.findIndex((zone, k) => touched[k] && zone.kind === brush.kind);
  const like: Omit<Zone, 'border'> = zones[first] ?? { kind: brush.kind };
  const joins = zones.map(
    (zone, k) => first >= 0 && touched[k] && zone.kind === like.kind && zone.density === like.density,
  );
  const whole = stood.filter((_, k) => joins[k]).flat();
  const larger = brush.erases ? [] : pieces(ClipType.Union, whole, covered, like, head);
  const next = zones.flatMap((zone, k) => {
    if (k === first) return larger;
    return joins[k] ? [] : without(zone, stood[k]!, covered, head);
  });
  return first < 0 ? [...next, ...larger] : next;
}

/** What a zone is after it gave way to an area; the zone itself where it lies elsewhere. */
const without = (zone: Zone, stood: Paths64, taken: Paths64, head: Skull): Zone[] =>
  shared(stood, taken) ? pieces(ClipType.Difference, stood, taken, zone, head) : [zone];

/** The zones with one of them grown along the surface, or shrunk; those beside it give way. What shrinks to nothing is gone. */
export function regrown(zones: readonly Zone[], index: number, byMm: number, head: Skull): Zone[] {
  const zone = zones[index];
  if (!zone) return [...zones];
  const moved = (rings: readonly Place[][], by: number): Paths64 => {
    const next = rings.map((ring) => {
      const drawn = turned(border(ring.map((place) => charted(place, head)))).filter((_, k) => k % COARSER === 0);
      const places = drawn.map((spot) => onHead(spot, head));
      return grown(places, by, head).map((place) => charted(place, head));
    });
    // What has crossed itself goes the other way round.
    return union(next, FillRule.Positive);
  };
  const whole = difference(moved([zone.border], byMm), moved(zone.holes ?? [], -byMm), FillRule.NonZero);
  return zones.flatMap((other, k) =>
    k === index ? pieces(ClipType.Union, whole, [], zone, head) : without(other, borders(other, head), whole, head),
  );
}

/** Whether two areas have more in common than where they touch. */
const shared = (one: Paths64, other: Paths64): boolean => areaPaths(intersect(one, other, FillRule.NonZero)) > PINHOLE;

/** What an operation leaves, as zones of their own, each with what is left out within it. */
function pieces(what: ClipType, one: Paths64, other: Paths64, like: Omit<Zone, 'border'>, head: Skull): Zone[] {
  const tree = new PolyTree64();
  booleanOpWithPolyTree(
    ClipType.Union,
    plain(booleanOp(what, one, other, FillRule.NonZero)),
    null,
    tree,
    FillRule.NonZero,
  );
  return islands(tree).flatMap(({ rim, holes }) => {
    if (Math.abs(area(rim)) < CRUMB) return [];
    const left = holes.filter((hole) => Math.abs(area(hole)) >= PINHOLE).map((hole) => places(hole, head));
    const { kind, density } = like;
    const rest = density === undefined ? {} : { density };
    return [{ kind, border: places(rim, head), ...(left.length > 0 ? { holes: left } : {}), ...rest }];
  });
}

/** An area without necks and gaps that are narrower than its border is exact: kept with fewer corners, their sides would cross. */
function plain(paths: Paths64): Paths64 {
  const moved = (those: Paths64, by: number): Paths64 => inflatePaths(those, by, JoinType.Round, EndType.Polygon);
  return moved(moved(moved(paths, -NARROW / 2), NARROW), -NARROW / 2);
}

/** Every outer border with those of what is left out within it. */
function islands(within: PolyPath64): { rim: Path64; holes: Path64[] }[] {
  return Array.from({ length: within.count }, (_, k) => within.child(k)).flatMap((outer) => {
    const holes = Array.from({ length: outer.count }, (_, k) => outer.child(k));
    return [{ rim: outer.poly!, holes: holes.map((hole) => hole.poly!) }, ...holes.flatMap(islands)];
  });
}

/** A border on the chart as a case keeps it, with no more corners than its shape needs. */
function places(ring: Path64, head: Skull): number[][] {
  let exact = EXACT;
  let made = divided(fewer(ring, exact));
  while (made.length > MOST) made = divided(fewer(ring, (exact *= 1.5)));
  return made.map((spot) => kept(onHead(spot, head)));
}

/** A border with fewer corners that is nowhere farther from it than `exact` (Ramer 1972, Douglas & Peucker 1973): from a corner to the farthest and back. */
function fewer(ring: Path64, exact: number): Path64 {
  const away = ring.map((p) => Math.hypot(p.x - ring[0]!.x, p.y - ring[0]!.y));
  const far = away.indexOf(Math.max(...away));
  const half = (part: Path64): Path64 => ramerDouglasPeucker(part, exact).slice(0, -1);
  return [...half(ring.slice(0, far + 1)), ...half([...ring.slice(far), ring[0]!])];
}

/** A border without long straight parts: the curve that is planned through it would belly there. */
function divided(ring: Path64): Path64 {
  const sides = ring.map((to, k) => [ring[(k + ring.length - 1) % ring.length]!, to] as const);
  const round = sides.reduce((sum, [a, b]) => sum + Math.hypot(b.x - a.x, b.y - a.y), 0);
  const longest = Math.max(LONGEST, round / (MOST / 2));
  return sides.flatMap(([a, b]) => {
    const parts = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / longest));
    const at = (share: number): Spot => ({ x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) });
    return Array.from({ length: parts }, (_, k) => at((k + 1) / parts));
  });
}

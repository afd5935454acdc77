// Where a ray meets the head, and what of the head is nearest to a place. Sixty thousand faces are gone through in a millisecond or two, which a
// drag can afford; no hierarchy is kept.

import { at, cross, dot, normalize, sub, vec, type Vec3 } from './vector';

export interface Mesh {
  positions: Float32Array;
  triangles: ArrayLike<number> & { subarray(from: number, to: number): Iterable<number> };
}

export interface Hit {
  place: Vec3;
  normal: Vec3;
  distance: number;
}

/** The first face that a ray meets (Möller & Trumbore 1997), from outside only. */
export function firstHit(
  mesh: { positions: Float32Array; triangles: ArrayLike<number> },
  eye: Vec3,
  towards: Vec3,
): Hit | undefined {
  const { positions: p, triangles: t } = mesh;
  const [ox, oy, oz] = eye;
  const [dx, dy, dz] = towards;
  let [best, face] = [Infinity, -1];
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!];
    const [ax, ay, az] = [p[a]!, p[a + 1]!, p[a + 2]!];
    const [e1x, e1y, e1z] = [p[b]! - ax, p[b + 1]! - ay, p[b + 2]! - az];
    const [e2x, e2y, e2z] = [p[c]! - ax, p[c + 1]! - ay, p[c + 2]! - az];
    const [px, py, pz] = [dy * e2z - dz * e2y, dz * e2x - dx * e2z, dx * e2y - dy * e2x];
    const det = e1x * px + e1y * py + e1z * pz;
    if (det < 1e-9) continue;
    const [tx, ty, tz] = [ox - ax, oy - ay, oz - az];
    const u = tx * px + ty * py + tz * pz;
    if (u < 0 || u > det) continue;
    const [qx, qy, qz] = [ty * e1z - tz * e1y, tz * e1x - tx * e1z, tx * e1y - ty * e1x];
    const v = dx * qx + dy * qy + dz * qz;
    if (v < 0 || u + v > det) continue;
    const away = (e2x * qx + e2y * qy + e2z * qz) / det;
    if (away > 0 && away < best) [best, face] = [away, i];
  }
  if (face < 0) return undefined;
  const [a, b, c] = [at(p, t[face]!), at(p, t[face + 1]!), at(p, t[face + 2]!)];
  const n = cross(sub(b, a), sub(c, a));
  const size = Math.sqrt(dot(n, n)) || 1;
  return {
    place: [ox + dx * best, oy + dy * best, oz + dz * best],
    normal: [n[0] / size, n[1] / size, n[2] / size],
    distance: best,
  };
}

/** The vertex nearest to a place. */
export function nearestVertex(mesh: Mesh, place: Vec3): Vec3 {
  const { positions: p } = mesh;
  let [best, found] = [Infinity, 0];
  for (let i = 0; i < p.length; i += 3) {
    const [x, y, z] = [p[i]! - place[0], p[i + 1]! - place[1], p[i + 2]! - place[2]];
    const d = x * x + y * y + z * z;
    if (d < best) [best, found] = [d, i];
  }
  return [p[found]!, p[found + 1]!, p[found + 2]!];
}

/** Rows and columns of the bins of directions. */
const [ROWS, COLUMNS] = [36, 72];

/**
 * The head as seen from its middle: faces sorted into bins of direction, so that a place is lifted onto the surface without going through
 * all of them. A drag lifts a dozen places for every move of the pointer.
 */
export class Skull {
  readonly #mesh: Mesh;
  readonly #centre: Vec3;
  readonly #bins: number[][] = Array.from({ length: ROWS * COLUMNS }, () => []);

  constructor(mesh: Mesh, centre: Vec3) {
    this.#mesh = mesh;
    this.#centre = centre;
    for (let i = 0; i < mesh.triangles.length; i += 3) this.#sort(i);
  }

  #sort(face: number): void {
    const { positions: p, triangles: t } = this.#mesh;
    const corners = [0, 1, 2].map((k) => normalize(sub(at(p, t[face + k]!), this.#centre)));
    const middle = normalize(vec([0, 1, 2].map((c) => corners[0]![c]! + corners[1]![c]! + corners[2]![c]!)));
    // The face's own reach, as an angle, and a little for rounding.
    const reach = Math.max(...corners.map((c) => Math.acos(Math.min(1, dot(c, middle))))) + 0.002;
    const elevation = Math.asin(Math.max(-1, Math.min(1, middle[1])));
    const azimuth = Math.atan2(middle[0], middle[2]);
    const steepest = Math.abs(elevation) + reach;
    const wide = steepest > 1.5 ? Math.PI : Math.min(Math.PI, reach / Math.cos(steepest));
    const row = (e: number): number =>
      Math.max(0, Math.min(ROWS - 1, Math.floor(((e + Math.PI / 2) / Math.PI) * ROWS)));
    const column = (a: number): number => Math.floor(((a + Math.PI) / (2 * Math.PI)) * COLUMNS);
    const [from, to] = [column(azimuth - wide), column(azimuth + wide)];
    for (let r = row(elevation - reach); r <= row(elevation + reach); r++) {
      for (let c = from; c <= Math.min(to, from + COLUMNS - 1); c++) {
        this.#bins[r * COLUMNS + ((c + COLUMNS) % COLUMNS)]!.push(face);
      }
    }
  }

  /** The direction of a place from the middle of the head. */
  out(place: Vec3): Vec3 {
    return normalize(sub(place, this.#centre));
  }

  /** The outermost place of the surface in the direction of another, from the middle of the head. */
  lifted(place: Vec3): Vec3 {
    const out = this.out(place);
    const row = Math.min(
      ROWS - 1,
      Math.floor(((Math.asin(Math.max(-1, Math.min(1, out[1]))) + Math.PI / 2) / Math.PI) * ROWS),
    );
    const column = Math.floor(((Math.atan2(out[0], out[2]) + Math.PI) / (2 * Math.PI)) * COLUMNS) % COLUMNS;
    const faces = this.#bins[row * COLUMNS + column]!;
    const eye = vec([0, 1, 2].map((c) => this.#centre[c]! + 500 * out[c]!));
    const few = { positions: this.#mesh.positions, triangles: faces.flatMap((f) => corner(this.#mesh, f)) };
    const towards: Vec3 = [-out[0], -out[1], -out[2]];
    return firstHit(few, eye, towards)?.place ?? nearestVertex(this.#mesh, place);
  }

  /** The place across the middle of the head, on its surface. */
  mirrored(place: Vec3): Vec3 {
    return this.lifted([-place[0], place[1], place[2]]);
  }
}

const corner = (mesh: Mesh, face: number): number[] => [...mesh.triangles.subarray(face, face + 3)];

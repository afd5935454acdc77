// Where a ray meets the head, and what of the head is nearest to a place. Sixty thousand faces are gone through in a millisecond or two, which a
// drag can afford; no hierarchy is kept.

import { at, cross, dot, sub, type Vec3 } from './vector';

export interface Mesh {
  positions: Float32Array;
  triangles: Uint32Array;
}

export interface Hit {
  place: Vec3;
  normal: Vec3;
  distance: number;
}

/** The first face that a ray meets (Möller & Trumbore 1997), from outside only. */
export function firstHit(mesh: Mesh, eye: Vec3, towards: Vec3): Hit | undefined {
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

/** The place on the surface in the same direction from the middle of the head. */
export function lifted(mesh: Mesh, place: Vec3, centre: Vec3): Vec3 {
  const out = sub(place, centre);
  const size = Math.sqrt(dot(out, out)) || 1;
  const towards: Vec3 = [-out[0] / size, -out[1] / size, -out[2] / size];
  const eye: Vec3 = [centre[0] - towards[0] * 500, centre[1] - towards[1] * 500, centre[2] - towards[2] * 500];
  return firstHit(mesh, eye, towards)?.place ?? nearestVertex(mesh, place);
}

/** The place across the middle of the head, on its surface. */
export const mirrored = (mesh: Mesh, place: Vec3, centre: Vec3): Vec3 =>
  lifted(mesh, [-place[0], place[1], place[2]], centre);

// What of a head is nearest to a place, and places lifted onto it.

import type { Bvh, Mesh } from './bvh';
import { add, normalize, scale, sub, type Vec3 } from './vector';

/** Farther from the middle of a head than any of it, mm. */
const OUTSIDE_MM = 500;

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

/** The head as seen from its middle: a drag lifts a dozen places onto it for every move of the pointer. */
export class Skull {
  readonly centre: Vec3;
  readonly #faces: Bvh;

  constructor(faces: Bvh, centre: Vec3) {
    this.#faces = faces;
    this.centre = centre;
  }

  get mesh(): Mesh {
    return this.#faces.mesh;
  }

  /** The direction of a place from the middle of the head. */
  out(place: Vec3): Vec3 {
    return normalize(sub(place, this.centre));
  }

  /** The outermost place of the surface in the direction of another, from the middle of the head. */
  lifted(place: Vec3): Vec3 {
    const out = this.out(place);
    const hit = this.#faces.firstHit(add(this.centre, scale(out, OUTSIDE_MM)), scale(out, -1));
    return hit?.place ?? nearestVertex(this.mesh, place);
  }

  /** The place across the middle of the head, on its surface. */
  mirrored(place: Vec3): Vec3 {
    return this.lifted([-place[0], place[1], place[2]]);
  }
}

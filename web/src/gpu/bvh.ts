// A bounding volume hierarchy over the faces of a head: where a ray meets it, in microseconds, so that a move of the pointer costs a drag nothing.
// Built once for each surface (sixty thousand faces: some tens of milliseconds).

import { at, cross, normalize, sub, type Vec3 } from './vector';

export interface Mesh {
  positions: Float32Array;
  triangles: Uint32Array;
}

export interface Hit {
  place: Vec3;
  normal: Vec3;
  distance: number;
}

/** A node with fewer faces is not divided. */
const LEAF = 6;
/** Boxes are larger than what is in them by this much, mm: rays along a side must not slip through. */
const PAD = 1e-3;
/** Deeper than halves of an extent that numbers can still tell apart, along three axes. */
const DEEPEST = 128;

export class Bvh {
  readonly mesh: Mesh;
  /** Faces in the order of the leaves. */
  readonly #faces: Uint32Array;
  /** Of each node its least and greatest corner. */
  readonly #boxes: Float32Array;
  /** Of a leaf the first face and how many; of a node that is divided, its second child and 0: the first child follows it. */
  readonly #ranges: Uint32Array;
  #nodes = 0;

  constructor(mesh: Mesh) {
    const count = mesh.triangles.length / 3;
    this.mesh = mesh;
    this.#faces = Uint32Array.from({ length: count }, (_, face) => face);
    const most = Math.max(1, 2 * count);
    this.#boxes = new Float32Array(6 * most);
    this.#ranges = new Uint32Array(2 * most);
    this.#divide(middles(mesh), 0, count);
  }

  /** Makes the node of a range of faces and those below it. */
  #divide(middle: Float32Array, from: number, to: number): void {
    const node = this.#nodes++;
    this.#bound(node, from, to);
    if (to - from <= LEAF) {
      this.#ranges.set([from, to - from], 2 * node);
      return;
    }
    const half = this.#part(middle, from, to);
    this.#divide(middle, from, half);
    this.#ranges[2 * node] = this.#nodes;
    this.#divide(middle, half, to);
  }

  #bound(node: number, from: number, to: number): void {
    const { positions, triangles } = this.mesh;
    for (let axis = 0; axis < 3; axis++) {
      let [least, most] = [Infinity, -Infinity];
      for (let k = from; k < to; k++) {
        const face = 3 * this.#faces[k]!;
        for (let corner = 0; corner < 3; corner++) {
          const value = positions[3 * triangles[face + corner]! + axis]!;
          if (value < least) least = value;
          if (value > most) most = value;
        }
      }
      this.#boxes[6 * node + axis] = least - PAD;
      this.#boxes[6 * node + 3 + axis] = most + PAD;
    }
  }

  /** Parts faces at the middle of the longest extent of their middles; in equal halves where that parts nothing. */
  #part(middle: Float32Array, from: number, to: number): number {
    let [axis, at, widest] = [0, 0, -1];
    for (let candidate = 0; candidate < 3; candidate++) {
      let [least, most] = [Infinity, -Infinity];
      for (let k = from; k < to; k++) {
        const value = middle[3 * this.#faces[k]! + candidate]!;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      if (most - least > widest) [axis, at, widest] = [candidate, (least + most) / 2, most - least];
    }
    let half = from;
    for (let k = from; k < to; k++) {
      const face = this.#faces[k]!;
      if (middle[3 * face + axis]! >= at) continue;
      this.#faces[k] = this.#faces[half]!;
      this.#faces[half++] = face;
    }
    return half > from && half < to ? half : (from + to) >> 1;
  }

  /** The first face that a ray meets, from outside only. */
  firstHit(eye: Vec3, towards: Vec3): Hit | undefined {
    const stack = new Uint32Array(DEEPEST);
    const inverse: Vec3 = [1 / towards[0], 1 / towards[1], 1 / towards[2]];
    let [depth, best, face] = [1, Infinity, -1];
    while (depth > 0) {
      const node = stack[--depth]!;
      if (!this.#meets(node, eye, inverse, best)) continue;
      const [first, count] = [this.#ranges[2 * node]!, this.#ranges[2 * node + 1]!];
      for (let k = first; k < first + count; k++) {
        const away = distanceTo(this.mesh, this.#faces[k]!, eye, towards);
        if (away < best) [best, face] = [away, this.#faces[k]!];
      }
      if (count > 0 || first === 0) continue;
      stack[depth++] = first;
      stack[depth++] = node + 1;
    }
    return face < 0 ? undefined : hitOf(this.mesh, face, eye, towards, best);
  }

  /** Whether a ray meets a node's box nearer than a distance. */
  #meets(node: number, eye: Vec3, inverse: Vec3, nearer: number): boolean {
    let [from, to] = [0, nearer];
    for (let axis = 0; axis < 3; axis++) {
      const a = (this.#boxes[6 * node + axis]! - eye[axis]!) * inverse[axis]!;
      const b = (this.#boxes[6 * node + 3 + axis]! - eye[axis]!) * inverse[axis]!;
      from = Math.max(from, Math.min(a, b));
      to = Math.min(to, Math.max(a, b));
    }
    return from <= to;
  }
}

/** The middle of every face. */
function middles({ positions, triangles }: Mesh): Float32Array {
  const made = new Float32Array(triangles.length);
  for (let face = 0; face < triangles.length; face += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const corner = (k: number): number => positions[3 * triangles[face + k]! + axis]!;
      made[face + axis] = (corner(0) + corner(1) + corner(2)) / 3;
    }
  }
  return made;
}

/** How far along a ray it meets a face from outside; infinite where it does not (Möller & Trumbore 1997). */
function distanceTo({ positions: p, triangles: t }: Mesh, face: number, eye: Vec3, towards: Vec3): number {
  const a = 3 * t[3 * face]!;
  const b = 3 * t[3 * face + 1]!;
  const c = 3 * t[3 * face + 2]!;
  const [dx, dy, dz] = towards;
  const e1x = p[b]! - p[a]!;
  const e1y = p[b + 1]! - p[a + 1]!;
  const e1z = p[b + 2]! - p[a + 2]!;
  const e2x = p[c]! - p[a]!;
  const e2y = p[c + 1]! - p[a + 1]!;
  const e2z = p[c + 2]! - p[a + 2]!;
  const px = dy * e2z - dz * e2y;
  const py = dz * e2x - dx * e2z;
  const pz = dx * e2y - dy * e2x;
  const det = e1x * px + e1y * py + e1z * pz;
  if (det < 1e-9) return Infinity;
  const tx = eye[0] - p[a]!;
  const ty = eye[1] - p[a + 1]!;
  const tz = eye[2] - p[a + 2]!;
  const u = tx * px + ty * py + tz * pz;
  if (u < 0 || u > det) return Infinity;
  const qx = ty * e1z - tz * e1y;
  const qy = tz * e1x - tx * e1z;
  const qz = tx * e1y - ty * e1x;
  const v = dx * qx + dy * qy + dz * qz;
  if (v < 0 || u + v > det) return Infinity;
  const away = (e2x * qx + e2y * qy + e2z * qz) / det;
  return away > 0 ? away : Infinity;
}

function hitOf({ positions, triangles }: Mesh, face: number, eye: Vec3, towards: Vec3, distance: number): Hit {
  const [a, b, c] = [0, 1, 2].map((k) => at(positions, triangles[3 * face + k]!)) as [Vec3, Vec3, Vec3];
  const place: Vec3 = [eye[0] + towards[0] * distance, eye[1] + towards[1] * distance, eye[2] + towards[2] * distance];
  return { place, normal: normalize(cross(sub(b, a), sub(c, a))), distance };
}

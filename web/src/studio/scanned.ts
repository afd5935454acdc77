// A scan as it came, brought before the eye: moved to the middle, scaled, and turned so that the crown is up. Landmarks are kept in the scan's own
// units and frame.

import type { News, Surface } from '../gpu/scene';
import { at, vec, type Vec3 } from '../gpu/vector';

/** Which way of the scan is up. */
export type Up = 'y' | 'z' | '-y' | '-z';

/** Millimetres of the units that scanners write. */
export const UNITS: Record<string, number> = { mm: 1, cm: 10, m: 1000, inch: 25.4 };

/** A head with some of its neck is about so tall, mm: what a unit is guessed by. */
const USUAL_MM = 280;
/** A scan is shown as if it were so large, mm, so that all of it is seen. */
const SHOWN_MM = 240;

export interface Extent {
  least: Vec3;
  most: Vec3;
}

export function extentOf(positions: Float32Array): Extent {
  const [least, most] = [
    [Infinity, Infinity, Infinity],
    [-Infinity, -Infinity, -Infinity],
  ];
  for (let k = 0; k < positions.length; k++) {
    const c = k % 3;
    least[c] = Math.min(least[c]!, positions[k]!);
    most[c] = Math.max(most[c]!, positions[k]!);
  }
  return { least: vec(least), most: vec(most) };
}

/** The longest side of a scan, in its own units. */
export const longest = ({ least, most }: Extent): number => Math.max(...[0, 1, 2].map((c) => most[c]! - least[c]!));

/** The unit in which a scan is nearest to a head's size. */
export function likelyUnit(extent: Extent): string {
  const off = (name: string): number => Math.abs(Math.log((longest(extent) * UNITS[name]!) / USUAL_MM));
  return Object.keys(UNITS).reduce((best, name) => (off(name) < off(best) ? name : best));
}

/** Takes directions of a scan to those of the page: x to the client's left, y up, z forward. */
const turns: Record<Up, (v: Vec3) => Vec3> = {
  y: ([x, y, z]) => [x, y, z],
  z: ([x, y, z]) => [x, z, -y],
  '-y': ([x, y, z]) => [-x, -y, z],
  '-z': ([x, y, z]) => [x, -z, y],
};
const back: Record<Up, (v: Vec3) => Vec3> = {
  y: ([x, y, z]) => [x, y, z],
  z: ([x, y, z]) => [x, -z, y],
  '-y': ([x, y, z]) => [-x, -y, z],
  '-z': ([x, y, z]) => [x, z, -y],
};

export class Placing {
  readonly #middle: Vec3;
  readonly #k: number;
  readonly #up: Up;

  constructor(extent: Extent, up: Up) {
    this.#middle = vec([0, 1, 2].map((c) => (extent.least[c]! + extent.most[c]!) / 2));
    this.#k = SHOWN_MM / Math.max(longest(extent), 1e-9);
    this.#up = up;
  }

  /** A place of the scan as it is shown. */
  shown(place: Vec3): Vec3 {
    return turns[this.#up](vec([0, 1, 2].map((c) => (place[c]! - this.#middle[c]!) * this.#k)));
  }

  /** A shown place in the scan's own frame. */
  own(place: Vec3): Vec3 {
    const turned = back[this.#up](place);
    return vec([0, 1, 2].map((c) => turned[c]! / this.#k + this.#middle[c]!));
  }

  /** The scan as it is shown. */
  news(found: News, surface: Surface): News {
    const [positions, normals] = [new Float32Array(surface.positions.length), new Float32Array(surface.normals.length)];
    for (let k = 0; k < positions.length; k += 3) {
      positions.set(this.shown(at(surface.positions, k / 3)), k);
      normals.set(turns[this.#up](at(surface.normals, k / 3)), k);
    }
    return { ...found, surface: { ...surface, positions, normals } };
  }
}

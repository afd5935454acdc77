// What is drawn: the head, marks in its skin, hair, light. Taken from the server's packed answers.

import type { Packed } from './packed';
import type { Vec3 } from './vector';

export interface Direction {
  camera: Vec3;
  head: Vec3;
}

export interface Rig {
  lamps: { towards: Direction; power: number; softness: number; sheen: [number, number][]; shadows: boolean }[];
  up: Direction;
  around: [number, number];
  rim: number;
  background: [number, number];
  wrap: Vec3;
}

export interface Tone {
  base: Vec3;
  tint: Vec3;
  gloss: number;
}

export interface Surface {
  positions: Float32Array;
  normals: Float32Array;
  traits: Float32Array;
  triangles: Uint32Array;
  uvs: Float32Array | undefined;
  texture: Uint8Array | undefined;
}

export interface Strands {
  points: Float32Array;
  counts: Uint32Array;
  widthMm: number;
  colour: Vec3;
}

export interface Looks {
  dots: Float32Array;
  /** Only where hair came too. */
  stubble: Float32Array | undefined;
  tone: Tone;
  rig: Rig;
}

/** What an answer brings; what it leaves out stays as it was. */
export interface News {
  surface?: Surface;
  dots: Uint8Array;
  stubble?: Uint8Array;
  strands?: Strands;
  looks?: Looks;
}

/** Bytes of a mark. */
export const MARK_BYTES = 20;

interface Said {
  thread?: { width_mm: number; colour: Vec3 };
  tone?: Tone;
  rig?: Rig;
}

export function news(packed: Packed<unknown>): News {
  const said = packed.said as Said;
  const found: News = { dots: packed.bytes('dots') ?? new Uint8Array() };
  const [positions, normals, traits] = ['positions', 'normals', 'traits'].map((name) => packed.floats(name));
  const triangles = packed.whole('triangles');
  if (positions && normals && traits && triangles) {
    const [uvs, texture] = [packed.floats('uvs'), packed.bytes('texture')];
    found.surface = { positions, normals, traits, triangles, uvs, texture };
  }
  const [stubble, points, counts] = [packed.bytes('stubble'), packed.floats('strands'), packed.whole('strand_points')];
  if (stubble) found.stubble = stubble;
  if (points && counts && said.thread) {
    found.strands = { points, counts, widthMm: said.thread.width_mm, colour: said.thread.colour };
  }
  const [dots, cut] = [packed.floats('dot_looks'), packed.floats('stubble_looks')];
  if (dots && said.tone && said.rig) found.looks = { dots, stubble: cut, tone: said.tone, rig: said.rig };
  return found;
}

/** How many looks the marks of a table use. */
export function kinds(marks: Uint8Array): number {
  let most = 0;
  for (let at = 16; at < marks.length; at += MARK_BYTES) most = Math.max(most, marks[at]! + 256 * marks[at + 1]! + 1);
  return most;
}

/** Marks as the card takes them, with room for so many: places with normals and sessions, and what else there is of each. */
export function split(marks: Uint8Array, room: number): { places: Uint32Array; numbers: Uint32Array } {
  const count = marks.length / MARK_BYTES;
  // Words need a start that is a multiple of four; tables of an answer have one.
  const aligned = marks.byteOffset % 4 === 0 ? marks : marks.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, 5 * count);
  const [places, numbers] = [new Uint32Array(4 * room), new Uint32Array(room)];
  for (let k = 0; k < count; k++) {
    for (let c = 0; c < 4; c++) places[4 * k + c] = words[5 * k + c]!;
    numbers[k] = words[5 * k + 4]!;
  }
  return { places, numbers };
}

// Vectors of three numbers. Frames and units are the caller's: head frame in mm unless a name says otherwise.

export type Vec3 = readonly [number, number, number];

/** Three numbers as the server sends them. */
export const vec = (list: readonly number[]): Vec3 => [list[0] ?? 0, list[1] ?? 0, list[2] ?? 0];

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const sub = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, k: number): Vec3 => [a[0] * k, a[1] * k, a[2] * k];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const length = (a: Vec3): number => Math.sqrt(dot(a, a));
export const distance = (a: Vec3, b: Vec3): number => length(sub(a, b));
export const normalize = (a: Vec3): Vec3 => {
  const n = length(a);
  return n > 0 ? scale(a, 1 / n) : a;
};
export const at = (list: ArrayLike<number>, index: number): Vec3 => [
  list[3 * index] ?? 0,
  list[3 * index + 1] ?? 0,
  list[3 * index + 2] ?? 0,
];

/** The first two of a list of numbers. */
export const vec2 = ([x, y]: readonly number[]): [number, number] => [x!, y!];

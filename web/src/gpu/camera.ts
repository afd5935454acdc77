// The pinhole camera of the server's pictures (`geometry::Camera`): pixels with the origin at the centre of the top-left one, y down.

import { add, cross, dot, normalize, scale, sub, vec, type Vec3 } from './vector';

export interface Camera {
  readonly eye: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  readonly forward: Vec3;
  readonly focalPx: number;
  readonly size: readonly [number, number];
  /** Where the axis meets the picture. */
  readonly centre: readonly [number, number];
}

/** A camera at `eye` that looks at `target`, in whose distance a mm is `pxPerMm` pixels. */
export function lookAt(eye: Vec3, target: Vec3, up: Vec3, size: readonly [number, number], pxPerMm: number): Camera {
  const away = sub(target, eye);
  const forward = normalize(away);
  const right = normalize(cross(forward, up));
  const focalPx = pxPerMm * Math.sqrt(dot(away, away));
  const centre = [(size[0] - 1) / 2, (size[1] - 1) / 2] as const;
  return { eye, right, up: cross(right, forward), forward, focalPx, size, centre };
}

/** Where a point is seen, pixels, and how deep it lies, mm. */
export function project(camera: Camera, p: Vec3): [number, number, number] {
  const v = sub(p, camera.eye);
  const depth = dot(v, camera.forward);
  const k = camera.focalPx / depth;
  const [x, y] = camera.centre;
  return [x + dot(v, camera.right) * k, y - dot(v, camera.up) * k, depth];
}

/** The direction from the eye through a pixel. */
export function ray(camera: Camera, x: number, y: number): Vec3 {
  const [u, v] = [(x - camera.centre[0]) / camera.focalPx, (y - camera.centre[1]) / camera.focalPx];
  return normalize(add(camera.forward, sub(scale(camera.right, u), scale(camera.up, v))));
}

/** The matrix to clip space, column by column, for depths between `near` and `far`. */
export function clipMatrix(camera: Camera, near: number, far: number): Float32Array {
  const { eye, right, up, forward, focalPx, size, centre } = camera;
  // How far the axis lies off the middle, in clip space.
  const [ox, oy] = [(2 * (centre[0] + 0.5)) / size[0] - 1, 1 - (2 * (centre[1] + 0.5)) / size[1]];
  const row = (axis: Vec3, k: number, o: number): number[] => {
    const of = add(scale(axis, k), scale(forward, o));
    return [...of, -dot(of, eye)];
  };
  const [kx, ky] = [(2 * focalPx) / size[0], (2 * focalPx) / size[1]];
  const [a, b] = [(far + near) / (far - near), (-2 * far * near) / (far - near)];
  const rows: number[][] = [
    row(right, kx, ox),
    row(up, ky, oy),
    [forward[0] * a, forward[1] * a, forward[2] * a, -dot(forward, eye) * a + b],
    [forward[0], forward[1], forward[2], -dot(forward, eye)],
  ];
  const matrix = new Float32Array(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) matrix[4 * column + row] = rows[row]![column]!;
  }
  return matrix;
}

/** The camera of a photograph, as a fit found it. */
export interface PhotoCamera {
  eye: number[];
  right: number[];
  up: number[];
  forward: number[];
  focal_px: number;
  centre: number[];
}

/** That camera for a canvas whose pixels are `k` times those of the photograph, from `corner` on (px from the photograph's edge). */
export function cropped(
  camera: PhotoCamera,
  corner: readonly [number, number],
  k: number,
  size: readonly [number, number],
): Camera {
  const [eye, right, up, forward] = [camera.eye, camera.right, camera.up, camera.forward].map(vec) as [
    Vec3,
    Vec3,
    Vec3,
    Vec3,
  ];
  // Pixels have their origin at the middle of the first one.
  const at = (axis: 0 | 1): number => (camera.centre[axis]! - corner[axis]) * k + 0.5 * k - 0.5;
  return { eye, right, up, forward, focalPx: camera.focal_px * k, size, centre: [at(0), at(1)] };
}

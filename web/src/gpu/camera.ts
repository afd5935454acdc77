// The pinhole camera of the server's pictures (`geometry::Camera`): pixels with the origin at the centre of the top-left one, y down.

import { add, cross, dot, normalize, scale, sub, type Vec3 } from './vector';

export interface Camera {
  readonly eye: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  readonly forward: Vec3;
  readonly focalPx: number;
  readonly size: readonly [number, number];
}

/** A camera at `eye` that looks at `target`, in whose distance a mm is `pxPerMm` pixels. */
export function lookAt(eye: Vec3, target: Vec3, up: Vec3, size: readonly [number, number], pxPerMm: number): Camera {
  const away = sub(target, eye);
  const forward = normalize(away);
  const right = normalize(cross(forward, up));
  const focalPx = pxPerMm * Math.sqrt(dot(away, away));
  return { eye, right, up: cross(right, forward), forward, focalPx, size };
}

/** Where a point is seen, pixels, and how deep it lies, mm. */
export function project(camera: Camera, p: Vec3): [number, number, number] {
  const v = sub(p, camera.eye);
  const depth = dot(v, camera.forward);
  const k = camera.focalPx / depth;
  const [w, h] = camera.size;
  return [(w - 1) / 2 + dot(v, camera.right) * k, (h - 1) / 2 - dot(v, camera.up) * k, depth];
}

/** The direction from the eye through a pixel. */
export function ray(camera: Camera, x: number, y: number): Vec3 {
  const [w, h] = camera.size;
  const [u, v] = [(x - (w - 1) / 2) / camera.focalPx, (y - (h - 1) / 2) / camera.focalPx];
  return normalize(add(camera.forward, sub(scale(camera.right, u), scale(camera.up, v))));
}

/** The matrix to clip space, column by column, for depths between `near` and `far`. */
export function clipMatrix(camera: Camera, near: number, far: number): Float32Array {
  const { eye, right, up, forward, focalPx, size } = camera;
  const [kx, ky] = [(2 * focalPx) / size[0], (2 * focalPx) / size[1]];
  const [a, b] = [(far + near) / (far - near), (-2 * far * near) / (far - near)];
  const rows: number[][] = [
    [right[0] * kx, right[1] * kx, right[2] * kx, -dot(right, eye) * kx],
    [up[0] * ky, up[1] * ky, up[2] * ky, -dot(up, eye) * ky],
    [forward[0] * a, forward[1] * a, forward[2] * a, -dot(forward, eye) * a + b],
    [forward[0], forward[1], forward[2], -dot(forward, eye)],
  ];
  const matrix = new Float32Array(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) matrix[4 * column + row] = rows[row]![column]!;
  }
  return matrix;
}

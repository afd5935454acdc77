// Looking at a photograph that a head was fitted to: as much of it as fits, nearer, and moved.

import { cropped, type Camera, type PhotoCamera } from './camera';
import type { Crop } from './pen';
import { distance, type Vec3 } from './vector';

export interface Photo {
  /** Another for every photograph and every fit. */
  key: string;
  /** A picture of it for the screen. */
  picture: Blob;
  camera: PhotoCamera;
  /** Pixels of its file, across and down. */
  size: readonly [number, number];
  mirrored: boolean;
}

/** What of a photograph is looked at: its middle, px, and how near against all of it. */
export interface Look {
  middle: readonly [number, number];
  zoom: number;
}

export const whole = (photo: Photo): Look => ({ middle: [photo.size[0] / 2, photo.size[1] / 2], zoom: 1 });

/** Canvas pixels to a pixel of the photograph. */
const scaleOf = (photo: Photo, look: Look, size: readonly [number, number]): number =>
  Math.min(size[0] / photo.size[0], size[1] / photo.size[1]) * look.zoom;

export function zoomed(look: Look, by: number): Look {
  return { ...look, zoom: Math.max(1, Math.min(24, look.zoom * by)) };
}

/** Moves the photograph by pixels of the canvas, no farther than its middle may be seen. */
export function panned(
  photo: Photo,
  look: Look,
  [dx, dy]: readonly [number, number],
  size: readonly [number, number],
): Look {
  const k = scaleOf(photo, look, size);
  const within = (v: number, most: number): number => Math.max(0, Math.min(most, v));
  const [x, y] = look.middle;
  return { ...look, middle: [within(x - dx / k, photo.size[0]), within(y - dy / k, photo.size[1])] };
}

/** The camera and the crop for a canvas of a size; `target` is a place on the head, whose scale is given too. */
export function seen(
  photo: Photo,
  look: Look,
  size: readonly [number, number],
  target: Vec3,
): { camera: Camera; crop: Crop; pxPerMm: number } {
  const scale = scaleOf(photo, look, size);
  const corner = [look.middle[0] - size[0] / scale / 2, look.middle[1] - size[1] / scale / 2] as const;
  const camera = cropped(photo.camera, corner, scale, size);
  const pxPerMm = camera.focalPx / distance(camera.eye, target);
  return { camera, crop: { size: photo.size, corner, scale, mirrored: photo.mirrored }, pxPerMm };
}

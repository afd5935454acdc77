// What is seen of places of the head on a page, and what of the head lies below a place of the page.

import type { Bvh, Hit } from '../gpu/bvh';
import { project, ray, type Camera } from '../gpu/camera';
import { dot, normalize, sub, type Vec3 } from '../gpu/vector';
import type { Point } from './gestures';
import { circle } from './tools';

export interface Handle {
  key: string;
  place: Vec3;
  label: string;
}

/** A point that is moved on the head, and where it is seen, px of the page. */
export interface Shown {
  key: string;
  label: string;
  x: number;
  y: number;
  /** On the far side of the head. */
  hidden: boolean;
}

/** Where handles are seen about a head's middle; `perPx` is the page's pixels to one of the camera's. */
export function shownAt(handles: readonly Handle[], camera: Camera, middle: Vec3, perPx: number): Shown[] {
  return handles.map(({ key, label, place }) => {
    const [x, y] = project(camera, place);
    const hidden = dot(normalize(sub(place, middle)), normalize(sub(camera.eye, place))) < 0.05;
    return { key, label, x: x * perPx, y: y * perPx, hidden };
  });
}

/** What of the head is below a place of its picture, px of the page from the picture's corner. */
export const below = (faces: Bvh, camera: Camera, [x, y]: Point, perPx: number): Hit | undefined =>
  faces.firstHit(camera.eye, ray(camera, x / perPx, y / perPx));

/** How a circle on the head is seen, as corners of a polygon. */
export const seenCircle = ({ place, normal }: Hit, radiusMm: number, camera: Camera, perPx: number): string =>
  circle(place, normal, radiusMm)
    .map((corner) => project(camera, corner))
    .map(([x, y]) => `${(x * perPx).toFixed(1)},${(y * perPx).toFixed(1)}`)
    .join(' ');

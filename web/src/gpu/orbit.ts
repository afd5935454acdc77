// The way round the head: an eye at portrait distance that turns about the head's middle and comes nearer by a longer lens.

import { lookAt, type Camera } from './camera';
import { add, scale, sub, type Vec3 } from './vector';

/** Eye to head, mm, and height of the scene that a view shows at scale 1 (`preview::views`). */
export const EYE_MM = 1500;
export const SCENE_MM = 292;

export type Side = 'front' | 'left' | 'right' | 'top' | 'back';

export interface Orbit {
  /** Degrees from straight ahead towards the client's left, and above the horizon. */
  azimuth: number;
  elevation: number;
  zoom: number;
  /** What is looked at. */
  target: Vec3;
}

const DEGREES = Math.PI / 180;

/** Directions of the server's views, so that a side here is the same picture there. */
const SIDES: Record<Side, Vec3> = {
  front: [0, 0.38, 1],
  left: [1, 0.16, 0.08],
  right: [-1, 0.16, 0.08],
  top: [0, 1, 0],
  back: [0, 0.38, -1],
};

export function side(name: Side, centre: Vec3): Orbit {
  const [x, y, z] = SIDES[name];
  const lowered = name === 'top' ? 0 : 18;
  return {
    azimuth: name === 'top' ? 0 : Math.atan2(x, z) / DEGREES,
    elevation: Math.atan2(y, Math.hypot(x, z)) / DEGREES,
    zoom: 1,
    target: [centre[0], centre[1] - lowered, centre[2]],
  };
}

export function turned(orbit: Orbit, dAzimuth: number, dElevation: number): Orbit {
  const azimuth = ((orbit.azimuth + dAzimuth + 540) % 360) - 180;
  return { ...orbit, azimuth, elevation: Math.max(-60, Math.min(90, orbit.elevation + dElevation)) };
}

/** Turned until a place faces the eye, and near enough to see its dots. */
export function facing(orbit: Orbit, centre: Vec3, place: Vec3): Orbit {
  const [x, y, z] = sub(place, centre);
  const azimuth = Math.atan2(x, z) / DEGREES;
  const elevation = Math.atan2(y, Math.hypot(x, z)) / DEGREES;
  return { azimuth, elevation, zoom: Math.max(2.5, orbit.zoom), target: place };
}

export function zoomed(orbit: Orbit, by: number): Orbit {
  return { ...orbit, zoom: Math.max(0.6, Math.min(16, orbit.zoom * by)) };
}

export function pxPerMm(orbit: Orbit, size: readonly [number, number]): number {
  return (Math.min(size[0], size[1]) / SCENE_MM) * orbit.zoom;
}

/** The camera of an orbit in a picture of a size. */
export function camera(orbit: Orbit, size: readonly [number, number]): Camera {
  const [a, e] = [orbit.azimuth * DEGREES, orbit.elevation * DEGREES];
  const towards: Vec3 = [Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)];
  // Seen from straight above, the forehead is below.
  const up: Vec3 = orbit.elevation > 89.9 ? [-Math.sin(a), 0, -Math.cos(a)] : [0, 1, 0];
  const eye = add(orbit.target, scale(towards, EYE_MM));
  return lookAt(eye, orbit.target, up, size, pxPerMm(orbit, size));
}

/** Moves what is looked at along the picture, by pixels. */
export function panned(orbit: Orbit, dx: number, dy: number, size: readonly [number, number]): Orbit {
  const { right, up } = camera(orbit, size);
  const k = 1 / pxPerMm(orbit, size);
  return { ...orbit, target: add(orbit.target, add(scale(right, -dx * k), scale(up, dy * k))) };
}

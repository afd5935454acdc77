// What a stage is given: what is drawn on it, what pointers do there, and whom it tells.

import type { Bvh } from '../gpu/bvh';
import type { Orbit } from '../gpu/orbit';
import type { Line } from '../gpu/pen';
import type { Photo } from '../gpu/photograph';
import type { News } from '../gpu/scene';
import type { Vec3 } from '../gpu/vector';
import type { Handle } from './sight';

export interface StageProps {
  centre: Vec3 | undefined;
  /** The surface that is drawn, where something is done on it: for finding what lies below the pointer. */
  faces?: Bvh | undefined;
  session: number;
  mapped: boolean;
  /** A photograph that the head was fitted to, in place of the drawn skin. */
  photo: Photo | undefined;
  /** Left of this share of the width no dots are shown. */
  divider: number;
  lines: Line[];
  handles: Handle[];
  /** A click on the head, where one is waited for. */
  picking: boolean;
  /** A drag that begins on the head draws a line on it instead of turning it. */
  sketching?: boolean;
  /** What is dragged is answered by new dots. */
  answered?: boolean;
  /** Radius of the brush that is shown where the pointer is; 0 for none. */
  brushMm?: number;
  /** The way round the head, where others share it. */
  orbit?: Orbit | undefined;
  /** Blur of the picture, as seen from farther away, px of the page. */
  blurPx?: number;
  onpick: (place: Vec3) => void;
  onmove: (key: string, place: Vec3, done: boolean) => void;
  /** The line as it is drawn so far; nothing where it was not meant. */
  onsketch?: (stroke: Vec3[], done: boolean) => void;
  onready: (take: (found: News) => Promise<void>) => void;
  onfailed: (text: string) => void;
}

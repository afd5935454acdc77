// What fingers and keys mean, on the head as on photographs.

/** A place of the page, px. */
export type Point = readonly [number, number];

/** Steps of the arrow keys, to the right and down in the picture. */
export const ARROWS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** How far arrow keys go: along a photograph, px of the canvas, and round the head, degrees. */
export const STEP_PX = 40;
export const STEP_DEG = 5;

export interface Gesture {
  /** How far all that is seen moves. */
  moved: Point;
  /** With two fingers: how much nearer it comes, and about which place. */
  nearer: { by: number; about: Point } | undefined;
}

/** The move of a pointer, as one of those that are down. */
export function gesture(pointers: ReadonlyMap<number, Point>, id: number, from: Point, to: Point): Gesture {
  const share = 1 / pointers.size;
  const moved: Point = [(to[0] - from[0]) * share, (to[1] - from[1]) * share];
  const other = [...pointers].find(([key]) => key !== id)?.[1];
  if (!other) return { moved, nearer: undefined };
  const away = (p: Point): number => Math.hypot(p[0] - other[0], p[1] - other[1]);
  const about: Point = [(to[0] + other[0]) / 2, (to[1] + other[1]) / 2];
  return { moved, nearer: { by: away(to) / Math.max(1, away(from)), about } };
}

// Pictures of stages: the head from above, the forehead at the top. Shapes drawn after the words of the Norwood-Hamilton and
// Sinclair scales (docs/care.md); they help to choose, they measure nothing.

export interface StagePicture {
  /** Bare skin, as SVG paths. */
  bare: string[];
  /** Skin that shines through, as SVG paths. */
  thin: string[];
}

type Point = readonly [number, number];

/** The right half of a front border, from the middle to the side of the head, mirrored into a shape with the forehead. */
function front(points: Point[]): string {
  const right = points;
  const left = [...points].reverse().map(([x, y]): Point => [100 - x, y]);
  const all = [...left, ...right];
  const path = all.map(([x, y], i) => {
    if (i === 0) return `M${x} ${y}`;
    const [px, py] = all[i - 1]!;
    return `Q${px} ${py} ${(px + x) / 2} ${(py + y) / 2}`;
  });
  const [lastX, lastY] = all[all.length - 1]!;
  return `${path.join(' ')} L${lastX} ${lastY} L100 0 L0 0 Z`;
}

const oval = (y: number, rx: number, ry: number): string =>
  `M${50 - rx} ${y} a${rx} ${ry} 0 1 0 ${2 * rx} 0 a${rx} ${ry} 0 1 0 ${-2 * rx} 0 Z`;

/** The part, so wide from front to back. */
function part(widths: Point[]): string {
  const right = widths.map(([y, w]) => `${50 + w} ${y}`);
  const left = [...widths].reverse().map(([y, w]) => `${50 - w} ${y}`);
  return `M${right.join(' L')} L${left.join(' L')} Z`;
}

const full: Point[] = [
  [50, 24],
  [62, 24],
  [72, 27],
  [80, 34],
  [86, 40],
];
const third: Point[] = [
  [50, 27],
  [58, 28],
  [64, 44],
  [72, 47],
  [80, 45],
  [88, 50],
];

export const stages: Record<string, StagePicture> = {
  'norwood-1': { bare: [front(full)], thin: [] },
  'norwood-2': {
    bare: [
      front([
        [50, 25],
        [60, 25],
        [68, 35],
        [76, 36],
        [82, 39],
        [87, 44],
      ]),
    ],
    thin: [],
  },
  'norwood-3': { bare: [front(third)], thin: [] },
  'norwood-3-vertex': { bare: [front(third)], thin: [oval(78, 12, 10)] },
  'norwood-4': {
    bare: [
      front([
        [50, 38],
        [58, 40],
        [66, 51],
        [74, 52],
        [82, 50],
        [89, 54],
      ]),
      oval(79, 14, 11),
    ],
    thin: [],
  },
  'norwood-5': {
    bare: [
      front([
        [50, 50],
        [60, 52],
        [68, 58],
        [76, 57],
        [83, 55],
        [90, 60],
      ]),
      oval(79, 19, 14),
    ],
    thin: [oval(63, 15, 7)],
  },
  'norwood-6': {
    bare: [
      front([
        [50, 92],
        [64, 90],
        [72, 80],
        [76, 68],
        [82, 58],
        [90, 60],
      ]),
    ],
    thin: [],
  },
  'norwood-7': {
    bare: [
      front([
        [50, 98],
        [66, 96],
        [77, 86],
        [81, 72],
        [84, 66],
        [92, 66],
      ]),
    ],
    thin: [],
  },
  'sinclair-1': {
    bare: [
      front(full),
      part([
        [24, 0.6],
        [86, 0.4],
      ]),
    ],
    thin: [],
  },
  'sinclair-2': {
    bare: [
      front(full),
      part([
        [24, 1.6],
        [60, 1.6],
        [84, 0.5],
      ]),
    ],
    thin: [],
  },
  'sinclair-3': {
    bare: [
      front(full),
      part([
        [24, 3],
        [50, 3],
        [84, 0.8],
      ]),
    ],
    thin: [
      part([
        [26, 9],
        [50, 10],
        [82, 3],
      ]),
    ],
  },
  'sinclair-4': {
    bare: [
      front(full),
      part([
        [24, 7],
        [40, 6],
        [60, 3],
        [84, 1],
      ]),
    ],
    thin: [
      part([
        [26, 16],
        [50, 16],
        [84, 6],
      ]),
    ],
  },
  'sinclair-5': {
    bare: [
      front(full),
      part([
        [24, 9],
        [50, 10],
        [70, 8],
        [90, 2],
      ]),
    ],
    thin: [
      part([
        [26, 24],
        [55, 27],
        [92, 14],
      ]),
    ],
  },
};

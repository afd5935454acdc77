// Looks at the scale of a picture, as `preview::marks::print` makes them: what a mark takes from the pixels around it, and what is left for the
// common shadow of all marks.

/** Distances of a look's profile. */
const STATIONS_FLOATS = 4;
const REST_FLOATS = 7;
/** Missing less than this goes into the shadow. */
const FAINT = 0.02;
/** Steps of a sharpened look to a pixel. */
const STEPS = 4;
/** A pixel's own blur, px (one standard deviation). */
export const PIXEL_SIGMA = 0.42;
const RINGS = [
  [0.458, 1 / 3],
  [1.177, 1 / 3],
  [2.03, 1 / 3],
] as const;
const SPOKES = 8;
/** Entries of a print in the table for the card, by distance. */
export const ENTRIES = 64;

export interface Look {
  /** The same for looks that are the same. */
  key: string;
  radii: Float64Array;
  missing: Float64Array;
  capMm: number;
  cap: readonly number[];
  around: readonly number[];
}

export interface Print {
  /** Missing light at `ENTRIES` even distances up to the reach: red, green, blue, nothing. */
  table: Float32Array;
  reachMm: number;
  /** What is missing beyond, mm². */
  beyond: readonly [number, number, number];
}

/** Two sums over the bits of numbers (Fowler, Noll & Vo, with two primes): what differs by chance has another key. */
function keyOf(numbers: Float32Array): string {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  let [a, b] = [2166136261, 5381];
  for (const word of words) {
    a = Math.imul(a ^ word, 16777619);
    b = Math.imul(b ^ (word >>> 7), 709607) + word;
  }
  return `${a >>> 0}.${b >>> 0}`;
}

/** Reads looks as the server packs them: stations, then what lies upon the skin, then what is taken around. */
export function readLooks(numbers: Float32Array, count: number): Look[] {
  if (count === 0 || numbers.length === 0) return [];
  const each = numbers.length / count;
  const stations = (each - REST_FLOATS) / STATIONS_FLOATS;
  return Array.from({ length: count }, (_, k) => {
    const own = numbers.subarray(k * each, (k + 1) * each);
    const radii = new Float64Array(stations);
    const missing = new Float64Array(3 * stations);
    for (let s = 0; s < stations; s++) {
      radii[s] = own[4 * s]!;
      for (let c = 0; c < 3; c++) missing[3 * s + c] = own[4 * s + 1 + c]!;
    }
    const rest = own.subarray(4 * stations);
    return {
      key: keyOf(own),
      radii,
      missing,
      capMm: rest[0]!,
      cap: [rest[1]!, rest[2]!, rest[3]!],
      around: [rest[4]!, rest[5]!, rest[6]!],
    };
  });
}

function missingAt(look: Look, r: number, out: Float64Array): void {
  const { radii, missing } = look;
  const last = radii.length - 1;
  out.fill(0);
  if (r <= radii[last]!) {
    let k = 0;
    while (k < last - 1 && radii[k + 1]! <= r) k++;
    const [from, to] = [radii[k]!, radii[k + 1]!];
    const t = Math.max(0, (r - from) / (to - from));
    for (let c = 0; c < 3; c++) {
      const near = missing[3 * k + c]!;
      out[c] = near + t * (missing[3 * (k + 1) + c]! - near);
    }
  }
  if (r < look.capMm) for (let c = 0; c < 3; c++) out[c] = 1 - (1 - out[c]!) * (1 - look.cap[c]!);
}

function footprint(look: Look, r: number, sigmaMm: number, out: Float64Array, work: Float64Array): void {
  out.fill(0);
  for (const [ring, weight] of RINGS) {
    for (let spoke = 0; spoke < SPOKES; spoke++) {
      const turn = (2 * Math.PI * (spoke + 0.5)) / SPOKES;
      const away = Math.hypot(r + ring * sigmaMm * Math.cos(turn), ring * sigmaMm * Math.sin(turn));
      missingAt(look, away, work);
      for (let c = 0; c < 3; c++) out[c]! += (work[c]! * weight) / SPOKES;
    }
  }
}

/** A look in a picture of a scale. */
export function print(look: Look, pxPerMm: number): Print {
  const stepMm = 1 / (STEPS * pxPerMm);
  const sigmaMm = PIXEL_SIGMA / pxPerMm;
  const fine = Math.min(stepMm, 0.02);
  const reach = look.radii[look.radii.length - 1]!;
  const work = new Float64Array(3);
  const total = [0, 0, 0];
  for (let k = 0; k < Math.floor(reach / fine); k++) {
    const r = (k + 0.5) * fine;
    missingAt(look, r, work);
    for (let c = 0; c < 3; c++) total[c]! += work[c]! * 2 * Math.PI * r * fine;
  }
  const steps = Math.floor((reach + 3 * sigmaMm) / stepMm) + 2;
  const blurred: number[][] = [];
  const here = new Float64Array(3);
  for (let k = 0; k < steps; k++) {
    footprint(look, k * stepMm, sigmaMm, here, work);
    const own = [0, 1, 2].map((c) => Math.max(0, here[c]! - FAINT));
    blurred.push(own);
    if (own.every((m) => m === 0)) break;
  }
  const own = [0, 0, 0];
  blurred.forEach((m, k) => {
    const around = 2 * Math.PI * Math.max(k * stepMm, 0.125 * stepMm) * stepMm;
    for (let c = 0; c < 3; c++) own[c]! += m[c]! * around;
  });
  blurred.push([0, 0, 0]);
  const table = new Float32Array(4 * ENTRIES);
  for (let i = 0; i < ENTRIES; i++) {
    const s = (i / (ENTRIES - 1)) * (blurred.length - 1);
    const k = Math.min(Math.floor(s), blurred.length - 2);
    for (let c = 0; c < 3; c++) {
      const near = blurred[k]![c]!;
      table[4 * i + c] = near + (s - k) * (blurred[k + 1]![c]! - near);
    }
  }
  const left = (c: number): number => Math.max(0, total[c]! - own[c]!) + look.around[c]!;
  return { table, reachMm: (blurred.length - 1) * stepMm, beyond: [left(0), left(1), left(2)] };
}

/** Prints that are kept, at most. */
const KEPT = 4000;

/** Prints made before: while a line is dragged nearly all looks stay as they are. */
export class Prints {
  readonly #made = new Map<string, Print>();

  of(look: Look, pxPerMm: number): Print {
    const key = `${look.key} ${pxPerMm}`;
    let made = this.#made.get(key);
    if (!made) {
      if (this.#made.size >= KEPT) this.#made.clear();
      made = print(look, pxPerMm);
      this.#made.set(key, made);
    }
    return made;
  }
}

// Marks in the skin (dots, cut hairs) as the card has them: where they are, what they look like, and both at the scale of a view.

import { clampTo } from './glue';
import { ENTRIES, Prints, readLooks, type Look } from './prints';
import { kinds, MARK_BYTES, split } from './scene';
import { MARKS_WIDE } from './shaders';

/** Looks change little with scale: they are made anew in steps (of the logarithm) that are not seen; in large ones while something moves. */
const STEP = 0.04;
const MOVING_STEP = 0.9;

export class Marks {
  readonly places: WebGLTexture;
  readonly kinds: WebGLTexture;
  readonly prints: WebGLTexture;
  readonly reaches: WebGLTexture;
  count = 0;
  looks: Look[] = [];
  /** Another number whenever something is to be seen that was not before. */
  version = 0;
  readonly #gl: WebGL2RenderingContext;
  readonly #made = new Prints();
  #kinds = 0;
  #keys = '';
  /** Scale of the prints, and whether they are those of the looks. */
  #pxPerMm = 0;
  #printed = false;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.places = gl.createTexture();
    this.kinds = gl.createTexture();
    this.prints = gl.createTexture();
    this.reaches = gl.createTexture();
  }

  /** Takes marks as the server packs them. */
  take(bytes: Uint8Array): void {
    const gl = this.#gl;
    this.count = bytes.length / MARK_BYTES;
    this.#kinds = kinds(bytes);
    const rows = Math.max(1, Math.ceil(this.count / MARKS_WIDE));
    const { places, numbers } = split(bytes, rows * MARKS_WIDE);
    const into = (texture: WebGLTexture, inner: number, outer: number, data: Uint32Array): void => {
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, inner, MARKS_WIDE, rows, 0, outer, gl.UNSIGNED_INT, data);
      clampTo(gl, gl.NEAREST);
    };
    into(this.places, gl.RGBA32UI, gl.RGBA_INTEGER, places);
    into(this.kinds, gl.R32UI, gl.RED_INTEGER, numbers);
    this.version++;
  }

  /** Takes the looks that the marks name. */
  takeLooks(numbers: Float32Array): void {
    this.looks = readLooks(numbers, this.#kinds);
    const keys = this.looks.map((look) => look.key).join();
    if (keys === this.#keys) return;
    this.#keys = keys;
    this.#printed = false;
    this.version++;
  }

  /** Brings the looks to the scale of a view. */
  prepare(pxPerMm: number, moving: boolean): void {
    const step = moving ? MOVING_STEP : STEP;
    const near = this.#pxPerMm > 0 && Math.abs(Math.log(pxPerMm / this.#pxPerMm)) < step;
    if (near && this.#printed) return;
    // New looks while something moves are made at the scale of the others, most of which are known.
    if (!near || !moving) this.#pxPerMm = pxPerMm;
    this.#printed = true;
    this.version++;
    const gl = this.#gl;
    const count = Math.max(1, this.looks.length);
    const [table, reaches] = [new Float32Array(4 * ENTRIES * count), new Float32Array(4 * count)];
    this.looks.forEach((look, k) => {
      const made = this.#made.of(look, this.#pxPerMm);
      table.set(made.table, 4 * ENTRIES * k);
      reaches.set([made.reachMm, ...made.beyond], 4 * k);
    });
    gl.bindTexture(gl.TEXTURE_2D, this.prints);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA16F, ENTRIES, count, 0, gl.RGBA, gl.FLOAT, table);
    clampTo(gl, gl.LINEAR);
    gl.bindTexture(gl.TEXTURE_2D, this.reaches);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, count, 1, 0, gl.RGBA, gl.FLOAT, reaches);
    clampTo(gl, gl.NEAREST);
  }
}

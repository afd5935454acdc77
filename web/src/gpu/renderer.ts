// Draws a head with its hair and the plan's dots by WebGL2, as the server's pictures have it: linear light in half floats, marks multiplied
// into it, one shadow for what is too faint for a mark, sheen on top, encoded at the end. At most ten draw calls a frame. A photograph may take the
// place of the drawn skin and hair.

import { GpuError, multisampled, target } from './glue';
import type { Multisampled, Target } from './glue';
import { Marks } from './marks';
import { Pen, type At, type View } from './pen';
import type { Looks, News } from './scene';
import { TAPS } from './shaders';
import { Backdrop, HeadShape, LineShape, StrandShape } from './shapes';

/** Standard deviation of the shadow of all marks, mm. */
const SHADOW_MM = 0.9;
/** Samples of a pixel, where a picture is as fine as it can be. */
const SAMPLES = 4;
/** A cell of the shadow's grid, in its standard deviations: what is as soft needs no more; less while something moves. */
const CELL = 0.8;
const MOVING_CELL = 1.6;

export interface FrameCount {
  drawCalls: number;
  marks: number;
}

export class Renderer {
  readonly #gl: WebGL2RenderingContext;
  readonly #pen: Pen;
  readonly #head: HeadShape;
  readonly #strands: StrandShape;
  readonly #lines: LineShape;
  readonly #backdrop: Backdrop;
  readonly #dots: Marks;
  readonly #stubble: Marks;
  #looks: Looks | undefined;
  #many: Multisampled | undefined;
  #seen: Target | undefined;
  #shadow: [Target, Target] | undefined;
  /** Light and skin tone in words: the head is drawn anew when they change. */
  #lit = '';
  /** The head with its cut hairs, and the shadow of those, as they were drawn last: while only dots change they are taken from here. */
  #base: { key: string; light: Target; shadow: Target } | undefined;
  /** Passed once the card has drawn the last frame. */
  #fence: WebGLSync | undefined;

  constructor(canvas: HTMLCanvasElement | OffscreenCanvas) {
    const options = { alpha: false, antialias: false, depth: false };
    const gl = canvas.getContext('webgl2', options) as WebGL2RenderingContext | null;
    if (!gl) throw new GpuError('this browser draws no WebGL2');
    if (!gl.getExtension('EXT_color_buffer_float') && !gl.getExtension('EXT_color_buffer_half_float')) {
      throw new GpuError('the graphics card cannot draw into half-float buffers');
    }
    this.#gl = gl;
    this.#pen = new Pen(gl);
    this.#head = new HeadShape(gl);
    this.#strands = new StrandShape(gl);
    this.#lines = new LineShape(gl);
    this.#backdrop = new Backdrop(gl);
    this.#dots = new Marks(gl);
    this.#stubble = new Marks(gl);
  }

  /** Takes what an answer brings. A scan's texture is decoded first, so this may take a moment. */
  async take(found: News): Promise<void> {
    if (found.surface) await this.#head.take(found.surface);
    if (found.stubble) this.#stubble.take(found.stubble);
    if (found.strands) this.#strands.take(found.strands);
    this.#dots.take(found.dots);
    if (found.looks) this.#takeLooks(found.looks);
  }

  /** Takes the photograph that a view with a crop shows. */
  takePhotograph(picture: Blob): Promise<void> {
    return this.#backdrop.take(picture);
  }

  #takeLooks(looks: Looks): void {
    this.#looks = looks;
    this.#lit = JSON.stringify([looks.rig, looks.tone]);
    this.#dots.takeLooks(looks.dots);
    if (looks.stubble) this.#stubble.takeLooks(looks.stubble);
  }

  /** Draws a view into the canvas. */
  draw(view: View): FrameCount {
    const pen = this.#pen;
    pen.drawCalls = 0;
    const looks = this.#looks;
    if (!this.#head.there || !looks) return { drawCalls: 0, marks: 0 };
    const cell = Math.max(1, Math.round((view.moving ? MOVING_CELL : CELL) * SHADOW_MM * view.pxPerMm));
    this.#sized(view.camera.size, cell, view.smooth ? SAMPLES : 0);
    for (const marks of [this.#stubble, this.#dots]) marks.prepare(view.pxPerMm, view.moving);
    this.#drawBase(view, looks, cell);
    if (view.session > 0) {
      this.#addShadow(view, cell, this.#dots, view.session);
      this.#drawMarks(view, this.#dots, view.session);
    }
    this.#blur(view, cell);
    const surface = this.#seen!.textures[1]!;
    if (!view.crop) this.#strands.draw(pen, view, surface);
    this.#composite(view, cell, looks);
    if (view.mapped) this.#drawMap(view);
    this.#lines.draw(pen, view, surface);
    this.#setFence();
    return { drawCalls: pen.drawCalls, marks: this.#dots.count + this.#stubble.count };
  }

  /** Whether the card is still at the last frame: asked for more, it would make the page wait. */
  get busy(): boolean {
    const gl = this.#gl;
    if (!this.#fence) return false;
    if (!gl.isContextLost() && gl.getSyncParameter(this.#fence, gl.SYNC_STATUS) !== gl.SIGNALED) return true;
    gl.deleteSync(this.#fence);
    this.#fence = undefined;
    return false;
  }

  #setFence(): void {
    const gl = this.#gl;
    if (this.#fence) gl.deleteSync(this.#fence);
    this.#fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0) ?? undefined;
    gl.flush();
  }

  /** The picture that was drawn last: red, green, blue, alpha, from the top row down. */
  pixels(): Uint8Array {
    const gl = this.#gl;
    const [w, h] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
    const raw = new Uint8Array(4 * w * h);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, raw);
    const upright = new Uint8Array(raw.length);
    for (let y = 0; y < h; y++) upright.set(raw.subarray(4 * w * (h - 1 - y), 4 * w * (h - y)), 4 * w * y);
    return upright;
  }

  #sized(size: readonly [number, number], cell: number, samples: number): void {
    const gl = this.#gl;
    if (!sameSize(this.#many?.size, size) || this.#many?.samples !== samples) {
      this.#free(this.#many, this.#seen);
      this.#many = multisampled(gl, size, samples);
      this.#seen = target(gl, size, 2);
    }
    const grid: [number, number] = [Math.ceil(size[0] / cell) + 1, Math.ceil(size[1] / cell) + 1];
    if (!sameSize(this.#shadow?.[0].size, grid)) {
      this.#free(undefined, ...(this.#shadow ?? []));
      this.#shadow = [target(gl, grid, 1), target(gl, grid, 1)];
    }
  }

  #free(many: Multisampled | undefined, ...targets: (Target | undefined)[]): void {
    const gl = this.#gl;
    many?.buffers.forEach((b) => gl.deleteRenderbuffer(b));
    if (many) gl.deleteFramebuffer(many.frame);
    for (const t of targets) {
      t?.textures.forEach((texture) => gl.deleteTexture(texture));
      if (t) gl.deleteFramebuffer(t.frame);
    }
  }

  #drawHead(view: View, looks: Looks): void {
    const gl = this.#gl;
    const [many, seen] = [this.#many!, this.#seen!];
    const [w, h] = many.size;
    gl.bindFramebuffer(gl.FRAMEBUFFER, many.frame);
    gl.viewport(0, 0, w, h);
    gl.disable(gl.BLEND);
    gl.enable(gl.DEPTH_TEST);
    gl.clearBufferfv(gl.COLOR, 0, [0, 0, 0, 0]);
    gl.clearBufferfv(gl.COLOR, 1, [0, 0, 0, 0]);
    gl.clearBufferfv(gl.DEPTH, 0, [1]);
    this.#head.draw(this.#pen, view, looks);
    gl.disable(gl.DEPTH_TEST);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, many.frame);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, seen.frame);
    for (const i of [0, 1]) {
      gl.readBuffer(gl.COLOR_ATTACHMENT0 + i);
      gl.drawBuffers(i === 0 ? [gl.COLOR_ATTACHMENT0, gl.NONE] : [gl.NONE, gl.COLOR_ATTACHMENT1]);
      gl.blitFramebuffer(0, 0, w, h, 0, 0, w, h, gl.COLOR_BUFFER_BIT, gl.NEAREST);
    }
  }

  /** The head with its cut hairs, into light and surface, and the shadow of those hairs: drawn, or as they were drawn last. */
  #drawBase(view: View, looks: Looks, cell: number): void {
    const [seen, shadow] = [this.#seen!, this.#shadow![0]];
    const { camera, target: at, smooth, crop } = view;
    const versions = [this.#head.version, this.#stubble.version, this.#backdrop.version];
    const key = JSON.stringify([camera, at, smooth, cell, crop ?? 0, this.#lit, versions]);
    const base = this.#base;
    if (base?.key === key) {
      this.#copy(base.light, seen);
      this.#copy(base.shadow, shadow);
      return;
    }
    this.#drawHead(view, looks);
    this.#clear(shadow);
    if (crop) {
      this.#ontoLight();
      this.#backdrop.draw(this.#pen, crop, camera.size[1]);
    } else {
      this.#addShadow(view, cell, this.#stubble, 0);
      this.#drawMarks(view, this.#stubble, 0);
    }
    this.#keepBase(key, seen, shadow);
  }

  #keepBase(key: string, seen: Target, shadow: Target): void {
    const gl = this.#gl;
    let base = this.#base;
    if (!base || !sameSize(base.light.size, seen.size) || !sameSize(base.shadow.size, shadow.size)) {
      this.#free(undefined, base?.light, base?.shadow);
      base = { key, light: target(gl, seen.size, 1), shadow: target(gl, shadow.size, 1) };
    }
    this.#base = { ...base, key };
    this.#copy(seen, base.light);
    this.#copy(shadow, base.shadow);
  }

  /** Copies the first texture of a target into that of another. */
  #copy(from: Target, to: Target): void {
    const gl = this.#gl;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, from.frame);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, to.frame);
    gl.readBuffer(gl.COLOR_ATTACHMENT0);
    gl.drawBuffers(to.textures.length > 1 ? [gl.COLOR_ATTACHMENT0, gl.NONE] : [gl.COLOR_ATTACHMENT0]);
    gl.blitFramebuffer(0, 0, ...from.size, 0, 0, ...from.size, gl.COLOR_BUFFER_BIT, gl.NEAREST);
  }

  #clear(shadow: Target): void {
    const gl = this.#gl;
    gl.bindFramebuffer(gl.FRAMEBUFFER, shadow.frame);
    gl.clearBufferfv(gl.COLOR, 0, [0, 0, 0, 0]);
  }

  /** Adds what marks take from all around them to the common shadow. */
  #addShadow(view: View, cell: number, marks: Marks, session: number): void {
    if (marks.count === 0) return;
    const gl = this.#gl;
    const shadow = this.#shadow![0];
    gl.bindFramebuffer(gl.FRAMEBUFFER, shadow.frame);
    gl.viewport(0, 0, ...shadow.size);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE);
    const at = this.#pen.use('shadow');
    this.#pen.camera(at, view);
    gl.uniform1f(at('cell'), cell);
    gl.uniform2fv(at('grid'), shadow.size);
    this.#setMarks(at, marks, session);
    this.#rightOf(marks === this.#dots ? view.divider : 0, shadow, () => this.#pen.points(marks.count));
    gl.disable(gl.BLEND);
  }

  #blur(view: View, cell: number): void {
    const gl = this.#gl;
    const [first, second] = this.#shadow!;
    gl.disable(gl.BLEND);
    const blur = this.#pen.use('blur');
    gl.viewport(0, 0, ...first.size);
    gl.uniform1fv(blur('weights'), bell(blurOf((SHADOW_MM * view.pxPerMm) / cell)));
    for (const [from, to, along] of [
      [first, second, [1, 0]],
      [second, first, [0, 1]],
    ] as const) {
      gl.bindFramebuffer(gl.FRAMEBUFFER, to.frame);
      this.#pen.texture(blur('source'), 0, from.textures[0]!);
      gl.uniform2fv(blur('along'), along);
      this.#pen.full();
    }
    this.#ontoLight();
  }

  /** What follows reads the surface while it writes the light, so only the light is attached. */
  #ontoLight(): void {
    const gl = this.#gl;
    const seen = this.#seen!;
    gl.bindFramebuffer(gl.FRAMEBUFFER, seen.frame);
    gl.viewport(0, 0, ...seen.size);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT1, gl.TEXTURE_2D, null, 0);
    gl.drawBuffers([gl.COLOR_ATTACHMENT0, gl.NONE]);
    gl.enable(gl.BLEND);
  }

  /** Marks, multiplied into the light. */
  #drawMarks(view: View, marks: Marks, session: number): void {
    if (marks.count === 0) return;
    const gl = this.#gl;
    this.#ontoLight();
    gl.blendFunc(gl.ZERO, gl.SRC_COLOR);
    const at = this.#pen.use('mark');
    this.#pen.camera(at, view);
    this.#setMarks(at, marks, session);
    this.#pen.texture(at('prints'), 2, marks.prints);
    this.#rightOf(marks === this.#dots ? view.divider : 0, this.#seen!, () => this.#pen.points(marks.count));
  }

  /** Draws only right of a share of a frame's width. */
  #rightOf(share: number, { size: [w, h] }: Target, draw: () => void): void {
    const gl = this.#gl;
    if (share <= 0) return draw();
    const from = Math.round(share * w);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(from, 0, w - from, h);
    draw();
    gl.disable(gl.SCISSOR_TEST);
  }

  #setMarks(at: At, marks: Marks, session: number): void {
    const gl = this.#gl;
    gl.uniform1i(at('looks'), marks.looks.length);
    gl.uniform1f(at('shownSession'), session);
    this.#pen.texture(at('surfaceMap'), 0, this.#seen!.textures[1]!);
    this.#pen.texture(at('reaches'), 1, marks.reaches);
    this.#pen.texture(at('places'), 3, marks.places);
    this.#pen.texture(at('kinds'), 4, marks.kinds);
  }

  #composite(view: View, cell: number, looks: Looks): void {
    const gl = this.#gl;
    const [seen, shadow] = [this.#seen!, this.#shadow![0]];
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT1, gl.TEXTURE_2D, seen.textures[1]!, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, ...seen.size);
    gl.disable(gl.BLEND);
    const at = this.#pen.use('composite');
    this.#pen.texture(at('lightMap'), 0, seen.textures[0]!);
    this.#pen.texture(at('surfaceMap'), 1, seen.textures[1]!);
    this.#pen.texture(at('shadowMap'), 2, shadow.textures[0]!);
    gl.uniform2fv(at('size'), view.camera.size);
    gl.uniform2fv(at('grid'), shadow.size);
    gl.uniform1f(at('cell'), cell);
    gl.uniform2fv(at('background'), looks.rig.background);
    gl.uniform1i(at('photograph'), view.crop ? 1 : 0);
    this.#pen.full();
  }

  /** The dots as a map, over the finished picture. */
  #drawMap(view: View): void {
    const gl = this.#gl;
    if (view.session === 0 || this.#dots.count === 0) return;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    const at = this.#pen.use('plain');
    this.#pen.camera(at, view);
    this.#setMarks(at, this.#dots, view.session);
    this.#rightOf(view.divider, this.#seen!, () => this.#pen.points(this.#dots.count));
    gl.disable(gl.BLEND);
  }
}

const sameSize = (a: readonly [number, number] | undefined, b: readonly [number, number]): boolean =>
  a !== undefined && a[0] === b[0] && a[1] === b[1];

/** The blur that is left to do, in cells: marks are shared among cells and cells among pixels by tents, each of variance 1/6. */
const blurOf = (sigma: number): number => Math.sqrt(Math.max(sigma * sigma - 1 / 3, 0.01));

/** Weights of a cell and of those beside it, up to the farthest that the shader reads; all of both sides make 1. */
function bell(sigma: number): number[] {
  const raw = Array.from({ length: TAPS + 1 }, (_, k) => Math.exp((-0.5 * k * k) / (sigma * sigma)));
  const sum = raw.reduce((all, w, k) => all + (k === 0 ? w : 2 * w), 0);
  return raw.map((w) => w / sum);
}

// Draws a head with its hair and the plan's dots by WebGL2, as the server's pictures have it: linear light in half floats, marks multiplied
// into it, one shadow for what is too faint for a mark, sheen on top, encoded at the end. At most ten draw calls a frame.

import { clipMatrix, type Camera } from './camera';
import { buffer, GpuError, multisampled, program, target } from './glue';
import type { Multisampled, Program, Target } from './glue';
import { Corners, Marks } from './marks';
import type { Direction, Looks, News, Strands, Surface } from './scene';
import * as shaders from './shaders';
import { add, distance, normalize, scale, type Vec3 } from './vector';

/** Standard deviation of the shadow of all marks, mm. */
const SHADOW_MM = 0.9;
/** Samples of a pixel, where a picture is as fine as it can be. */
const SAMPLES = 4;
/** A cell of the shadow's grid, in its standard deviations: what is as soft needs no more. */
const CELL = 0.8;
/** The head lies within this much of what the camera looks at, mm. */
const DEEP_MM = 400;

export interface Line {
  from: Vec3;
  to: Vec3;
  colour: Vec3;
  halfWidthPx: number;
}

export interface View {
  camera: Camera;
  /** What the camera looks at. */
  target: Vec3;
  /** Scale at the target, pixels to a mm. */
  pxPerMm: number;
  /** Dots of sessions up to this one are shown; none for 0. */
  session: number;
  lines: readonly Line[];
  /** Edges are smoothed; left out while something moves on a card that is too slow for it. */
  smooth: boolean;
  /** Something moves: looks of marks need not be exactly of this scale. */
  moving: boolean;
  /** Dots are shown as a map as well: discs of one colour by session. */
  mapped: boolean;
}

export interface FrameCount {
  drawCalls: number;
  marks: number;
}

export class Renderer {
  readonly #gl: WebGL2RenderingContext;
  readonly #programs: Record<'head' | 'mark' | 'plain' | 'shadow' | 'blur' | 'strand' | 'composite' | 'line', Program>;
  #head: { array: WebGLVertexArrayObject; indices: number; textured: boolean } | undefined;
  #strands: { array: WebGLVertexArrayObject; count: number; widthMm: number; colour: Vec3 } | undefined;
  #lines: { array: WebGLVertexArrayObject; data: WebGLBuffer };
  #looks: Looks | undefined;
  #skin: WebGLTexture;
  #dots: Marks;
  #stubble: Marks;
  #many: Multisampled | undefined;
  #seen: Target | undefined;
  #shadow: [Target, Target] | undefined;
  #empty: WebGLVertexArrayObject;
  readonly #corners: Corners;
  #drawCalls = 0;
  /** Light and skin tone in words: the head is drawn anew when they change. */
  #lit = '';
  /** Another number for every surface. */
  #surfaces = 0;
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
    this.#programs = {
      head: program(gl, shaders.HEAD_VERTEX, shaders.HEAD_FRAGMENT),
      mark: program(gl, shaders.MARK_VERTEX, shaders.MARK_FRAGMENT),
      plain: program(gl, shaders.PLAIN_VERTEX, shaders.PLAIN_FRAGMENT),
      shadow: program(gl, shaders.SHADOW_VERTEX, shaders.SHADOW_FRAGMENT),
      blur: program(gl, shaders.FULL_VERTEX, shaders.BLUR_FRAGMENT),
      strand: program(gl, shaders.STRAND_VERTEX, shaders.STRAND_FRAGMENT),
      composite: program(gl, shaders.FULL_VERTEX, shaders.COMPOSITE_FRAGMENT),
      line: program(gl, shaders.LINE_VERTEX, shaders.LINE_FRAGMENT),
    };
    this.#empty = gl.createVertexArray();
    this.#corners = new Corners(gl);
    this.#skin = gl.createTexture();
    this.#dots = new Marks(gl);
    this.#stubble = new Marks(gl);
    this.#lines = this.#newLines();
  }

  /** Takes what an answer brings. A scan's texture is decoded first, so this may take a moment. */
  async take(found: News): Promise<void> {
    if (found.surface) await this.#takeSurface(found.surface);
    if (found.stubble) this.#stubble.take(found.stubble);
    if (found.strands) this.#takeStrands(found.strands);
    this.#dots.take(found.dots);
    this.#corners.reserve(Math.max(this.#dots.count, this.#stubble.count));
    if (found.looks) this.#takeLooks(found.looks);
  }

  #takeLooks(looks: Looks): void {
    this.#looks = looks;
    this.#lit = JSON.stringify([looks.rig, looks.tone]);
    this.#dots.takeLooks(looks.dots);
    if (looks.stubble) this.#stubble.takeLooks(looks.stubble);
  }

  async #takeSurface(surface: Surface): Promise<void> {
    const gl = this.#gl;
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const parts: [Float32Array, number][] = [
      [surface.positions, 3],
      [surface.normals, 3],
      [surface.traits, 3],
    ];
    if (surface.uvs) parts.push([surface.uvs, 2]);
    parts.forEach(([data, size], location) => {
      buffer(gl, data as Float32Array<ArrayBuffer>);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 0, 0);
    });
    buffer(gl, surface.triangles as Uint32Array<ArrayBuffer>, gl.ELEMENT_ARRAY_BUFFER);
    gl.bindVertexArray(null);
    const textured = surface.texture !== undefined && surface.uvs !== undefined;
    if (surface.texture && textured) await this.#takeTexture(surface.texture);
    this.#head = { array, indices: surface.triangles.length, textured };
    this.#surfaces++;
  }

  async #takeTexture(jpeg: Uint8Array): Promise<void> {
    const gl = this.#gl;
    const image = await createImageBitmap(new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' }));
    gl.bindTexture(gl.TEXTURE_2D, this.#skin);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.SRGB8_ALPHA8, gl.RGBA, gl.UNSIGNED_BYTE, image);
    for (const which of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, which, gl.LINEAR);
    image.close();
  }

  #takeStrands({ points, counts, widthMm, colour }: Strands): void {
    const gl = this.#gl;
    const segments = counts.reduce((sum, n) => sum + Math.max(0, n - 1), 0);
    const data = new Float32Array(8 * segments);
    let [from, to] = [0, 0];
    counts.forEach((count, strand) => {
      const gloss = 0.75 + 0.5 * ((Math.imul(strand + 1, 2654435761) >>> 8) / 16777216);
      for (let k = 0; k < count; k++) {
        const place = points.subarray(3 * (from + k), 3 * (from + k) + 3);
        // Ends of a segment: every point but the first and last belongs to two.
        for (let copy = 0; copy < (k === 0 || k === count - 1 ? 1 : 2); copy++) {
          if (count < 2) continue;
          data.set(place, to);
          data[to + 3] = gloss;
          to += 4;
        }
      }
      from += count;
    });
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    buffer(gl, data);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 4, gl.FLOAT, false, 0, 0);
    gl.bindVertexArray(null);
    this.#strands = { array, count: 2 * segments, widthMm, colour };
  }

  #newLines(): { array: WebGLVertexArrayObject; data: WebGLBuffer } {
    const gl = this.#gl;
    const array = gl.createVertexArray();
    const data = gl.createBuffer();
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, data);
    [3, 3, 4].reduce((offset, size, location) => {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 40, offset);
      gl.vertexAttribDivisor(location, 1);
      return offset + 4 * size;
    }, 0);
    gl.bindVertexArray(null);
    return { array, data };
  }

  /** Draws a view into the canvas. */
  draw(view: View): FrameCount {
    this.#drawCalls = 0;
    const size = view.camera.size;
    const head = this.#head;
    const looks = this.#looks;
    if (!head || !looks) return { drawCalls: 0, marks: 0 };
    const cell = Math.max(1, Math.round(CELL * SHADOW_MM * view.pxPerMm));
    this.#sized(size, cell, view.smooth ? SAMPLES : 0);
    for (const marks of [this.#stubble, this.#dots]) marks.prepare(view.pxPerMm, view.moving);
    this.#drawBase(view, looks, cell);
    if (view.session > 0) {
      this.#addShadow(view, cell, this.#dots, view.session);
      this.#drawMarks(view, this.#dots, view.session);
    }
    this.#blur(view, cell);
    this.#drawStrands(view);
    this.#composite(view, cell, looks);
    if (view.mapped) this.#drawMap(view);
    this.#drawLines(view);
    this.#setFence();
    return { drawCalls: this.#drawCalls, marks: this.#dots.count + this.#stubble.count };
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
    const same = (a: readonly [number, number] | undefined, b: readonly [number, number]): boolean =>
      a !== undefined && a[0] === b[0] && a[1] === b[1];
    if (!same(this.#many?.size, size) || this.#many?.samples !== samples) {
      this.#free(this.#many, this.#seen);
      this.#many = multisampled(gl, size, samples);
      this.#seen = target(gl, size, 2);
    }
    const grid: [number, number] = [Math.ceil(size[0] / cell) + 1, Math.ceil(size[1] / cell) + 1];
    if (!same(this.#shadow?.[0].size, grid)) {
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
    const [head, many, seen] = [this.#head!, this.#many!, this.#seen!];
    const [w, h] = many.size;
    gl.bindFramebuffer(gl.FRAMEBUFFER, many.frame);
    gl.viewport(0, 0, w, h);
    gl.disable(gl.BLEND);
    gl.enable(gl.DEPTH_TEST);
    gl.clearBufferfv(gl.COLOR, 0, [0, 0, 0, 0]);
    gl.clearBufferfv(gl.COLOR, 1, [0, 0, 0, 0]);
    gl.clearBufferfv(gl.DEPTH, 0, [1]);
    const at = this.#use(this.#programs.head);
    const far = distance(view.camera.eye, view.target);
    gl.uniformMatrix4fv(at('clip'), false, clipMatrix(view.camera, Math.max(5, far - DEEP_MM), far + DEEP_MM));
    this.#placeCamera(at, view);
    const { lamps, up, around, rim, wrap } = looks.rig;
    const facing = (d: Direction): Vec3 => {
      const { right, up: u, forward } = view.camera;
      const byCamera = add(add(scale(right, d.camera[0]), scale(u, d.camera[1])), scale(forward, d.camera[2]));
      return normalize(add(byCamera, d.head));
    };
    gl.uniform3fv(at('up'), facing(up));
    gl.uniform1i(at('lamps'), lamps.length);
    gl.uniform3fv(
      at('towards'),
      lamps.flatMap((l) => [...facing(l.towards)]),
    );
    gl.uniform3fv(
      at('lampLight'),
      lamps.flatMap((l) => [l.power, l.softness, l.shadows ? 1 : 0]),
    );
    gl.uniform4fv(
      at('sheen0'),
      lamps.flatMap((l) => l.sheen.flat()),
    );
    gl.uniform2fv(at('around'), around);
    gl.uniform1f(at('rim'), rim);
    gl.uniform3fv(at('wrap'), wrap);
    gl.uniform1f(at('gloss'), looks.tone.gloss);
    gl.uniform3fv(at('tint'), looks.tone.tint);
    gl.uniform3fv(at('base'), looks.tone.base);
    gl.uniform1i(at('textured'), head.textured ? 1 : 0);
    this.#texture(at('skin'), 0, this.#skin);
    gl.bindVertexArray(head.array);
    gl.drawElements(gl.TRIANGLES, head.indices, gl.UNSIGNED_INT, 0);
    this.#drawCalls++;
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
    const { camera, target: at, smooth } = view;
    const key = JSON.stringify([camera, at, smooth, cell, this.#lit, this.#surfaces, this.#stubble.version]);
    const base = this.#base;
    if (base?.key === key) {
      this.#copy(base.light, seen);
      this.#copy(base.shadow, shadow);
      return;
    }
    this.#drawHead(view, looks);
    this.#clear(shadow);
    this.#addShadow(view, cell, this.#stubble, 0);
    this.#drawMarks(view, this.#stubble, 0);
    this.#keepBase(key, seen, shadow);
  }

  #keepBase(key: string, seen: Target, shadow: Target): void {
    const gl = this.#gl;
    const fits = (kept: Target | undefined, size: readonly [number, number]): boolean =>
      kept?.size[0] === size[0] && kept.size[1] === size[1];
    let base = this.#base;
    if (!base || !fits(base.light, seen.size) || !fits(base.shadow, shadow.size)) {
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
    const at = this.#use(this.#programs.shadow);
    this.#placeCamera(at, view);
    gl.uniform1f(at('cell'), cell);
    gl.uniform2fv(at('grid'), shadow.size);
    this.#setMarks(at, marks, session);
    gl.bindVertexArray(this.#empty);
    gl.drawArrays(gl.POINTS, 0, marks.count);
    this.#drawCalls++;
    gl.disable(gl.BLEND);
  }

  #blur(view: View, cell: number): void {
    const gl = this.#gl;
    const [first, second] = this.#shadow!;
    gl.disable(gl.BLEND);
    const blur = this.#use(this.#programs.blur);
    gl.viewport(0, 0, ...first.size);
    gl.uniform1f(blur('sigma'), blurOf((SHADOW_MM * view.pxPerMm) / cell));
    gl.bindVertexArray(this.#empty);
    for (const [from, to, along] of [
      [first, second, [1, 0]],
      [second, first, [0, 1]],
    ] as const) {
      gl.bindFramebuffer(gl.FRAMEBUFFER, to.frame);
      this.#texture(blur('source'), 0, from.textures[0]!);
      gl.uniform2fv(blur('along'), along);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      this.#drawCalls++;
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
    const at = this.#use(this.#programs.mark);
    this.#placeCamera(at, view);
    this.#setMarks(at, marks, session);
    this.#texture(at('prints'), 2, marks.prints);
    gl.bindVertexArray(this.#corners.array);
    gl.drawElements(gl.TRIANGLES, 6 * marks.count, gl.UNSIGNED_INT, 0);
    this.#drawCalls++;
  }

  #setMarks(at: (name: string) => WebGLUniformLocation | null, marks: Marks, session: number): void {
    const gl = this.#gl;
    gl.uniform1i(at('looks'), marks.looks.length);
    gl.uniform1f(at('shownSession'), session);
    this.#texture(at('surfaceMap'), 0, this.#seen!.textures[1]!);
    this.#texture(at('reaches'), 1, marks.reaches);
    this.#texture(at('places'), 3, marks.places);
    this.#texture(at('kinds'), 4, marks.kinds);
  }

  #drawStrands(view: View): void {
    const gl = this.#gl;
    const strands = this.#strands;
    if (!strands || strands.count === 0) return;
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    const at = this.#use(this.#programs.strand);
    const far = distance(view.camera.eye, view.target);
    gl.uniformMatrix4fv(at('clip'), false, clipMatrix(view.camera, Math.max(5, far - DEEP_MM), far + DEEP_MM));
    this.#placeCamera(at, view);
    gl.uniform3fv(at('colour'), strands.colour);
    gl.uniform1f(at('alpha'), 0.8 * Math.min(1, strands.widthMm * view.pxPerMm));
    this.#texture(at('surfaceMap'), 0, this.#seen!.textures[1]!);
    gl.bindVertexArray(strands.array);
    gl.drawArrays(gl.LINES, 0, strands.count);
    this.#drawCalls++;
  }

  #composite(view: View, cell: number, looks: Looks): void {
    const gl = this.#gl;
    const [seen, shadow] = [this.#seen!, this.#shadow![0]];
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT1, gl.TEXTURE_2D, seen.textures[1]!, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, ...seen.size);
    gl.disable(gl.BLEND);
    const at = this.#use(this.#programs.composite);
    this.#texture(at('lightMap'), 0, seen.textures[0]!);
    this.#texture(at('surfaceMap'), 1, seen.textures[1]!);
    this.#texture(at('shadowMap'), 2, shadow.textures[0]!);
    gl.uniform2fv(at('size'), view.camera.size);
    gl.uniform2fv(at('grid'), shadow.size);
    gl.uniform1f(at('cell'), cell);
    gl.uniform2fv(at('background'), looks.rig.background);
    gl.uniform1i(at('shadowed'), 1);
    gl.bindVertexArray(this.#empty);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    this.#drawCalls++;
  }

  /** The dots as a map, over the finished picture. */
  #drawMap(view: View): void {
    const gl = this.#gl;
    if (view.session === 0 || this.#dots.count === 0) return;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    const at = this.#use(this.#programs.plain);
    this.#placeCamera(at, view);
    this.#setMarks(at, this.#dots, view.session);
    gl.bindVertexArray(this.#corners.array);
    gl.drawElements(gl.TRIANGLES, 6 * this.#dots.count, gl.UNSIGNED_INT, 0);
    this.#drawCalls++;
    gl.disable(gl.BLEND);
  }

  #drawLines(view: View): void {
    const gl = this.#gl;
    if (view.lines.length === 0) return;
    const data = new Float32Array(10 * view.lines.length);
    view.lines.forEach((l, k) => data.set([...l.from, ...l.to, ...l.colour, l.halfWidthPx], 10 * k));
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#lines.data);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STREAM_DRAW);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    const at = this.#use(this.#programs.line);
    this.#placeCamera(at, view);
    this.#texture(at('surfaceMap'), 0, this.#seen!.textures[1]!);
    gl.bindVertexArray(this.#lines.array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, view.lines.length);
    this.#drawCalls++;
    gl.disable(gl.BLEND);
  }

  #use(program: Program): (name: string) => WebGLUniformLocation | null {
    this.#gl.useProgram(program.program);
    return (name) => program.uniforms.get(name) ?? null;
  }

  #placeCamera(at: (name: string) => WebGLUniformLocation | null, view: View): void {
    const gl = this.#gl;
    const { eye, right, up, forward, focalPx, size } = view.camera;
    gl.uniform3fv(at('eye'), eye);
    gl.uniform3fv(at('right'), right);
    gl.uniform3fv(at('up'), up);
    gl.uniform3fv(at('forward'), forward);
    gl.uniform2fv(at('size'), size);
    gl.uniform1f(at('focalPx'), focalPx);
    gl.uniform1f(at('distanceMm'), distance(eye, view.target));
  }

  #texture(location: WebGLUniformLocation | null, unit: number, texture: WebGLTexture): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.uniform1i(location, unit);
  }
}

/** The blur that is left to do, in cells: marks are shared among cells and cells among pixels by tents, each of variance 1/6. */
const blurOf = (sigma: number): number => Math.sqrt(Math.max(sigma * sigma - 1 / 3, 0.01));

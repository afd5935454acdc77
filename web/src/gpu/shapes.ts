// What is drawn beside marks: the head's surface, strands of worn hair, lines of tools, and a photograph behind it all.

import { buffer } from './glue';
import type { Crop, Line, Pen, View } from './pen';
import type { Direction, Looks, Strands, Surface } from './scene';
import { add, normalize, scale, type Vec3 } from './vector';

/** An image as a texture in linear light. */
async function intoTexture(gl: WebGL2RenderingContext, texture: WebGLTexture, jpeg: Blob): Promise<void> {
  const image = await createImageBitmap(jpeg);
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.SRGB8_ALPHA8, gl.RGBA, gl.UNSIGNED_BYTE, image);
  gl.generateMipmap(gl.TEXTURE_2D);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  for (const axis of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, axis, gl.CLAMP_TO_EDGE);
  image.close();
}

export class HeadShape {
  /** Another number for every surface. */
  version = 0;
  readonly #gl: WebGL2RenderingContext;
  readonly #skin: WebGLTexture;
  #made: { array: WebGLVertexArrayObject; buffers: WebGLBuffer[]; indices: number; textured: boolean } | undefined;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#skin = gl.createTexture();
  }

  get there(): boolean {
    return this.#made !== undefined;
  }

  /** Takes a surface. A scan's texture is decoded first, so this may take a moment. */
  async take(surface: Surface): Promise<void> {
    const gl = this.#gl;
    const textured = surface.texture !== undefined && surface.uvs !== undefined;
    if (surface.texture && textured) {
      await intoTexture(gl, this.#skin, new Blob([surface.texture as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' }));
    }
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const parts: [Float32Array, number][] = [
      [surface.positions, 3],
      [surface.normals, 3],
      [surface.traits, 3],
    ];
    if (surface.uvs) parts.push([surface.uvs, 2]);
    const buffers = parts.map(([data, size], location) => {
      const made = buffer(gl, data as Float32Array<ArrayBuffer>);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 0, 0);
      return made;
    });
    buffers.push(buffer(gl, surface.triangles as Uint32Array<ArrayBuffer>, gl.ELEMENT_ARRAY_BUFFER));
    gl.bindVertexArray(null);
    this.#made?.buffers.forEach((b) => gl.deleteBuffer(b));
    if (this.#made) gl.deleteVertexArray(this.#made.array);
    this.#made = { array, buffers, indices: surface.triangles.length, textured };
    this.version++;
  }

  draw(pen: Pen, view: View, looks: Looks): void {
    const made = this.#made;
    if (!made) return;
    const { gl } = pen;
    const at = pen.use('head');
    pen.clip(at, view);
    pen.camera(at, view);
    const { lamps, up, around, rim, wrap } = looks.rig;
    const facing = (d: Direction): Vec3 => {
      const { right, up: u, forward } = view.camera;
      const byCamera = add(add(scale(right, d.camera[0]), scale(u, d.camera[1])), scale(forward, d.camera[2]));
      return normalize(add(byCamera, d.head));
    };
    const towards = lamps.flatMap((l) => [...facing(l.towards)]);
    const lampLight = lamps.flatMap((l) => [l.power, l.softness, l.shadows ? 1 : 0]);
    const sheen = lamps.flatMap((l) => l.sheen.flat());
    gl.uniform3fv(at('up'), facing(up));
    gl.uniform1i(at('lamps'), lamps.length);
    gl.uniform3fv(at('towards'), towards);
    gl.uniform3fv(at('lampLight'), lampLight);
    gl.uniform4fv(at('sheen0'), sheen);
    gl.uniform2fv(at('around'), around);
    gl.uniform1f(at('rim'), rim);
    gl.uniform3fv(at('wrap'), wrap);
    gl.uniform1f(at('gloss'), looks.tone.gloss);
    gl.uniform3fv(at('tint'), looks.tone.tint);
    gl.uniform3fv(at('base'), looks.tone.base);
    gl.uniform1i(at('textured'), made.textured ? 1 : 0);
    pen.texture(at('skin'), 0, this.#skin);
    gl.bindVertexArray(made.array);
    gl.drawElements(gl.TRIANGLES, made.indices, gl.UNSIGNED_INT, 0);
    pen.drawCalls++;
  }
}

export class StrandShape {
  readonly #gl: WebGL2RenderingContext;
  readonly #array: WebGLVertexArrayObject;
  readonly #data: WebGLBuffer;
  #ends = 0;
  #widthMm = 0;
  #colour: Vec3 = [0, 0, 0];

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#array = gl.createVertexArray();
    gl.bindVertexArray(this.#array);
    this.#data = buffer(gl, new Float32Array());
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 4, gl.FLOAT, false, 0, 0);
    gl.bindVertexArray(null);
  }

  take({ points, counts, widthMm, colour }: Strands): void {
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
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#data);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    this.#ends = 2 * segments;
    this.#widthMm = widthMm;
    this.#colour = colour;
  }

  draw(pen: Pen, view: View, surface: WebGLTexture): void {
    if (this.#ends === 0) return;
    const { gl } = pen;
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    const at = pen.use('strand');
    pen.clip(at, view);
    pen.camera(at, view);
    gl.uniform3fv(at('colour'), this.#colour);
    gl.uniform1f(at('alpha'), 0.8 * Math.min(1, this.#widthMm * view.pxPerMm));
    pen.texture(at('surfaceMap'), 0, surface);
    gl.bindVertexArray(this.#array);
    gl.drawArrays(gl.LINES, 0, this.#ends);
    pen.drawCalls++;
  }
}

/** Floats of a line: both ends, colour, half width. */
const LINE_FLOATS = 10;

export class LineShape {
  readonly #array: WebGLVertexArrayObject;
  readonly #data: WebGLBuffer;

  constructor(gl: WebGL2RenderingContext) {
    this.#array = gl.createVertexArray();
    this.#data = gl.createBuffer();
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#data);
    [3, 3, 4].reduce((offset, size, location) => {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 4 * LINE_FLOATS, offset);
      gl.vertexAttribDivisor(location, 1);
      return offset + 4 * size;
    }, 0);
    gl.bindVertexArray(null);
  }

  draw(pen: Pen, view: View, surface: WebGLTexture): void {
    const lines: readonly Line[] = view.lines;
    if (lines.length === 0) return;
    const { gl } = pen;
    const data = new Float32Array(LINE_FLOATS * lines.length);
    lines.forEach((l, k) => data.set([...l.from, ...l.to, ...l.colour, l.halfWidthPx], LINE_FLOATS * k));
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#data);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STREAM_DRAW);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    const at = pen.use('line');
    pen.camera(at, view);
    pen.texture(at('surfaceMap'), 0, surface);
    gl.bindVertexArray(this.#array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, lines.length);
    pen.drawCalls++;
    gl.disable(gl.BLEND);
  }
}

export class Backdrop {
  readonly #gl: WebGL2RenderingContext;
  readonly #texture: WebGLTexture;
  /** Another number for every photograph. */
  version = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#texture = gl.createTexture();
  }

  async take(picture: Blob): Promise<void> {
    await intoTexture(this.#gl, this.#texture, picture);
    this.version++;
  }

  /** Fills the frame with the photograph's light. */
  draw(pen: Pen, crop: Crop, height: number): void {
    const { gl } = pen;
    gl.disable(gl.BLEND);
    const at = pen.use('backdrop');
    gl.uniform2fv(at('photoSize'), crop.size);
    gl.uniform2fv(at('corner'), crop.corner);
    gl.uniform1f(at('scale'), crop.scale);
    gl.uniform1f(at('height'), height);
    gl.uniform1i(at('mirrored'), crop.mirrored ? 1 : 0);
    pen.texture(at('photo'), 0, this.#texture);
    pen.full();
  }
}

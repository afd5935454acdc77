// What every pass draws with: the programs, the camera's numbers, textures by unit, and the count of draw calls.

import type { Camera } from './camera';
import { clipMatrix } from './camera';
import { program, type Program } from './glue';
import * as shaders from './shaders';
import { distance, type Vec3 } from './vector';

/** The head lies within this much of what the camera looks at, mm. */
const DEEP_MM = 400;

export interface Line {
  from: Vec3;
  to: Vec3;
  colour: Vec3;
  halfWidthPx: number;
}

/** A part of a photograph behind the dots: canvas pixels are `scale` times those of the photograph, from `corner` on (px from its edge). */
export interface Crop {
  /** Pixels of the photograph's file, across and down. */
  size: readonly [number, number];
  corner: readonly [number, number];
  scale: number;
  mirrored: boolean;
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
  /** Left of this share of the width no dots are shown. */
  divider: number;
  /** The photograph that takes the place of the drawn skin and hair. */
  crop: Crop | undefined;
}

export type At = (name: string) => WebGLUniformLocation | null;

const NAMES = ['head', 'mark', 'plain', 'shadow', 'blur', 'strand', 'composite', 'line', 'backdrop'] as const;
type Name = (typeof NAMES)[number];
const SOURCES: Record<Name, [string, string]> = {
  head: [shaders.HEAD_VERTEX, shaders.HEAD_FRAGMENT],
  mark: [shaders.MARK_VERTEX, shaders.MARK_FRAGMENT],
  plain: [shaders.PLAIN_VERTEX, shaders.PLAIN_FRAGMENT],
  shadow: [shaders.SHADOW_VERTEX, shaders.SHADOW_FRAGMENT],
  blur: [shaders.FULL_VERTEX, shaders.BLUR_FRAGMENT],
  strand: [shaders.STRAND_VERTEX, shaders.STRAND_FRAGMENT],
  composite: [shaders.FULL_VERTEX, shaders.COMPOSITE_FRAGMENT],
  line: [shaders.LINE_VERTEX, shaders.LINE_FRAGMENT],
  backdrop: [shaders.FULL_VERTEX, shaders.BACKDROP_FRAGMENT],
};

export class Pen {
  readonly gl: WebGL2RenderingContext;
  drawCalls = 0;
  readonly #programs: Record<Name, Program>;
  readonly #empty: WebGLVertexArrayObject;

  constructor(gl: WebGL2RenderingContext) {
    this.gl = gl;
    const made = NAMES.map((name) => [name, program(gl, ...SOURCES[name])] as const);
    this.#programs = Object.fromEntries(made) as Record<Name, Program>;
    this.#empty = gl.createVertexArray();
  }

  use(name: Name): At {
    const { program: made, uniforms } = this.#programs[name];
    this.gl.useProgram(made);
    return (uniform) => uniforms.get(uniform) ?? null;
  }

  camera(at: At, view: View): void {
    const { gl } = this;
    const { eye, right, up, forward, focalPx, size, centre } = view.camera;
    gl.uniform3fv(at('eye'), eye);
    gl.uniform3fv(at('right'), right);
    gl.uniform3fv(at('up'), up);
    gl.uniform3fv(at('forward'), forward);
    gl.uniform2fv(at('size'), size);
    gl.uniform2fv(at('centre'), centre);
    gl.uniform1f(at('focalPx'), focalPx);
    gl.uniform1f(at('distanceMm'), distance(eye, view.target));
  }

  /** The matrix to clip space as well. */
  clip(at: At, view: View): void {
    const far = distance(view.camera.eye, view.target);
    const matrix = clipMatrix(view.camera, Math.max(5, far - DEEP_MM), far + DEEP_MM);
    this.gl.uniformMatrix4fv(at('clip'), false, matrix);
  }

  texture(location: WebGLUniformLocation | null, unit: number, texture: WebGLTexture): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.uniform1i(location, unit);
  }

  /** Draws over the whole frame. */
  full(): void {
    const { gl } = this;
    gl.bindVertexArray(this.#empty);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    this.drawCalls++;
  }

  /** Draws so many points without attributes. */
  points(count: number): void {
    const { gl } = this;
    gl.bindVertexArray(this.#empty);
    gl.drawArrays(gl.POINTS, 0, count);
    this.drawCalls++;
  }
}

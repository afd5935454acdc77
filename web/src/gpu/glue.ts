// Small pieces of WebGL2: programs, buffers, textures, targets.

export class GpuError extends Error {}

export type Uniforms = Map<string, WebGLUniformLocation>;

export interface Program {
  readonly program: WebGLProgram;
  readonly uniforms: Uniforms;
}

export function program(gl: WebGL2RenderingContext, vertex: string, fragment: string): Program {
  const made = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new GpuError('the graphics card gives no shader');
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
    gl.deleteShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
      throw new GpuError(`a shader does not compile: ${gl.getShaderInfoLog(shader) ?? ''}`);
    }
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new GpuError(`a program does not link: ${gl.getProgramInfoLog(made) ?? ''}`);
  }
  const uniforms: Uniforms = new Map();
  const count = gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS) as number;
  for (let i = 0; i < count; i++) {
    const info = gl.getActiveUniform(made, i);
    const name = info?.name.replace(/\[0\]$/, '');
    const location = name && gl.getUniformLocation(made, name);
    if (name && location) uniforms.set(name, location);
  }
  return { program: made, uniforms };
}

export function buffer(gl: WebGL2RenderingContext, data: AllowSharedBufferSource, kind?: number): WebGLBuffer {
  const made = gl.createBuffer();
  const target = kind ?? gl.ARRAY_BUFFER;
  gl.bindBuffer(target, made);
  gl.bufferData(target, data, gl.DYNAMIC_DRAW);
  return made;
}

export interface Target {
  readonly frame: WebGLFramebuffer;
  readonly textures: WebGLTexture[];
  readonly size: readonly [number, number];
}

/** A frame of half-float textures, without depth. */
export function target(gl: WebGL2RenderingContext, size: readonly [number, number], count: number): Target {
  const frame = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  const textures = Array.from({ length: count }, (_, i) => {
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA16F, size[0], size[1]);
    clampTo(gl, gl.LINEAR);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + i, gl.TEXTURE_2D, texture, 0);
    return texture;
  });
  gl.drawBuffers(textures.map((_, i) => gl.COLOR_ATTACHMENT0 + i));
  return { frame, textures, size };
}

export function clampTo(gl: WebGL2RenderingContext, filter: number): void {
  for (const axis of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, axis, gl.CLAMP_TO_EDGE);
  for (const which of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, which, filter);
}

export interface Multisampled {
  readonly frame: WebGLFramebuffer;
  readonly buffers: WebGLRenderbuffer[];
  readonly size: readonly [number, number];
  /** As asked for; the card may give fewer. */
  readonly samples: number;
}

/** A frame of two half-float buffers and a depth buffer with several samples a pixel. */
export function multisampled(
  gl: WebGL2RenderingContext,
  size: readonly [number, number],
  samples: number,
): Multisampled {
  const frame = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  const given = Math.min(samples, gl.getParameter(gl.MAX_SAMPLES) as number);
  const part = (format: number, attachment: number): WebGLRenderbuffer => {
    const made = gl.createRenderbuffer();
    gl.bindRenderbuffer(gl.RENDERBUFFER, made);
    gl.renderbufferStorageMultisample(gl.RENDERBUFFER, given, format, size[0], size[1]);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, attachment, gl.RENDERBUFFER, made);
    return made;
  };
  const buffers = [
    part(gl.RGBA16F, gl.COLOR_ATTACHMENT0),
    part(gl.RGBA16F, gl.COLOR_ATTACHMENT1),
    part(gl.DEPTH_COMPONENT24, gl.DEPTH_ATTACHMENT),
  ];
  gl.drawBuffers([gl.COLOR_ATTACHMENT0, gl.COLOR_ATTACHMENT1]);
  if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE) {
    throw new GpuError('the graphics card cannot draw into half-float buffers');
  }
  return { frame, buffers, size, samples };
}

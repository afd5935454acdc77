// One canvas and what draws it, in a worker or in the page: asked by promises, so that the two are alike.

import type { View } from './pen';
import { Renderer, type FrameCount } from './renderer';
import type { News } from './scene';

/** How often a card is asked whether it has drawn, ms. */
const LOOK = 2;

/** A frame that the card has drawn. */
export interface Drawn extends FrameCount {
  /** From its beginning until the card had drawn it, ms. */
  tookMs: number;
}

export class Painter {
  readonly #canvas: HTMLCanvasElement | OffscreenCanvas;
  readonly #renderer: Renderer;

  /** Throws a `GpuError` where nothing can be drawn. */
  constructor(canvas: HTMLCanvasElement | OffscreenCanvas) {
    this.#canvas = canvas;
    this.#renderer = new Renderer(canvas);
  }

  /** Takes what an answer brings. */
  take(found: News): Promise<void> {
    return this.#renderer.take(found);
  }

  /** Takes the photograph that a view with a crop shows. */
  takePhotograph(picture: Blob): Promise<void> {
    return this.#renderer.takePhotograph(picture);
  }

  /** Draws a view as large as its camera's picture; done when the card is. */
  async draw(view: View): Promise<Drawn> {
    const begun = performance.now();
    const count = this.#drawn(view);
    while (this.#renderer.busy) await new Promise((resolve) => setTimeout(resolve, LOOK));
    return { ...count, tookMs: performance.now() - begun };
  }

  /** The picture of a view: red, green, blue, alpha, from the top row down. */
  async picture(view: View): Promise<Uint8Array> {
    this.#drawn(view);
    return this.#renderer.pixels();
  }

  #drawn(view: View): FrameCount {
    const [w, h] = view.camera.size;
    if (this.#canvas.width !== w) this.#canvas.width = w;
    if (this.#canvas.height !== h) this.#canvas.height = h;
    return this.#renderer.draw(view);
  }
}

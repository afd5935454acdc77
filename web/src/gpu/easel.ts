// Where a canvas is painted: in a worker where the browser can, else in the page.

import { transfer, wrap, type Remote } from 'comlink';
import type { Painter } from './painter';

export interface Easel {
  painter: Painter | Remote<Painter>;
  /** Lets go of the card and of the worker. */
  close: () => void;
}

/** Sets up a canvas that nothing was drawn into. Throws where nothing can be drawn. */
export async function setUp(canvas: HTMLCanvasElement): Promise<Easel> {
  if (!paintsElsewhere()) return inPage(canvas);
  const worker = new Worker(new URL('./painter.worker.ts', import.meta.url), { type: 'module' });
  const close = (): void => worker.terminate();
  try {
    const Elsewhere = wrap<typeof Painter>(worker);
    const own = canvas.transferControlToOffscreen();
    return { painter: await new Elsewhere(transfer(own, [own])), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function inPage(canvas: HTMLCanvasElement): Promise<Easel> {
  const { Painter } = await import('./painter');
  return { painter: new Painter(canvas), close: () => undefined };
}

/** Whether a canvas off the page can have WebGL2: Safari before 17 has only the canvas. */
function paintsElsewhere(): boolean {
  if (typeof OffscreenCanvas !== 'function' || !('transferControlToOffscreen' in HTMLCanvasElement.prototype)) {
    return false;
  }
  const tried = new OffscreenCanvas(1, 1).getContext('webgl2');
  tried?.getExtension('WEBGL_lose_context')?.loseContext();
  return tried !== null;
}

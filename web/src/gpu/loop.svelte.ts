// When frames are drawn: once for whatever is asked for in between, never before the card has drawn the last one, coarser while something moves on
// a card that is too slow.

import { Pace } from './pace';

/** A picture is drawn as fine as the screen once nothing moved for so long, ms. */
const RESTS = 250;
/** A drag is drawn at least so often, ms. */
const LONGEST_WAIT = 900;

export interface Drawing {
  /** Whether somebody drags something on the head, and whether any pointer is down. */
  dragging: () => boolean;
  touched: () => boolean;
  /** Whether what is dragged is answered by new dots. */
  answered: () => boolean;
  /** Begins a frame, if there is one to be drawn; how long the card took, once it is done, ms. */
  draw: () => Promise<number> | undefined;
}

export class FrameLoop {
  /** Frames a second, where they are too few. */
  slow = $state<number | undefined>();
  readonly #drawing: Drawing;
  readonly #pace = new Pace();
  #movedAt = 0;
  #moving = false;
  #running = false;
  #wanted = false;
  /** The card is still at the last frame. */
  #busy = false;
  #fresh = false;
  #drawnAt = 0;
  /** Who waits for the next frame. */
  #waiting: (() => void)[] = [];

  constructor(drawing: Drawing) {
    this.#drawing = drawing;
  }

  /** Whether the next frame is one of a moving picture. */
  get moving(): boolean {
    return this.#moving;
  }

  /** Whether edges are smoothed in the next frame. */
  get smooth(): boolean {
    return !this.#moving || this.slow === undefined;
  }

  /** Share of the screen's own pixels along a side. */
  get scale(): number {
    return this.#pace.scale(this.#moving);
  }

  /** Draws with the next frame; as often as it is asked for, once. `fresh` where something came that was not there before. */
  want(fresh = false): void {
    this.#wanted = true;
    this.#fresh ||= fresh;
    this.#run();
  }

  /**
   * Done once what came is to be seen, where a drag is to wait for it: a card that is too slow may be no card but the processor that reckons the
   * dots. Both at once take longer than one after the other.
   */
  drawn(): Promise<void> {
    if (!this.#taking || !this.#fresh) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      setTimeout(resolve, LONGEST_WAIT);
    });
  }

  /** Whether something is dragged that takes the card's time from the dots. */
  get #taking(): boolean {
    return this.#drawing.answered() && this.#drawing.dragging() && this.slow !== undefined;
  }

  /** Until new dots come such a drag is not drawn, if they come soon. */
  get holds(): boolean {
    return this.#taking && !this.#fresh && performance.now() - this.#drawnAt < LONGEST_WAIT;
  }

  /** Something moves: until it rests, pace goes before fineness. */
  stir(): void {
    this.#movedAt = performance.now();
    this.#moving = true;
    this.#run();
  }

  #run(): void {
    if (!this.#running) requestAnimationFrame(() => this.#tick());
    this.#running = true;
  }

  /** Goes on for as long as something is to be drawn or moves. */
  #tick(): void {
    if (this.#moving && !this.#drawing.touched() && performance.now() - this.#movedAt > RESTS) {
      this.#moving = false;
      this.#wanted ||= this.slow !== undefined;
    }
    if (!this.#busy && this.#wanted && !this.holds) this.#draw();
    this.#running = this.#wanted || this.#moving;
    if (this.#running) requestAnimationFrame(() => this.#tick());
  }

  #draw(): void {
    this.#wanted = false;
    const at = performance.now();
    const drawn = this.#drawing.draw();
    if (!drawn) return;
    this.#fresh = false;
    this.#busy = true;
    this.#drawnAt = at;
    const waiting = this.#waiting.splice(0);
    const done = (): void => {
      this.#busy = false;
      // The page is put together once more with what was drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => waiting.forEach((resolve) => resolve())));
    };
    void drawn.then((took) => this.#timed(took)).finally(done);
  }

  /** The card has drawn a frame. */
  #timed(tookMs: number): void {
    if (this.#moving) this.#pace.took(tookMs);
    this.slow = this.#pace.tooSlow;
  }
}

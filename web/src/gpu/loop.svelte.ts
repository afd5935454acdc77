// When frames are drawn: once for whatever is asked for in between, never before the card has drawn the last one, coarser while something moves on
// a card that is too slow.

import { Pace } from './pace';

/** A picture is drawn as fine as the screen once nothing moved for so long, ms. */
const RESTS = 250;
/** A drag is drawn at least so often, ms. */
const LONGEST_WAIT = 900;
/** A frame of a drag is drawn so many times the last one's time after that, on a card that is too slow. */
const REST = 2;

export interface Drawing {
  /** Whether somebody drags something on the head, and whether any pointer is down. */
  dragging: () => boolean;
  touched: () => boolean;
  /** Begins a frame, if there is one to be drawn; how long the card took, once it is done, ms. */
  draw: () => Promise<number> | undefined;
  /** Shows at least where things are that need no card. */
  follow: () => void;
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
  #tookMs = 0;

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
    if (!this.#busy && this.#wanted && !this.#waits()) this.#draw();
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
    void drawn.then((took) => this.#timed(took)).finally(() => (this.#busy = false));
  }

  /**
   * A card that is too slow may be no card but the processor that reckons the dots: it draws a drag when new dots have come, and rests for
   * longer than it drew.
   */
  #waits(): boolean {
    if (!this.#drawing.dragging() || this.slow === undefined) return false;
    const since = performance.now() - this.#drawnAt;
    if (since > (this.#fresh ? REST * this.#tookMs : LONGEST_WAIT)) return false;
    this.#drawing.follow();
    return true;
  }

  /** The card has drawn a frame. */
  #timed(tookMs: number): void {
    this.#tookMs = tookMs;
    if (this.#moving) this.#pace.took(tookMs);
    this.slow = this.#pace.tooSlow;
  }
}

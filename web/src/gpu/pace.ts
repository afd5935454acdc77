// How fine frames are drawn: as fine as the screen while nothing moves, coarser while something does and the card is too slow for it.

/** A frame may take so long for sixty of them a second, ms. */
const FRAME_MS = 1000 / 60;
/** Shares of the screen's own pixels along a side, from the finest. Few, because each needs buffers of its own. */
const STEPS = [1, 0.7, 0.5] as const;
/** A finer step is tried again where its frames would take at most this share of their time. */
const ROOM = 0.7;

export class Pace {
  #step = 0;
  /** Smoothed time of a frame on the card as it is drawn while moving, ms. */
  #ms = 0;

  /** Share of the screen's own pixels along a side. */
  scale(moving: boolean): number {
    return moving ? STEPS[this.#step]! : 1;
  }

  /** Takes how long the card took for a frame that was drawn while something moved. */
  took(ms: number): void {
    this.#ms = this.#ms === 0 ? ms : 0.5 * (this.#ms + ms);
    const at = STEPS[this.#step]!;
    const [coarser, finer] = [STEPS[this.#step + 1], STEPS[this.#step - 1]];
    if (this.#ms > FRAME_MS && coarser !== undefined) this.#go(1, coarser / at);
    else if (finer !== undefined && this.#ms * (finer / at) ** 2 < ROOM * FRAME_MS) this.#go(-1, finer / at);
  }

  /** Frames a second while moving, if they are fewer than sixty although drawn coarser. */
  get tooSlow(): number | undefined {
    return this.#step > 0 ? Math.min(60, Math.round(1000 / Math.max(this.#ms, FRAME_MS))) : undefined;
  }

  /** A frame's time goes with its pixels. */
  #go(by: number, finer: number): void {
    this.#step += by;
    this.#ms *= finer ** 2;
  }
}

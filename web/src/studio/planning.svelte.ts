// Asks the server for the plan of what is being designed. One question at a time; the newest waits, those between are never asked.

import { bytes, Fault, type Schemas } from '../api/client';
import { unpack } from '../gpu/packed';
import { news, type News } from '../gpu/scene';
import type { Part } from './document.svelte';

export type PlanSaid = Schemas['PlanSaid'];

export interface LooksWish {
  day: number;
  touch_ups: boolean;
  light: string;
  what_if: string | null;
}

/** Hair is laid anew once nothing changed for so long, ms. */
const SETTLED = 220;

export class Planning {
  said = $state.raw<PlanSaid | undefined>();
  fault = $state<Fault | undefined>();
  busy = $state(false);
  #case: string;
  #take: (found: News) => Promise<void>;
  #head: string | null = null;
  #next: { document: Part; looks: LooksWish } | undefined;
  #last: { document: Part; looks: LooksWish } | undefined;
  #hairOf = '';
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string, take: (found: News) => Promise<void>) {
    this.#case = id;
    this.#take = take;
  }

  /** Asks for the plan of a document. */
  ask(document: Part, looks: LooksWish): void {
    this.#next = { document, looks };
    if (!this.busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.busy = true;
    while (this.#next) {
      const question = this.#next;
      this.#next = undefined;
      await this.#answer(question, this.#head === null);
    }
    this.busy = false;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.#settle(), SETTLED);
  }

  /** The same once more with hair, when nothing new was asked meanwhile. */
  async #settle(): Promise<void> {
    const last = this.#last;
    if (this.busy || this.fault || !last || this.#hairOf === JSON.stringify([last.document, last.looks.light])) return;
    this.busy = true;
    await this.#answer(last, true);
    this.busy = false;
    if (this.#next) void this.#work();
  }

  async #answer(question: { document: Part; looks: LooksWish }, hair: boolean): Promise<void> {
    const begun = performance.now();
    const body = JSON.stringify({ ...question, head: this.#head, hair });
    try {
      const answer = await bytes(`/api/cases/${this.#case}/draft`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const packed = unpack<PlanSaid>(answer);
      await this.#take(news(packed));
      this.#head = packed.said.head;
      this.#last = question;
      if (hair) this.#hairOf = JSON.stringify([question.document, question.looks.light]);
      this.said = packed.said;
      this.fault = undefined;
      performance.measure('draft', { start: begun, detail: { hair } });
    } catch (error) {
      this.fault = error instanceof Fault ? error : new Fault(0, 'internal', String(error));
    }
  }
}

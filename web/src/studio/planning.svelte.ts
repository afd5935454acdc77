// Asks the server for the plan of what is being designed.

import { bytes, Fault, type Schemas } from '../api/client';
import { unpack } from '../gpu/packed';
import { news, type News } from '../gpu/scene';
import type { Part } from './document.svelte';
import { Latest } from './latest.svelte';

export type PlanSaid = Schemas['PlanSaid'];

export interface LooksWish {
  day: number;
  touch_ups: boolean;
  light: string;
  what_if: string | null;
}

/** Hair is laid anew once nothing changed for so long, ms. */
const SETTLED = 220;

interface Question {
  document: Part;
  looks: LooksWish;
  /** Hair is laid between the dots anew; it also is before anything was answered. */
  hair: boolean;
  /** When it was asked, ms of the page. */
  at: number;
}

export class Planning {
  said = $state.raw<PlanSaid | undefined>();
  fault = $state<Fault | undefined>();
  #case: string;
  #take: (found: News) => Promise<void>;
  #head: string | null = null;
  #latest: Latest<Question>;
  #last: Question | undefined;
  #hairOf = '';
  #settling: ReturnType<typeof setTimeout> | undefined;
  #dragged = false;

  /** `drawn` is waited for before more is asked. */
  constructor(
    id: string,
    take: (found: News) => Promise<void>,
    drawn: () => Promise<void> | undefined = () => undefined,
  ) {
    this.#case = id;
    this.#take = take;
    const answer = async (question: Question): Promise<void> => {
      await this.#answer(question);
      await drawn();
    };
    this.#latest = new Latest(answer, () => this.#rest());
  }

  get busy(): boolean {
    return this.#latest.busy;
  }

  /** Asks for the plan of a document. */
  ask(document: Part, looks: LooksWish): void {
    clearTimeout(this.#settling);
    this.#latest.ask({ document, looks, hair: false, at: performance.now() });
  }

  /** Whether something is dragged: it may rest in between without being let go, and hair would keep its next dots waiting. */
  set dragged(now: boolean) {
    this.#dragged = now;
    if (!now) this.#rest();
  }

  /** The same once more with hair, when nothing new is asked for a moment. */
  #rest(): void {
    clearTimeout(this.#settling);
    const last = this.#last;
    if (this.#dragged || this.busy || this.fault || !last || this.#hairOf === hairOf(last)) return;
    this.#settling = setTimeout(() => this.#latest.ask({ ...last, hair: true, at: performance.now() }), SETTLED);
  }

  async #answer(question: Question): Promise<void> {
    const begun = performance.now();
    const hair = question.hair || this.#head === null;
    const { document, looks, at } = question;
    const body = JSON.stringify({ document, looks, head: this.#head, hair });
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
      if (hair) this.#hairOf = hairOf(question);
      this.said = packed.said;
      this.fault = undefined;
      performance.measure('draft', { start: begun, detail: { hair, waited: begun - at } });
    } catch (error) {
      this.fault = error instanceof Fault ? error : new Fault(0, 'internal', String(error));
    }
  }
}

/** What hair depends on. */
const hairOf = ({ document, looks }: Question): string => JSON.stringify([document, looks.light]);

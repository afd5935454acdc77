// Asks the server for the fit of a head to photographs while points are being picked.

import { api, Fault, got, type Schemas } from '../api/client';
import type { Part } from './document.svelte';
import { Latest } from './latest.svelte';

export type FitSaid = Schemas['FitSaid'];
export type FittedSaid = FitSaid['photographs'][number];

export class Fitting {
  said = $state.raw<FitSaid | undefined>();
  fault = $state<Fault | undefined>();
  #latest: Latest<Part>;

  constructor(id: string) {
    this.#latest = new Latest(async (document) => {
      const begun = performance.now();
      try {
        const asked = api.POST('/api/cases/{id}/fit', { params: { path: { id } }, body: { document } });
        this.said = await got(asked);
        this.fault = undefined;
      } catch (error) {
        this.said = undefined;
        this.fault = error instanceof Fault ? error : new Fault(0, 'internal', String(error));
      }
      performance.measure('fit', { start: begun });
    });
  }

  get busy(): boolean {
    return this.#latest.busy;
  }

  ask(document: Part): void {
    this.#latest.ask(document);
  }
}

// Photographs of a chart in this page: each fetched once, and let go of with the page.

import type { Source } from './source';

export class Pictures {
  #shown: Record<string, string> = $state({});

  /** The address of a photograph, once it is here. */
  of(id: string): string | undefined {
    return this.#shown[id];
  }

  /** Fetches photographs; gives what lets go of them. One that is not there is left out. */
  show(source: Source, ids: string[]): () => void {
    for (const id of ids) {
      source
        .picture(id)
        .then((address) => (this.#shown[id] = address))
        .catch(() => undefined);
    }
    return () => Object.values(this.#shown).forEach((address) => URL.revokeObjectURL(address));
  }
}

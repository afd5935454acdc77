// Picking points in the photographs of a case: which photograph is worked on, what is placed next, and the fit as it goes.

import { t } from '../text';
import type { CaseDocument } from './document.svelte';
import { facts, type CaseFiles } from './files.svelte';
import { Fitting, type FittedSaid } from './fitting.svelte';
import type { Armed, Held } from './Picker.svelte';
import {
  nextOf,
  OUTLINE_ENOUGH,
  placeOf,
  withOutline,
  withPick,
  type Photograph,
  type Pick,
  type Place,
} from './picks';

/** A pick in words. */
export const named = ({ name }: Pick): string => t.landmarks[name]?.title ?? t.picking.unnamed(name);

export class Picking {
  /** The file that is worked on. */
  file = $state<string | undefined>();
  armed = $state.raw<Armed>();
  readonly fitting: Fitting;
  readonly #doc: CaseDocument;
  readonly #files: CaseFiles;

  constructor(doc: CaseDocument, files: CaseFiles) {
    this.#doc = doc;
    this.#files = files;
    this.fitting = new Fitting(doc.id);
  }

  get #all(): Photograph[] {
    return (this.#doc.get('photographs') as Photograph[] | undefined) ?? [];
  }

  get photograph(): Photograph | undefined {
    return this.#all.find((p) => p.file === this.file);
  }

  get fitted(): FittedSaid | undefined {
    return this.fitting.said?.photographs.find((p) => p.file === this.file);
  }

  /** Pixels of the file. */
  get size(): readonly [number, number] {
    return facts(this.#files.list.find((f) => f.id === this.file)).size ?? [0, 0];
  }

  get picture(): string | undefined {
    return this.file ? this.#files.screens[this.file]?.url : undefined;
  }

  begin(file: string): void {
    this.file = file;
    this.armed = this.photograph && nextOf(this.photograph);
    void this.#files.enlarge(file);
  }

  /** Goes back to the head, which comes from the photographs from now on if they can be fitted. */
  end(): void {
    const fitted = this.fitting.said?.photographs.some((p) => p.camera);
    if (fitted && this.#doc.get('head.source') !== 'photographs') this.#doc.set('head.source', 'photographs');
    this.file = undefined;
    this.armed = undefined;
  }

  /** The photograph that is worked on becomes another; changes under one step are undone together. */
  change(photograph: Photograph, step?: string): void {
    const all = this.#all.map((p) => (p.file === this.file ? photograph : p));
    this.#doc.set('photographs', all, step);
  }

  place(what: Held, place: Place | undefined, done: boolean): void {
    const { photograph } = this;
    if (!photograph) return;
    const isPick = 'pick' in what;
    const next = isPick ? withPick(photograph, what.pick, place) : withOutline(photograph, what.outline, place);
    const fresh = isPick && place !== undefined && !placeOf(photograph, what.pick);
    this.change(next, `place ${isPick ? what.pick.name : `outline ${what.outline}`}`);
    if (!done) return;
    this.#doc.endStep();
    if (fresh)
      this.armed = nextOf(next, what.pick) ?? ((next.outline?.length ?? 0) < OUTLINE_ENOUGH ? 'outline' : undefined);
  }
}

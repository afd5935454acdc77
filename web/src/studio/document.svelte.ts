// The case that is being designed: its document, undo and redo without limit, and saving by itself.

import { api, Fault, got, type Schemas } from '../api/client';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Part = Record<string, unknown>;

export interface Variant {
  id: string;
  name: string;
  version: number;
  design: Part;
}

interface Snapshot {
  base: string;
  design: string;
}

/** How long nothing may change before it is saved, ms. */
const SAVE_AFTER = 900;
/** How long to wait before saving is tried again, ms. */
const TRY_AGAIN = 4000;

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'conflict';

export class CaseDocument {
  readonly id: string;
  readonly client: string;
  title = $state('');
  base = $state.raw<Part>({});
  variants = $state.raw<Variant[]>([]);
  chosen = $state('');
  save = $state<SaveState>('saved');
  fault = $state<Fault | undefined>();
  #undo = $state.raw<Snapshot[]>([]);
  #redo = $state.raw<Snapshot[]>([]);
  #version: number;
  #dirty = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #step = '';

  constructor(whole: Schemas['CaseAnswer']) {
    this.id = whole.id;
    this.client = whole.client;
    this.title = whole.title;
    this.base = whole.base as Part;
    this.#version = whole.version;
    this.variants = whole.variants.map(variant);
    this.chosen = whole.variants[0]?.id ?? '';
  }

  get variant(): Variant {
    return this.variants.find((v) => v.id === this.chosen) ?? this.variants[0]!;
  }

  get design(): Part {
    return this.variant.design;
  }

  /** The whole document, as it is planned. */
  get document(): Part {
    return { ...this.base, ...this.design };
  }

  /** The whole document of a variant. */
  documentOf(id: string): Part {
    return { ...this.base, ...(this.variants.find((v) => v.id === id) ?? this.variant).design };
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** Changes a value by its path in either part. Changes under one `step` are undone together. */
  set(path: string, value: unknown, step = `${path} ${Date.now()}`): void {
    const inDesign = DESIGN.has(path.split('.')[0]!);
    this.change(step, (base, design) => put(inDesign ? design : base, path.split('.'), value));
  }

  /** A value by its path. */
  get(path: string): unknown {
    return path.split('.').reduce<unknown>((at, key) => (at as Part | undefined)?.[key], this.document);
  }

  /** Changes both parts; undone in one. */
  change(step: string, edit: (base: Part, design: Part) => void): void {
    const before = this.#snapshot();
    const [base, design] = [copy(this.base), copy(this.design)];
    edit(base, design);
    const next = { base: JSON.stringify(base), design: JSON.stringify(design) };
    if (next.base === before.base && next.design === before.design) return;
    if (step !== this.#step) {
      this.#undo = [...this.#undo, before];
      this.#step = step;
    }
    this.#redo = [];
    this.#put(next);
  }

  /** A number of the clinic's own in place of a shipped default. */
  override(id: string): number | undefined {
    return ((this.get('overrides') ?? {}) as Record<string, number>)[id];
  }

  /** Their ids have dots, so they are set whole. */
  setOverride(id: string, value: number | undefined): void {
    this.change(`override ${id}`, (_, design) => {
      const all = { ...((design['overrides'] ?? {}) as Record<string, number>) };
      if (value === undefined) delete all[id];
      else all[id] = value;
      if (Object.keys(all).length === 0) delete design['overrides'];
      else design['overrides'] = all;
    });
  }

  /** The next change is a step of its own, even under the same name. */
  endStep(): void {
    this.#step = '';
  }

  undo(): void {
    const last = this.#undo.at(-1);
    if (!last) return;
    this.#undo = this.#undo.slice(0, -1);
    this.#redo = [...this.#redo, this.#snapshot()];
    this.#step = '';
    this.#put(last);
  }

  redo(): void {
    const next = this.#redo.at(-1);
    if (!next) return;
    this.#redo = this.#redo.slice(0, -1);
    this.#undo = [...this.#undo, this.#snapshot()];
    this.#step = '';
    this.#put(next);
  }

  /** Turns to another variant; its steps are its own. */
  choose(id: string): void {
    this.chosen = id;
    this.#undo = this.#redo = [];
    this.#step = '';
  }

  async addVariant(name: string): Promise<void> {
    const body = { name, design: this.design };
    const made = await got(api.POST('/api/cases/{id}/variants', { params: { path: { id: this.id } }, body }));
    this.variants = [...this.variants, variant(made)];
    this.choose(made.id);
  }

  async removeVariant(): Promise<void> {
    const id = this.variant.id;
    await got(api.DELETE('/api/variants/{id}', { params: { path: { id } } }));
    this.variants = this.variants.filter((v) => v.id !== id);
    this.choose(this.variants[0]?.id ?? '');
  }

  /** Saves what is not saved yet, now. */
  async saveNow(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#dirty.size === 0 || this.save === 'saving') return;
    this.save = 'saving';
    try {
      for (const what of [...this.#dirty]) await this.#saveOne(what);
      this.save = this.#dirty.size === 0 ? 'saved' : 'unsaved';
      this.fault = undefined;
      if (this.#dirty.size > 0) this.#later(SAVE_AFTER);
    } catch (error) {
      this.fault = error as Fault;
      const code = this.fault.code;
      this.save = code === 'changed' ? 'conflict' : code === 'offline' || code === 'stopping' ? 'offline' : 'unsaved';
      if (this.save === 'offline') this.#later(TRY_AGAIN);
    }
  }

  /** After somebody else saved: overwrites theirs, or takes it. */
  async settle(keepMine: boolean): Promise<void> {
    const theirs = await got(api.GET('/api/cases/{id}', { params: { path: { id: this.id } } }));
    this.#version = theirs.version;
    const others = new Map(theirs.variants.map((v) => [v.id, v]));
    this.variants = keepMine
      ? this.variants.map((v) => ({ ...v, version: others.get(v.id)?.version ?? v.version }))
      : theirs.variants.map(variant);
    if (!keepMine) {
      this.base = theirs.base as Part;
      this.#dirty.clear();
      this.choose(others.has(this.chosen) ? this.chosen : (theirs.variants[0]?.id ?? ''));
    }
    this.save = keepMine ? 'unsaved' : 'saved';
    this.fault = undefined;
    await this.saveNow();
  }

  async #saveOne(what: string): Promise<void> {
    const path = { params: { path: { id: what } } };
    this.#dirty.delete(what);
    try {
      if (what === this.id) {
        const body = { version: this.#version, title: this.title, base: this.base };
        this.#version = (await got(api.PUT('/api/cases/{id}', { ...path, body }))).version;
      } else {
        const one = this.variants.find((v) => v.id === what);
        if (!one) return;
        const body = { version: one.version, name: one.name, design: one.design };
        const { version } = await got(api.PUT('/api/variants/{id}', { ...path, body }));
        this.variants = this.variants.map((v) => (v.id === what ? { ...v, version } : v));
      }
    } catch (error) {
      this.#dirty.add(what);
      throw error;
    }
  }

  #snapshot(): Snapshot {
    return { base: JSON.stringify(this.base), design: JSON.stringify(this.design) };
  }

  #put(next: Snapshot): void {
    const now = this.#snapshot();
    if (next.base !== now.base) {
      this.base = JSON.parse(next.base) as Part;
      this.#dirty.add(this.id);
    }
    if (next.design !== now.design) {
      const design = JSON.parse(next.design) as Part;
      this.variants = this.variants.map((v) => (v.id === this.variant.id ? { ...v, design } : v));
      this.#dirty.add(this.variant.id);
    }
    if (this.#dirty.size > 0) {
      if (this.save !== 'conflict' && this.save !== 'saving') this.save = 'unsaved';
      if (this.save !== 'conflict') this.#later(SAVE_AFTER);
    }
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.saveNow(), ms);
  }
}

/** Keys of the designed part, as the server splits a case. */
const DESIGN = new Set(['look', 'hairline', 'pattern', 'zones', 'pigment', 'overrides', 'seed']);

const copy = (part: Part): Part => JSON.parse(JSON.stringify(part)) as Part;

const variant = (v: Schemas['VariantAnswer']): Variant => ({
  id: v.id,
  name: v.name,
  version: v.version,
  design: v.design as Part,
});

/** Puts a value at a path; nothing removes it, and what is left empty with it. */
function put(at: Part, path: string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    if (value === undefined) delete at[key];
    else at[key] = value;
    return;
  }
  const inner = (at[key] ?? {}) as Part;
  put(inner, rest, value);
  if (value === undefined && Object.keys(inner).length === 0) delete at[key];
  else at[key] = inner;
}

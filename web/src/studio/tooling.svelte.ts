// The tools that draw on the head: which one is in hand, what was drawn with it so far, and what becomes of it.

import type { Skull } from '../gpu/pick';
import { distance, vec, type Vec3 } from '../gpu/vector';
import { preferences } from '../session.svelte';
import { areaText, lengthText, t } from '../text';
import type { CaseDocument } from './document.svelte';
import { kept } from './hairline';
import { aboveGlabella, areaWithin, closes, grown, lengthOf, overSurface, thinned, zones } from './tools';

export type Tool = 'none' | 'exclusion' | 'zone' | 'measure';
export type Measure = 'arc' | 'area' | 'height';

/** What is left alone around a mole until it is measured, mm. */
const EXCLUDED_MM = 2.5;
/** Places of a stroke are kept so far apart, mm. */
const STROKE_MM = 4;

/** What tools work on: it comes with the first answer and changes with the head. */
export interface Ground {
  skull: Skull | undefined;
  glabella: Vec3 | undefined;
  /** Both sides together. */
  symmetric: boolean;
}

export class Tooling {
  /** What was drawn so far. */
  picked = $state.raw<Vec3[]>([]);
  #tool = $state<Tool>('none');
  #measure = $state<Measure>('arc');
  readonly #doc: CaseDocument;
  readonly #ground: () => Ground;

  constructor(doc: CaseDocument, ground: () => Ground) {
    this.#doc = doc;
    this.#ground = ground;
  }

  get tool(): Tool {
    return this.#tool;
  }

  /** Taking another tool forgets what was drawn. */
  set tool(tool: Tool) {
    this.#tool = tool;
    this.picked = [];
  }

  get measure(): Measure {
    return this.#measure;
  }

  set measure(measure: Measure) {
    this.#measure = measure;
    this.picked = [];
  }

  /** Whether dragging draws: a zone in one stroke, or round an area that is measured. */
  get sketching(): boolean {
    return this.#tool === 'zone' || (this.#tool === 'measure' && this.#measure === 'area');
  }

  /** A place of the head was clicked. */
  pick(place: Vec3): void {
    const { skull, glabella } = this.#ground();
    if (this.#tool === 'exclusion') {
      this.#exclude(place);
    } else if (this.#tool === 'measure') {
      if (this.#measure === 'height' && glabella && skull) this.picked = aboveGlabella(place, glabella, skull);
      else if (this.#measure === 'arc') {
        this.picked = this.picked.length === 1 ? overSurface(this.picked[0]!, place, skull) : [place];
      }
    } else if (this.#tool === 'zone') {
      if (closes(this.picked, place)) this.#addZone(this.picked);
      else this.picked = [...this.picked, place];
    }
  }

  /** A line that was drawn on the head so far; `done` where it ends. */
  sketch(stroke: readonly Vec3[], done: boolean): void {
    this.picked = thinned(stroke, STROKE_MM);
    if (!done) return;
    if (this.picked.length < 3) this.picked = [];
    else if (this.#tool === 'zone') this.#addZone(this.picked);
    else this.picked = [...this.picked, this.picked[0]!];
  }

  #exclude(place: Vec3): void {
    const all = (this.#doc.get('exclusions') as unknown[] | undefined) ?? [];
    const label = `${t.studio.exclusions.title} ${all.length + 1}`;
    this.#doc.set('exclusions', [...all, { label, centre: kept(place), radius_mm: EXCLUDED_MM }]);
    this.tool = 'none';
  }

  #addZone(border: readonly Vec3[]): void {
    const { skull, symmetric } = this.#ground();
    const all = (this.#doc.get('zones') as unknown[] | undefined) ?? [];
    this.#doc.set('zones', [...all, ...zones(border, symmetric ? skull : undefined)]);
    this.tool = 'none';
  }

  /** Grows a zone that was drawn on the head. */
  grow(index: number, byMm: number): void {
    const all = (this.#doc.get('zones') as { border: number[][] }[] | undefined) ?? [];
    const { skull } = this.#ground();
    const border = all[index]?.border;
    if (!skull || !border || !Array.isArray(border[0])) return;
    const larger = grown(border.map(vec), byMm, skull).map(kept);
    const next = all.map((zone, k) => (k === index ? { ...zone, border: larger } : zone));
    this.#doc.set('zones', next);
  }

  /** What was measured, in words. */
  get measured(): string | undefined {
    const { skull } = this.#ground();
    const { picked } = this;
    if (this.#tool !== 'measure' || picked.length < 3) return undefined;
    if (this.#measure === 'area') {
      if (distance(picked[0]!, picked.at(-1)!) > 1e-6 || !skull) return undefined;
      return t.studio.areaOf(areaText(areaWithin(picked.slice(1), skull), preferences.unit, 1));
    }
    const text = lengthText(lengthOf(picked), preferences.unit);
    return this.#measure === 'height' ? t.studio.heightOf(text) : t.studio.arc(text);
  }
}

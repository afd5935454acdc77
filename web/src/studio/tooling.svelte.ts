// The tools that draw on the head: which one is in hand, what was drawn with it so far, and what becomes of it.

import type { Skull } from '../gpu/pick';
import { distance, type Vec3 } from '../gpu/vector';
import { preferences } from '../session.svelte';
import { areaText, lengthText, t } from '../text';
import type { CaseDocument } from './document.svelte';
import { border, charted, onHead, type Place } from './chart';
import { kept } from './hairline';
import { painted, regrown, Stroke, type Brush, type Zone } from './paint';
import type { Line } from '../gpu/pen';
import {
  aboveGlabella,
  areaWithin,
  closes,
  COLOURS,
  cross,
  joined,
  lengthOf,
  overSurface,
  round,
  thinned,
  zones,
} from './tools';

export type Tool = 'none' | 'exclusion' | 'zone' | 'paint' | 'measure';
export type Measure = 'arc' | 'area' | 'height';

/** What is left alone around a mole until it is measured, mm. */
const EXCLUDED_MM = 2.5;
/** Of the points of a border every so many are enough to see it. */
const SEEN = 3;
/** Places of a stroke are kept so far apart, mm. */
const STROKE_MM = 4;

export interface Exclusion {
  label: string;
  centre: Place;
  radius_mm: number;
}

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
  brush = $state.raw<Brush>({ kind: 'mid', radiusMm: 8, erases: false });
  /** Borders of what the brush has covered since it was put down. */
  covered = $state.raw<Vec3[][]>([]);
  /** What it has covered, and how many places of the stroke are in it. */
  #stroke: Stroke | undefined;
  #brushed = 0;
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
    this.#lift();
  }

  get measure(): Measure {
    return this.#measure;
  }

  set measure(measure: Measure) {
    this.#measure = measure;
    this.picked = [];
  }

  /** Whether dragging draws: a zone in one stroke or with a brush, or round an area that is measured. */
  get sketching(): boolean {
    return this.#tool === 'zone' || this.#tool === 'paint' || (this.#tool === 'measure' && this.#measure === 'area');
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
    } else if (this.#tool === 'paint') {
      this.#paint([place], true);
    } else if (this.#tool === 'zone') {
      if (closes(this.picked, place)) this.#addZone(this.picked);
      else this.picked = [...this.picked, place];
    }
  }

  /** A line that was drawn on the head so far; `done` where it ends. */
  sketch(stroke: readonly Vec3[], done: boolean): void {
    if (this.#tool === 'paint') {
      this.#paint(stroke, done);
      return;
    }
    this.picked = thinned(stroke, STROKE_MM);
    if (!done) return;
    if (this.picked.length < 3) this.picked = [];
    else if (this.#tool === 'zone') this.#addZone(this.picked);
    else this.picked = [...this.picked, this.picked[0]!];
  }

  /** The brush goes on; where it is lifted, zones are what it has made of them. */
  #paint(stroke: readonly Vec3[], done: boolean): void {
    const { skull, symmetric } = this.#ground();
    if (stroke.length < this.#brushed || stroke.length === 0) this.#lift();
    if (!skull || stroke.length === 0) return;
    this.#stroke ??= new Stroke(skull, this.brush.radiusMm, symmetric);
    for (const place of stroke.slice(this.#brushed)) this.#stroke.to(place);
    this.#brushed = stroke.length;
    const { covered } = this.#stroke;
    if (!done) {
      this.covered = covered.map((ring) => ring.map((spot) => onHead(spot, skull)));
      return;
    }
    this.#keep(painted(this.#zones(), covered, this.brush, skull));
    this.#lift();
  }

  #lift(): void {
    this.#stroke = undefined;
    this.#brushed = 0;
    if (this.covered.length > 0) this.covered = [];
  }

  #keep(zones: Zone[]): void {
    this.#doc.set('zones', zones.length > 0 ? zones : undefined);
  }

  #zones(): Zone[] {
    return (this.#doc.get('zones') as Zone[] | undefined) ?? [];
  }

  /** What is being drawn. */
  drawn(): Line[] {
    const covered = this.covered.flatMap((ring) => round(ring, COLOURS.drawn, 1.5));
    return [...joined(this.picked, COLOURS.drawn, 1.5), ...covered];
  }

  /** What the case has drawn on the head: borders of zones as they are planned, and what is left alone. */
  standing(): Line[] {
    const { skull } = this.#ground();
    if (!skull) return [];
    const rings = this.#zones().flatMap((zone) => [zone.border, ...(zone.holes ?? [])]);
    const placed = (place: Place): Vec3 => onHead(charted(place, skull), skull);
    const seen = (ring: Place[]): Vec3[] => {
      const drawn = border(ring.map((place) => charted(place, skull)));
      return drawn.filter((_, k) => k % SEEN === 0).map((spot) => onHead(spot, skull));
    };
    return [
      ...rings.flatMap((ring) => round(seen(ring), COLOURS.edited, 1)),
      ...this.#exclusions().flatMap((e) => cross(placed(e.centre), e.radius_mm, COLOURS.drawn)),
    ];
  }

  #exclusions(): Exclusion[] {
    return (this.#doc.get('exclusions') as Exclusion[] | undefined) ?? [];
  }

  #exclude(place: Vec3): void {
    const all = this.#exclusions();
    const label = `${t.studio.exclusions.title} ${all.length + 1}`;
    this.#doc.set('exclusions', [...all, { label, centre: kept(place), radius_mm: EXCLUDED_MM }]);
    this.tool = 'none';
  }

  #addZone(border: readonly Vec3[]): void {
    const { skull, symmetric } = this.#ground();
    this.#doc.set('zones', [...this.#zones(), ...zones(border, symmetric ? skull : undefined)]);
    this.tool = 'none';
  }

  /** Grows a zone; those beside it give way. */
  grow(index: number, byMm: number): void {
    const { skull } = this.#ground();
    if (skull) this.#keep(regrown(this.#zones(), index, byMm, skull));
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

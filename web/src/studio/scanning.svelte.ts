// Picking landmarks on a scan: the scan as it came, what is placed next, and where.

import { bytes, Fault } from '../api/client';
import { Bvh } from '../gpu/bvh';
import { unpack } from '../gpu/packed';
import { news, type News } from '../gpu/scene';
import { vec, type Vec3 } from '../gpu/vector';
import type { CaseDocument } from './document.svelte';
import { extentOf, likelyUnit, longest, Placing, UNITS, type Extent, type Up } from './scanned';

/** Landmarks without which a scan is brought into no head frame (`head::Landmark::NEEDED`), and others that help. */
export const NEEDED = ['glabella', 'sellion', 'exocanthion_right', 'exocanthion_left', 'tragion_right', 'tragion_left'];
export const HELPFUL = ['trichion', 'whorl', 'inion'];

export class Scanning {
  /** The file that is worked on. */
  file = $state<string | undefined>();
  armed = $state<string | undefined>();
  up = $state<Up>('y');
  fault = $state<Fault | undefined>();
  faces = $state.raw<Bvh | undefined>();
  #found: News | undefined;
  #extent = $state.raw<Extent | undefined>();
  #give: ((found: News) => Promise<void>) | undefined;
  readonly #doc: CaseDocument;

  constructor(doc: CaseDocument) {
    this.#doc = doc;
  }

  get landmarks(): Record<string, number[]> {
    return (this.#doc.get('head.landmarks') as Record<string, number[]> | undefined) ?? {};
  }

  get placing(): Placing | undefined {
    return this.#extent && new Placing(this.#extent, this.up);
  }

  /** The scan's longest side in the unit that was chosen, mm. */
  get longestMm(): number {
    const unit = UNITS[(this.#doc.get('head.unit') as string | undefined) ?? 'mm'] ?? 1;
    return this.#extent ? longest(this.#extent) * unit : 0;
  }

  /** Makes a scan the head's source, and shows it. */
  async begin(file: string): Promise<void> {
    this.file = file;
    this.fault = undefined;
    this.#found = undefined;
    this.#extent = undefined;
    try {
      const found = news(unpack(await bytes(`/api/files/${file}/surface`)));
      this.#found = found;
      this.#extent = extentOf(found.surface!.positions);
    } catch (error) {
      this.fault = error as Fault;
      return;
    }
    if (this.#doc.get('head.file') !== file) {
      const unit = likelyUnit(this.#extent);
      this.#doc.change(`scan ${file}`, (base) => {
        base['head'] = { ...(base['head'] as object), source: 'scan', file, unit, landmarks: {} };
      });
    }
    this.arm();
    await this.show();
  }

  end(): void {
    this.file = undefined;
    this.armed = undefined;
    this.faces = undefined;
  }

  /** What draws the scan. */
  async onto(give: (found: News) => Promise<void>): Promise<void> {
    this.#give = give;
    await this.show();
  }

  async show(): Promise<void> {
    const surface = this.#found?.surface;
    if (!this.#give || !this.placing || !surface) return;
    const shown = this.placing.news(this.#found!, surface);
    this.faces = new Bvh(shown.surface!);
    await this.#give(shown);
  }

  async turn(up: Up): Promise<void> {
    this.up = up;
    await this.show();
  }

  arm(): void {
    this.armed = [...NEEDED, ...HELPFUL].find((name) => !this.landmarks[name]);
  }

  /** Where a landmark is shown. */
  shown(name: string): Vec3 | undefined {
    const place = this.landmarks[name];
    return place && this.placing?.shown(vec(place));
  }

  place(name: string, shown: Vec3, done: boolean): void {
    const fresh = !this.landmarks[name];
    const own = this.placing?.own(shown);
    if (!own) return;
    this.#doc.set(`head.landmarks.${name}`, [...own], `place ${name}`);
    if (!done) return;
    this.#doc.endStep();
    if (fresh) this.arm();
  }

  remove(name: string): void {
    this.#doc.set(`head.landmarks.${name}`, undefined);
    this.armed = name;
  }
}

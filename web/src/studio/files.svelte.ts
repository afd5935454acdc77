// The files of a case, and pictures of its photographs for the screen.

import { api, bytes, Fault, got, type Schemas } from '../api/client';

export type CaseFile = Schemas['FileAnswer'];

/** What was found in a photograph or a scan. */
export interface Facts {
  readable?: boolean;
  problem?: string;
  advice?: string[];
  mirrored?: boolean;
  size?: [number, number];
  markers?: number;
  triangles?: number;
}

/** A picture and an address of it in this page. */
export interface Picture {
  blob: Blob;
  url: string;
}

async function fetched(file: CaseFile): Promise<Picture> {
  const blob = new Blob([await bytes(`/api/files/${file.id}`)], { type: 'image/jpeg' });
  return { blob, url: URL.createObjectURL(blob) };
}

export class CaseFiles {
  list = $state.raw<CaseFile[]>([]);
  fault = $state<Fault | undefined>();
  /** Small and large pictures, by the photograph that they were made from. */
  thumbnails = $state.raw<Record<string, Picture>>({});
  screens = $state.raw<Record<string, Picture>>({});
  readonly #id: string;

  constructor(id: string) {
    this.#id = id;
  }

  async look(): Promise<void> {
    try {
      this.list = await got(api.GET('/api/cases/{id}/files', { params: { path: { id: this.#id } } }));
      this.fault = undefined;
      for (const file of this.list) {
        const small = file.kind === 'thumbnail' ? file.made_from : undefined;
        if (small && !this.thumbnails[small]) this.thumbnails = { ...this.thumbnails, [small]: await fetched(file) };
      }
    } catch (error) {
      this.fault = error as Fault;
    }
  }

  /** Fetches the large picture of a photograph, if it was made already. */
  async enlarge(photograph: string): Promise<void> {
    const file = this.list.find((f) => f.kind === 'screen' && f.made_from === photograph);
    if (!file || this.screens[photograph]) return;
    try {
      this.screens = { ...this.screens, [photograph]: await fetched(file) };
    } catch (error) {
      this.fault = error as Fault;
    }
  }

  async remove(file: CaseFile): Promise<void> {
    try {
      await got(api.DELETE('/api/files/{id}', { params: { path: { id: file.id } } }));
      await this.look();
    } catch (error) {
      this.fault = error as Fault;
    }
  }

  async label(file: CaseFile, label: string): Promise<void> {
    try {
      await got(api.PUT('/api/files/{id}/label', { params: { path: { id: file.id } }, body: { label } }));
      await this.look();
    } catch (error) {
      this.fault = error as Fault;
    }
  }

  /** Forgets the pictures. */
  close(): void {
    const all = [...Object.values(this.thumbnails), ...Object.values(this.screens)];
    all.forEach(({ url }) => URL.revokeObjectURL(url));
  }
}

export const facts = (file: CaseFile | undefined): Facts => (file?.facts ?? {}) as Facts;

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

export class CaseFiles {
  list = $state.raw<CaseFile[]>([]);
  fault = $state<Fault | undefined>();
  /** Addresses of small and of large pictures, by the photograph that they were made from. */
  thumbnails = $state<Record<string, string>>({});
  screens = $state<Record<string, string>>({});
  readonly #id: string;

  constructor(id: string) {
    this.#id = id;
  }

  async look(): Promise<void> {
    try {
      this.list = await got(api.GET('/api/cases/{id}/files', { params: { path: { id: this.#id } } }));
      this.fault = undefined;
      for (const file of this.list) {
        if (file.kind === 'thumbnail' && file.made_from) await this.#show(this.thumbnails, file);
      }
    } catch (error) {
      this.fault = error as Fault;
    }
  }

  /** Fetches the large picture of a photograph, if it was made already. */
  async enlarge(photograph: string): Promise<void> {
    const file = this.list.find((f) => f.kind === 'screen' && f.made_from === photograph);
    try {
      if (file) await this.#show(this.screens, file);
    } catch (error) {
      this.fault = error as Fault;
    }
  }

  async #show(into: Record<string, string>, file: CaseFile): Promise<void> {
    if (into[file.made_from!]) return;
    const picture = await bytes(`/api/files/${file.id}`);
    into[file.made_from!] = URL.createObjectURL(new Blob([picture], { type: 'image/jpeg' }));
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
    [...Object.values(this.thumbnails), ...Object.values(this.screens)].forEach((url) => URL.revokeObjectURL(url));
  }
}

export const facts = (file: CaseFile | undefined): Facts => (file?.facts ?? {}) as Facts;

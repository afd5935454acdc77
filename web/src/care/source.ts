// Where a chart is asked for: by a client on their own page, or by the clinic's people for one of their clients.

import { api, bytes, got, type Schemas } from '../api/client';
import { sendOne } from '../studio/uploads.svelte';

type Form = Schemas['FormAnswer'];
type Saved = Schemas['SavedAnswer'];

export interface Source {
  form(form: string): Promise<Form>;
  save(form: string, body: Schemas['AnswersBody']): Promise<Saved>;
  consents(): Promise<Schemas['ConsentAnswer'][]>;
  say(body: Schemas['ConsentBody']): Promise<unknown>;
  aftercare(): Promise<Schemas['AftercareAnswer'] | null>;
  messages(): Promise<Schemas['MessageAnswer'][]>;
  send(text: string): Promise<unknown>;
  read(): Promise<unknown>;
  timeline(): Promise<Schemas['HappenedAnswer'][]>;
  /** Sends a photograph, part by part; gives its file. */
  photograph(file: File, label: string, told: (share: number) => void): Promise<string>;
  /** An address of a kept photograph in this page. */
  picture(id: string): Promise<string>;
}

const shown = async (path: string): Promise<string> => URL.createObjectURL(new Blob([await bytes(path)]));
const photo = (file: File, label: string): Schemas['UploadBody'] => ({
  kind: 'photograph',
  label,
  name: file.name.slice(-100) || 'photo',
  bytes: file.size,
});

export const mine: Source = {
  form: (form) => got(api.GET('/api/my/forms/{form}', { params: { path: { form } } })),
  save: (form, body) => got(api.PUT('/api/my/forms/{form}', { params: { path: { form } }, body })),
  consents: () => got(api.GET('/api/my/consents')),
  say: (body) => got(api.POST('/api/my/consents', { body })),
  aftercare: () => got(api.GET('/api/my/aftercare')),
  messages: () => got(api.GET('/api/my/messages')),
  send: (text) => got(api.POST('/api/my/messages', { body: { text, files: [] } })),
  read: () => got(api.PUT('/api/my/messages/read')),
  timeline: () => got(api.GET('/api/my/timeline')),
  photograph: (file, label, told) =>
    sendOne(got(api.POST('/api/my/uploads', { body: photo(file, label) })), '/api/my/uploads', file, told),
  picture: (id) => shown(`/api/my/files/${id}`),
};

/** A client's chart, for the clinic's people. */
export function ofClient(id: string): Source {
  const params = { params: { path: { id } } };
  return {
    form: (form) => got(api.GET('/api/clients/{id}/forms/{form}', { params: { path: { id, form } } })),
    save: (form, body) => got(api.PUT('/api/clients/{id}/forms/{form}', { params: { path: { id, form } }, body })),
    consents: () => got(api.GET('/api/clients/{id}/consents', params)),
    say: (body) => got(api.POST('/api/clients/{id}/consents', { ...params, body })),
    aftercare: () => got(api.GET('/api/clients/{id}/aftercare', params)),
    messages: () => got(api.GET('/api/clients/{id}/messages', params)),
    send: (text) => got(api.POST('/api/clients/{id}/messages', { ...params, body: { text, files: [] } })),
    read: () => got(api.PUT('/api/clients/{id}/messages/read', params)),
    timeline: () => got(api.GET('/api/clients/{id}/timeline', params)),
    photograph: (file, label, told) =>
      sendOne(
        got(api.POST('/api/clients/{id}/uploads', { ...params, body: photo(file, label) })),
        '/api/uploads',
        file,
        told,
      ),
    picture: (file) => shown(`/api/chart-files/${file}`),
  };
}

// Calls of the server, typed by its own description. Every failure is a `Fault` with words for people.

import createClient from 'openapi-fetch';
import type { components, paths } from './schema';
import { t } from '../text';

export type Schemas = components['schemas'];

export class Fault extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problems: Schemas['FaultPlace'][] = [],
    readonly stands: number | null = null,
  ) {
    super(message);
  }

  /** What is wrong at a place. */
  at(path: string): string | undefined {
    return this.problems.find((problem) => problem.path === path)?.message;
  }

  /** What is wrong at any place. */
  get placed(): Schemas['FaultPlace'][] {
    return this.problems.filter((problem) => problem.path !== '');
  }
}

let csrf = '';
/** What a page sends to write; it comes with signing in. */
export const setCsrf = (token: string): void => void (csrf = token);

/** Headers of every request. */
export const headers = (link?: string): Record<string, string> => ({
  ...(csrf ? { 'x-hairline-csrf': csrf } : {}),
  ...(link ? { 'x-hairline-link': link } : {}),
});

export const api = createClient<paths>({ baseUrl: '', fetch: (request) => fetch(request) });

api.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(headers())) request.headers.set(name, value);
    return request;
  },
});

/** The fault of an answer that is none. */
export async function faultOf(response: Response): Promise<Fault> {
  try {
    const body = (await response.json()) as Schemas['Fault'];
    return new Fault(response.status, body.code, body.message, body.problems, body.stands ?? null);
  } catch {
    return new Fault(response.status, 'internal', t.fault);
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

let signedOut = (): unknown => undefined;
/** What happens when the server says that nobody is signed in. */
export const onSignedOut = (then: () => unknown): void => void (signedOut = then);

/** The data of an answer, or its fault. */
export async function got<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch {
    throw new Fault(0, 'offline', t.offline);
  }
  if (answer.response.ok) return answer.data as T;
  const error = answer.error as Schemas['Fault'] | undefined;
  if (error?.code === 'not-signed-in' && !answer.response.url.includes('/api/my')) signedOut();
  throw new Fault(
    answer.response.status,
    error?.code ?? 'internal',
    error?.message ?? t.fault,
    error?.problems ?? [],
    error?.stands ?? null,
  );
}

/** A request whose answer is bytes. */
export async function bytes(path: string, init: RequestInit = {}, link?: string): Promise<ArrayBuffer> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { ...headers(link), ...(init.headers ?? {}) } });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Fault(0, 'offline', t.offline);
  }
  if (!response.ok) throw await faultOf(response);
  return response.arrayBuffer();
}

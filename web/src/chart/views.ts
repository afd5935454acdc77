// What photographs of a chart show.

import type { Schemas } from '../api/client';

/** The view: the last word of the question, or of the session, that asked for it. */
export const viewOf = (file: Schemas['FileAnswer']): string => file.label.split('.').pop() ?? '';

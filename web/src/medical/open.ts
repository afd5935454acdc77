// How a request for a medicine stands.

import type { Schemas } from '../api/client';

const OPEN = ['submitted', 'waits-for-client', 'waits-for-visit'];

/** Whether it is not decided yet. */
export const isOpen = (one: { state: Schemas['ConsultationAnswer']['state'] }): boolean => OPEN.includes(one.state);

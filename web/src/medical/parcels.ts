// What becomes of a supply and its parcel, as the pages of the pharmacy ask it.

import type { Schemas } from '../api/client';

/** States of what is never sent, or did not arrive: no label of it is printed any more. */
const DEAD = ['lost', 'cancelled', 'refused'];

export const isDead = (state: string): boolean => DEAD.includes(state);

/** Whether nothing more is to be done with it. */
export const isOver = (state: string): boolean => state === 'delivered' || isDead(state);

/** Whether it goes to another state than the one that it was prescribed for. */
export function isElsewhere({ goes_to, prescribed_for }: Schemas['DispenseRead']): boolean {
  return !!goes_to && !!prescribed_for && goes_to !== prescribed_for;
}

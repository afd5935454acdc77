// Which lots may be used.

import type { Schemas } from '../api/client';
import { today } from '../text';

type Lot = Schemas['LotAnswer'];

/** Whether its day has passed where one works. */
export const isPast = (lot: Lot): boolean => (lot.expires ?? '9999') < today();

/** Whether it may be used. */
export const mayBeUsed = (lot: Lot): boolean => lot.state === 'in-use' && !isPast(lot);

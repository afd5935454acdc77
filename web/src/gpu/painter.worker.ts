// A painter that keeps the page free: what it tells the card costs the page no time.

import { expose } from 'comlink';
import { Painter } from './painter';

expose(Painter);

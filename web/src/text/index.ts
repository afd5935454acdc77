// The texts in the language of the page, and numbers as people of its region write them.

import { en, type Texts } from './en';

export const t: Texts = en;

const locale = typeof navigator === 'undefined' ? 'en' : navigator.language || 'en';

export const number = (value: number, digits = 0): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);

export const money = (hundredths: number, currency: string): string =>
  new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: hundredths % 100 === 0 ? 0 : 2,
  }).format(hundredths / 100);

export const day = (iso: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(iso));

export const moment = (iso: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

export const percent = (share: number): string => new Intl.NumberFormat(locale, { style: 'percent' }).format(share);

export const MM_PER_INCH = 25.4;

export type Unit = 'mm' | 'inch';

/** A length in the unit that the person chose. */
export const lengthText = (mm: number, unit: Unit): string =>
  unit === 'mm' ? `${number(mm)} mm` : `${number(mm / MM_PER_INCH, 2)} in`;

/** An area, given in cm². */
export const areaText = (cm2: number, unit: Unit, digits = 0): string =>
  unit === 'mm' ? `${number(cm2, digits)} cm²` : `${number(cm2 / (2.54 * 2.54), digits + 1)} in²`;

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

/** The day here, `YYYY-MM-DD`. */
export const today = (): string => new Intl.DateTimeFormat('en-CA').format(new Date());

/** Noon of a day where a day alone is given: the same day in every zone. */
const instant = (iso: string): Date => new Date(/^\d{4}-\d\d-\d\d$/.test(iso) ? `${iso}T12:00:00` : iso);

export const day = (iso: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(instant(iso));

/** A month, given as `YYYY-MM`. */
export const month = (iso: string): string =>
  new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long' }).format(instant(`${iso}-01`));

export const moment = (iso: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** A unit of UCUM as people write it. */
export const unit = (ucum: string): string => ucum.replaceAll(/[{}]/g, '').replaceAll('_', ' ');

export const percent = (share: number): string => new Intl.NumberFormat(locale, { style: 'percent' }).format(share);

export const MM_PER_INCH = 25.4;

export type Unit = 'mm' | 'inch';

/** A length in the unit that the person chose. */
export const lengthText = (mm: number, unit: Unit): string =>
  unit === 'mm' ? `${number(mm)} mm` : `${number(mm / MM_PER_INCH, 2)} in`;

/** An area, given in cm². */
export const areaText = (cm2: number, unit: Unit, digits = 0): string =>
  unit === 'mm' ? `${number(cm2, digits)} cm²` : `${number(cm2 / (2.54 * 2.54), digits + 1)} in²`;

// A questionnaire while it is filled in: answers, what skip logic asks, what is missing. The server judges all of it again.

import { SvelteMap } from 'svelte/reactivity';
import { t } from '../text';
import {
  ageOf,
  asks,
  insideOf,
  isExclusive,
  isHidden,
  least,
  most,
  score,
  sumOf,
  type Answer,
  type Item,
  type Questionnaire,
  type QuestionnaireResponse,
  type ResponseItem,
} from './fhir';

const value = (answer: Answer): unknown =>
  answer.valueCoding?.code ??
  answer.valueCoding?.display ??
  answer.valueBoolean ??
  answer.valueInteger ??
  answer.valueDecimal ??
  answer.valueQuantity?.value ??
  answer.valueDate ??
  answer.valueString ??
  answer.valueAttachment?.url;

const compares = (have: unknown, operator: string, want: unknown): boolean => {
  if (operator === '=') return have === want;
  if (operator === '!=') return have !== want;
  if (typeof have !== typeof want || (typeof have !== 'number' && typeof have !== 'string')) return false;
  const [left, right] = [have as number, want as number];
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
};

/** Whole years from a day to another. */
export function years(born: string, today: Date): number {
  const [year, month, day] = born.split('-').map(Number) as [number, number, number];
  const had = today.getMonth() + 1 > month || (today.getMonth() + 1 === month && today.getDate() >= day);
  return today.getFullYear() - year - (had ? 0 : 1);
}

export class Filling {
  readonly answers = new SvelteMap<string, Answer[]>();
  readonly #items = new Map<string, Item>();
  readonly #above = new Map<string, Item>();

  constructor(
    readonly form: Questionnaire,
    private readonly today = new Date(),
  ) {
    const list = (item: Item, above?: Item): void => {
      this.#items.set(item.linkId, item);
      if (above) this.#above.set(item.linkId, above);
      insideOf(item).forEach((inner) => list(inner, item));
    };
    form.item.forEach((item) => list(item));
  }

  /** Answers to a question that is asked, or what is reckoned from others. */
  of(link: string): Answer[] {
    const item = this.#items.get(link);
    if (!item || !this.asked(item)) return [];
    if (!isHidden(item)) return this.answers.get(link) ?? [];
    const reckoned = this.#reckoned(item);
    return reckoned === undefined ? [] : [{ valueInteger: reckoned }];
  }

  #reckoned(item: Item): number | undefined {
    const born = ageOf(item);
    if (born) {
      const day = this.of(born)[0]?.valueDate;
      return day ? years(day, this.today) : undefined;
    }
    const scores = sumOf(item).map((link) => {
      const code = this.of(link)[0]?.valueCoding?.code;
      return score(this.#items.get(link)?.answerOption?.find((o) => o.valueCoding.code === code));
    });
    if (scores.length === 0 || scores.some((s) => s === undefined)) return undefined;
    return scores.reduce<number>((sum, s) => sum + (s ?? 0), 0);
  }

  /** The words of a question; nothing for what the form does not hold. */
  text(link: string): string {
    return this.#items.get(link)?.text ?? '';
  }

  /** Whether skip logic asks it. */
  asked(item: Item): boolean {
    const above = this.#above.get(item.linkId);
    if (above && !this.asked(above)) return false;
    const tests = (item.enableWhen ?? []).map((when) => {
      const given = this.of(when.question).map(value);
      if (when.operator === 'exists') return given.length > 0 === when.answerBoolean;
      const want =
        when.answerCoding?.code ??
        when.answerBoolean ??
        when.answerInteger ??
        when.answerDecimal ??
        when.answerDate ??
        when.answerString;
      return given.some((have) => compares(have, when.operator, want));
    });
    if (tests.length === 0) return true;
    return item.enableBehavior === 'any' ? tests.some(Boolean) : tests.every(Boolean);
  }

  set(link: string, answers: Answer[]): void {
    if (answers.length > 0) this.answers.set(link, answers);
    else this.answers.delete(link);
  }

  has(link: string, code: string): boolean {
    return this.of(link).some((answer) => answer.valueCoding?.code === code);
  }

  /** Chooses an option, or takes it back. One that stands alone drives the others out, and they it. */
  choose(item: Item, code: string, chosen: boolean): void {
    const option = item.answerOption?.find((o) => o.valueCoding.code === code);
    if (!option) return;
    const answer = { valueCoding: { code, display: option.valueCoding.display ?? code } };
    if (!item.repeats) return this.set(item.linkId, chosen ? [answer] : []);
    const alone = (answered: Answer): boolean =>
      (item.answerOption ?? []).some((o) => o.valueCoding.code === answered.valueCoding?.code && isExclusive(o));
    const others = (this.answers.get(item.linkId) ?? []).filter((a) => a.valueCoding?.code !== code);
    if (!chosen) return this.set(item.linkId, others);
    this.set(item.linkId, isExclusive(option) ? [answer] : [...others.filter((a) => !alone(a)), answer]);
  }

  /** What is wrong with the answer to a question, in words; nothing where it may stand. */
  wrong(item: Item): string | undefined {
    const answers = this.of(item.linkId);
    if (answers.length === 0) return item.required ? t.forms.missing : undefined;
    const [low, high] = [least(item), most(item)];
    for (const answer of answers) {
      const n = answer.valueInteger ?? answer.valueDecimal ?? answer.valueQuantity?.value;
      if (n === undefined) continue;
      if (item.type === 'integer' && !Number.isInteger(n)) return t.forms.whole;
      if ((low !== undefined && n < low) || (high !== undefined && n > high)) return t.forms.range(low, high);
    }
    return undefined;
  }

  /** Questions below an item that are asked, in order. */
  questions(item: Item): Item[] {
    if (!this.asked(item)) return [];
    return asks(item) ? [item] : insideOf(item).flatMap((inner) => this.questions(inner));
  }

  /** The answers, for the server: what is asked and answered. */
  response(status: QuestionnaireResponse['status']): QuestionnaireResponse {
    const given = (item: Item): ResponseItem[] => {
      if (!this.asked(item) || isHidden(item)) return [];
      const answer = asks(item) ? this.of(item.linkId) : [];
      const inner = insideOf(item).flatMap(given);
      if (answer.length === 0 && inner.length === 0) return [];
      return [
        {
          linkId: item.linkId,
          ...(answer.length > 0 ? { answer } : {}),
          ...(inner.length > 0 ? { item: inner } : {}),
        },
      ];
    };
    return {
      resourceType: 'QuestionnaireResponse',
      questionnaire: `${this.form.url}|${this.form.version}`,
      status,
      item: this.form.item.flatMap(given),
    };
  }
}

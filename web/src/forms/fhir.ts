// The subset of FHIR R4 that our questionnaires use, and the answers to them.

export interface Coding {
  code?: string;
  display?: string;
  extension?: Extension[];
}

export interface Answer {
  valueBoolean?: boolean;
  valueInteger?: number;
  valueDecimal?: number;
  valueDate?: string;
  valueString?: string;
  valueCoding?: Coding;
  valueQuantity?: { value: number; unit?: string };
  valueAttachment?: { url: string };
}

interface Extension {
  url: string;
  valueBoolean?: boolean;
  valueInteger?: number;
  valueDecimal?: number;
  valueString?: string;
  valueCoding?: Coding;
  valueCodeableConcept?: { coding?: Coding[] };
}

interface EnableWhen {
  question: string;
  operator: string;
  answerBoolean?: boolean;
  answerInteger?: number;
  answerDecimal?: number;
  answerDate?: string;
  answerString?: string;
  answerCoding?: Coding;
}

interface AnswerOption {
  valueCoding: Coding;
  extension?: Extension[];
}

export interface Item {
  linkId: string;
  type: string;
  text?: string;
  required?: boolean;
  repeats?: boolean;
  maxLength?: number;
  enableWhen?: EnableWhen[];
  enableBehavior?: 'all' | 'any';
  answerOption?: AnswerOption[];
  extension?: Extension[];
  item?: Item[];
}

export interface Questionnaire {
  resourceType: 'Questionnaire';
  id: string;
  url: string;
  version: string;
  title: string;
  item: Item[];
}

export interface ResponseItem {
  linkId: string;
  answer?: Answer[];
  item?: ResponseItem[];
}

export interface QuestionnaireResponse {
  resourceType: 'QuestionnaireResponse';
  questionnaire: string;
  status: 'in-progress' | 'completed';
  item: ResponseItem[];
}

const structure = 'http://hl7.org/fhir/StructureDefinition/';
const ours = 'https://hairline.example/fhir/StructureDefinition/';

const named = (extensions: Extension[] | undefined, url: string): Extension[] =>
  (extensions ?? []).filter((e) => e.url === url);
const number = (e: Extension | undefined): number | undefined => e?.valueDecimal ?? e?.valueInteger;

export const isHidden = (item: Item): boolean =>
  named(item.extension, `${structure}questionnaire-hidden`).some((e) => e.valueBoolean);

export const isHelp = (item: Item): boolean =>
  named(item.extension, `${structure}questionnaire-itemControl`).some((e) =>
    e.valueCodeableConcept?.coding?.some((c) => c.code === 'help'),
  );

/** What helps to answer an item. */
export const helpOf = (item: Item): string | undefined => item.item?.find(isHelp)?.text;

/** Items that it holds, without its help. */
export const insideOf = (item: Item): Item[] => (item.item ?? []).filter((inner) => !isHelp(inner));

export const least = (item: Item): number | undefined => number(named(item.extension, `${structure}minValue`)[0]);
export const most = (item: Item): number | undefined => number(named(item.extension, `${structure}maxValue`)[0]);
export const unit = (item: Item): string | undefined =>
  named(item.extension, `${structure}questionnaire-unit`)[0]?.valueCoding?.display;

/** Whether an answer stands alone, such as "None of these". */
export const isExclusive = (option: AnswerOption): boolean =>
  named(option.extension, `${structure}questionnaire-optionExclusive`).some((e) => e.valueBoolean);

/** What an option counts in a sum. */
export const score = (option: AnswerOption | undefined): number | undefined =>
  number(named(option?.valueCoding.extension, `${structure}ordinalValue`)[0]);

/** The question whose date an age is reckoned from. */
export const ageOf = (item: Item): string | undefined => named(item.extension, `${ours}age-of`)[0]?.valueString;

/** The questions whose scores a sum is made of. */
export const sumOf = (item: Item): string[] =>
  named(item.extension, `${ours}sum-of`).flatMap((e) => (e.valueString ? [e.valueString] : []));

export const asks = (item: Item): boolean => item.type !== 'group' && item.type !== 'display' && !isHidden(item);

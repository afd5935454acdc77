// Texts around questionnaires.

export const forms = {
  yes: 'Yes',
  no: 'No',
  several: '(pick all that fit)',
  choose: 'Choose…',
  other: 'Something else',
  another: (question: string) => `${question} Something else`,
  add: 'Add',
  next: 'Next',
  missing: 'Please answer this.',
  whole: 'A whole number, please.',
  range: (low: number | undefined, high: number | undefined) =>
    low !== undefined && high !== undefined
      ? `It should lie between ${low} and ${high}.`
      : low !== undefined
        ? `It should be ${low} or more.`
        : `It should be ${high} or less.`,
  between: (low: number, high: number, unit: string | undefined) => `${low} to ${high}${unit ? ` ${unit}` : ''}`,
  step: (at: number, of: number) => `Step ${at} of ${of}`,
  open: (n: number) => (n === 1 ? 'One question above is still open.' : `${n} questions above are still open.`),
};

// Texts of the public pages: what suits me, and the library.

const dollars = (n: number): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 }).format(n);

export const choose = {
  title: 'What suits me?',
  lead: 'Answer some questions and see everything that people do about hair loss, side by side: what it does, what it cannot, what it costs, and who should not.',
  kept: 'Nothing you answer is kept. It is gone when you close this page.',
  notAdvice: 'This is not medical advice. A doctor with a license decides what you may be given.',
  start: 'Begin',
  show: 'Show what suits me',
  again: 'Change my answers',
  photos: {
    title: 'Photos, if you like',
    text: 'They stay on this device and help you to compare yourself with the pictures. Nothing is sent.',
    add: 'Add photos',
    how: 'How to take them',
    drop: (n: number) => `Take photo ${n} away`,
    alt: (n: number) => `Your photo ${n}`,
    unreadable: 'One of the files is no picture that this browser can show.',
    small: 'Too small to judge: take it closer or larger.',
    dark: 'Too dark: stand by a window.',
    bright: 'Too bright: turn away from the light.',
    blurred: 'Out of focus: tap on the hair before you shoot.',
    good: 'Sharp and well lit.',
  },
  emergency: 'Get help now',
  inPerson: 'See a doctor in person first',
  inPersonMore: 'What is below waits until then.',
  askDoctor: 'Ask a doctor',
  fits: { yes: 'Fits you', maybe: 'May fit', no: 'Not for you now' },
  fitsMore: {
    yes: 'Nothing in your answers speaks against these.',
    maybe: 'Something speaks against these, or nothing speaks for them. Read why.',
    no: 'Not now, or not for you. Read why.',
  },
  does: 'What it does',
  cannot: 'What it cannot do',
  time: 'Until you see it',
  cost: 'Cost',
  permanence: 'How long it lasts',
  upkeep: 'What you have to do',
  pros: 'For it',
  cons: 'Against it',
  notFor: 'Who should not',
  forYou: 'For you',
  source: 'Where this comes from',
  more: 'More about it',
  less: 'Less',
  compare: (title: string) => `Compare ${title}`,
  compareShort: 'Compare',
  comparing: (n: number) => (n === 1 ? 'Pick one more to compare' : `Compare ${n} side by side`),
  sideBySide: 'Side by side',
  close: 'Back to all',
  speaks: { yes: 'For it', maybe: 'Against it', no: 'Rules it out' },
  price: (low: number, high: number, per: 'once' | 'session' | 'month' | 'free'): string => {
    if (per === 'free') return 'Nothing';
    const range = low === high ? dollars(low) : `${dollars(low)} to ${dollars(high)}`;
    return { once: range, session: `${range} a session`, month: `${range} a month`, free: '' }[per];
  },
  kinds: {
    paper: 'studies',
    law: 'law or label',
    consensus: 'what many clinics do',
    vendor: 'what one firm says',
    derived: 'reckoned from sources',
    judgement: 'our judgment',
    clinic: 'set by this clinic',
  } as Record<string, string>,
};

export const library = {
  title: 'Library',
  lead: 'Plain words on hair loss and what can be done about it, each with its sources.',
  search: 'Search',
  found: (n: number) => (n === 1 ? 'One article' : `${n} articles`),
  none: 'Nothing found. Try one word, such as "scar" or "pregnant".',
  sources: 'Sources',
  known: (kind: string, day: string) => `How well it is known: ${kind}. Last held against its sources on ${day}.`,
  related: 'Read on',
  back: 'All articles',
};

export const open = { choose: 'What suits me?', library: 'Library', signIn: 'Sign in' };

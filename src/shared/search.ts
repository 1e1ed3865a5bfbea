import type { IntakeKind, Standing } from './model.ts';

/**
 * What a person types into the search of the Outbox, read into terms. The field of the window and the SQL of main read it with the
 * same function, so that what is coloured as a search word is what is searched.
 */

/** The columns of the word index. */
export type WordField = 'subject' | 'sender' | 'recipients' | 'reference' | 'error';

/** One term; every one must hold. `not`: must not hold. */
export type Term = { readonly not: boolean } & (
  | { readonly kind: 'words'; readonly field: WordField | null; readonly text: string; readonly whole: boolean }
  | { readonly kind: 'is'; readonly standing: Standing }
  | { readonly kind: 'before' | 'after'; readonly at: number }
  | { readonly kind: 'account' | 'client' | 'batch'; readonly text: string }
  | { readonly kind: 'by'; readonly intake: IntakeKind }
);

/** A piece of the typed text as the field colours it. */
export interface Piece {
  readonly text: string;
  readonly as: 'word' | 'key' | 'wrong';
}

export interface Search {
  readonly terms: readonly Term[];
  /** The whole text again, in pieces. */
  readonly pieces: readonly Piece[];
}

/** The query words, in the order of the hint. */
export const queryWords = [
  'to',
  'from',
  'is',
  'ref',
  'before',
  'after',
  'subject',
  'error',
  'account',
  'by',
  'client',
  'batch',
] as const;
export type QueryWord = (typeof queryWords)[number];

const wordFields: Partial<Record<QueryWord, WordField>> = {
  to: 'recipients',
  from: 'sender',
  ref: 'reference',
  subject: 'subject',
  error: 'error',
};

const standings: Readonly<Record<string, Standing>> = {
  receiving: 'receiving',
  queued: 'queued',
  scheduled: 'scheduled',
  hold: 'on_hold',
  held: 'on_hold',
  on_hold: 'on_hold',
  'on-hold': 'on_hold',
  sending: 'sending',
  sent: 'sent',
  unconfirmed: 'unconfirmed',
  failed: 'failed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

/** What `is:` takes, one spelling for each. */
export const standingWords: readonly string[] = [
  'queued',
  'scheduled',
  'hold',
  'sending',
  'sent',
  'unconfirmed',
  'failed',
  'cancelled',
  'receiving',
];

const intakes: Readonly<Record<string, IntakeKind>> = {
  compose: 'compose',
  smtp: 'smtp',
  http: 'http',
  folder: 'folder',
  argv: 'argv',
};
export const intakeWords: readonly string[] = Object.keys(intakes);
export const dayWords: readonly string[] = ['today', 'yesterday', 'tomorrow'];

const piecePattern = /(\s+)|(-?)(?:([a-z]+):)?("[^"]*"?|[^\s"]*)/giy;
const MAX_TERMS = 16;

/** Reads the typed text. Never fails: a query word whose value makes no sense is coloured `wrong` and looked for as plain words. */
export function readSearch(text: string, now: number): Search {
  const terms: Term[] = [];
  const pieces: Piece[] = [];
  piecePattern.lastIndex = 0;
  while (piecePattern.lastIndex < text.length) {
    const found = piecePattern.exec(text);
    if (found === null || found[0] === '') break;
    const [all, space, minus = '', key, value = ''] = found;
    if (space !== undefined) {
      pieces.push({ text: all, as: 'word' });
      continue;
    }
    const word = queryWords.find((one) => one === key?.toLowerCase());
    const term = termOf(
      word ?? null,
      word === undefined && key !== undefined ? `${key}:${value}` : value,
      minus !== '',
      now,
    );
    if (word === undefined) pieces.push({ text: all, as: 'word' });
    else {
      const sound = term !== null || bare(value) === '';
      pieces.push({ text: `${minus}${key}:`, as: sound ? 'key' : 'wrong' });
      if (value !== '') pieces.push({ text: value, as: 'word' });
    }
    if (term !== null && terms.length < MAX_TERMS) terms.push(term);
    else if (term === null && bare(value) !== '' && terms.length < MAX_TERMS)
      terms.push({ kind: 'words', field: null, text: bare(value), whole: false, not: minus !== '' });
  }
  return { terms, pieces };
}

function bare(value: string): string {
  return value.replaceAll('"', '');
}

function termOf(word: QueryWord | null, value: string, not: boolean, now: number): Term | null {
  const text = bare(value);
  if (text.trim() === '') return null;
  const field = word === null ? null : wordFields[word];
  if (field !== undefined) {
    if (tokensOf(text).length === 0) return null;
    return { kind: 'words', field, text, whole: value.length > 1 && value.startsWith('"') && value.endsWith('"'), not };
  }
  const lower = text.toLowerCase();
  switch (word) {
    case 'is': {
      const standing = standings[lower];
      return standing === undefined ? null : { kind: 'is', standing, not };
    }
    case 'by': {
      const intake = intakes[lower];
      return intake === undefined ? null : { kind: 'by', intake, not };
    }
    case 'before':
    case 'after': {
      const at = dayOf(lower, now);
      return at === null ? null : { kind: word, at, not };
    }
    case 'account':
    case 'client':
    case 'batch':
      return { kind: word, text, not };
    default:
      return null;
  }
}

/**
 * The first moment of a day in the reader's time zone, epoch ms: `today`, `yesterday`, `tomorrow`, `2026`, `2026-11`, `2026-11-26`, or
 * `7d` for seven days ago. Null when it names none. Both `before:` and `after:` mean from the beginning of that day.
 */
export function dayOf(text: string, now: number): number | null {
  const today = new Date(now);
  today.setHours(0, 0, 0, 0);
  const shifted = (days: number): number => {
    const at = new Date(today);
    at.setDate(at.getDate() + days);
    return at.getTime();
  };
  if (text === 'today') return shifted(0);
  if (text === 'yesterday') return shifted(-1);
  if (text === 'tomorrow') return shifted(1);
  const ago = /^(\d{1,4})d$/.exec(text);
  if (ago) return shifted(-Number(ago[1]));
  const date = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text);
  if (!date) return null;
  const [year, month, day] = [Number(date[1]), Number(date[2] ?? 1), Number(date[3] ?? 1)];
  const at = new Date(year, month - 1, day);
  return at.getFullYear() === year && at.getMonth() === month - 1 && at.getDate() === day ? at.getTime() : null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
const plain = /^[\x00-\x7f]*$/;

/** Words as the index holds them: letters and digits, in lower case, without accents. */
export function tokensOf(text: string): string[] {
  if (plain.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return folded(text).match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];
}

function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** Whether `wanted` stands in `held` as one phrase; the last word may be the beginning of one unless `whole`. */
export function phraseIn(held: readonly string[], wanted: readonly string[], whole: boolean): boolean {
  const last = wanted.length - 1;
  for (let from = 0; from + last < held.length; from++) {
    const fits = wanted.every((word, at) => {
      const there = held[from + at] ?? '';
      return at === last && !whole ? there.startsWith(word) : there === word;
    });
    if (fits) return true;
  }
  return false;
}

/** The typed text with every term of one query word taken out and, when a value is given, one put in. */
export function withWord(text: string, word: QueryWord, value: string | null): string {
  const without = text
    .replace(new RegExp(`(^|\\s)-?${word}:("[^"]*"?|[^\\s"]*)`, 'gi'), ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (value === null || value === '') return without;
  const quoted = /\s/.test(value) ? `"${value}"` : value;
  return `${without} ${word}:${quoted}`.trim();
}

/** The value of a query word in the typed text, or null. */
export function valueIn(text: string, word: QueryWord): string | null {
  const found = new RegExp(`(?:^|\\s)${word}:("[^"]*"?|[^\\s"]*)`, 'i').exec(text);
  const value = bare(found?.[1] ?? '');
  return value === '' ? null : value;
}

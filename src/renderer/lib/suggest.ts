import { dayWords, intakeWords, type QueryWord, queryWords, standingWords } from '../../shared/search.ts';

/** One suggestion: what is shown, and the text of the field when it is taken. */
export interface Suggestion {
  readonly key: string;
  /** The query word it belongs to, for its hint. */
  readonly word: QueryWord;
  readonly label: string;
  readonly text: string;
}

export interface Known {
  readonly accounts: readonly string[];
  readonly programs: readonly string[];
}

const most = 8;

/** What could stand where the cursor is: query words, or the values of the one that is being typed. */
export function suggestionsFor(text: string, cursor: number, known: Known): readonly Suggestion[] {
  const before = text.slice(0, cursor);
  const start = before.search(/\S*$/);
  const typed = before.slice(start);
  const rest = text.slice(cursor);
  const put = (value: string): string => `${text.slice(0, start)}${value}${rest}`;
  const minus = typed.startsWith('-') ? '-' : '';
  const bare = typed.slice(minus.length).toLowerCase();
  const colon = bare.indexOf(':');
  if (colon < 0) {
    return queryWords
      .filter((word) => word.startsWith(bare) && (bare !== '' || text.trim() === ''))
      .slice(0, most)
      .map((word) => ({ key: word, word, label: `${minus}${word}:`, text: put(`${minus}${word}:`) }));
  }
  const word = queryWords.find((one) => one === bare.slice(0, colon));
  if (word === undefined) return [];
  const value = bare.slice(colon + 1).replaceAll('"', '');
  const quoted = (one: string): string => (/\s/.test(one) ? `"${one}"` : one);
  return valuesOf(word, known)
    .filter((one) => one.toLowerCase().startsWith(value) && one.toLowerCase() !== value)
    .slice(0, most)
    .map((one) => ({
      key: `${word} ${one}`,
      word,
      label: `${minus}${word}:${quoted(one)}`,
      text: put(`${minus}${word}:${quoted(one)} `),
    }));
}

function valuesOf(word: QueryWord, { accounts, programs }: Known): readonly string[] {
  switch (word) {
    case 'is':
      return standingWords;
    case 'by':
      return intakeWords;
    case 'before':
    case 'after':
      return [...dayWords, '7d', '30d'];
    case 'account':
    case 'from':
      return accounts;
    case 'client':
      return programs;
    default:
      return [];
  }
}

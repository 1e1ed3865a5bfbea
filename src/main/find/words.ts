import type { Database } from 'better-sqlite3';
import { problemSchema, says } from '../../shared/problems/problem.ts';
import { phraseIn, type Term, tokensOf, type WordField } from '../../shared/search.ts';

/** The columns of a message that words are looked for in. */
export interface Worded {
  readonly seq: number;
  readonly subject: string;
  readonly from_address: string;
  readonly from_name: string | null;
  readonly reference: string | null;
  readonly problem: string | null;
}

export const wordedColumns = 'seq, subject, from_address, from_name, reference, problem';

export type WordTerm = Extract<Term, { kind: 'words' }>;

export interface WordReader {
  /** The text of each column of the word index. */
  textsOf(row: Worded): Record<WordField, string>;
  /** Tells whether every term holds for a row; the word index answers the same for rows that it has. */
  fitting(terms: readonly WordTerm[]): (row: Worded) => boolean;
}

const fields: readonly WordField[] = ['subject', 'sender', 'recipients', 'reference', 'error'];

export function createWordReader(db: Database): WordReader {
  const recipients = db.prepare<[number], { address: string; name: string | null }>(
    'SELECT address, name FROM recipient WHERE message_seq = ? ORDER BY position',
  );
  const recipientsOf = (seq: number): string =>
    recipients
      .all(seq)
      .map(({ address, name }) => (name === null ? address : `${address} ${name}`))
      .join(' ');

  const textOf: Record<WordField, (row: Worded) => string> = {
    subject: (row) => row.subject,
    sender: (row) => `${row.from_address} ${row.from_name ?? ''}`,
    recipients: (row) => recipientsOf(row.seq),
    reference: (row) => row.reference ?? '',
    error: (row) => errorText(row.problem),
  };

  return {
    textsOf: (row) => ({
      subject: textOf.subject(row),
      sender: textOf.sender(row),
      recipients: textOf.recipients(row),
      reference: textOf.reference(row),
      error: textOf.error(row),
    }),
    fitting(terms) {
      const wanted = terms
        .map((term) => ({ ...term, tokens: tokensOf(term.text) }))
        .filter(({ tokens }) => tokens.length > 0);
      return (row) => {
        const known = new Map<WordField, string[]>();
        const tokensIn = (field: WordField): string[] => {
          const found = known.get(field) ?? tokensOf(textOf[field](row));
          known.set(field, found);
          return found;
        };
        return wanted.every(
          ({ field, tokens, whole, not }) =>
            (field === null ? fields : [field]).some((one) => phraseIn(tokensIn(one), tokens, whole)) !== not,
        );
      };
    },
  };
}

/** The sentence that the window shows and the raw cause below it. */
function errorText(json: string | null): string {
  if (json === null) return '';
  const parsed = problemSchema.safeParse(JSON.parse(json));
  return parsed.success ? `${says(parsed.data)} ${parsed.data.detail ?? ''} ${parsed.data.code}` : json;
}

/**
 * The terms in the language of FTS5, or null when there is no positive word to begin with. `spellings` gives the words that begin like
 * this one when they are few: FTS5 reads their lists one by one, but to read a whole word beginning it would first merge them all.
 */
export function matchOf(
  terms: readonly WordTerm[],
  spellings: (beginning: string) => readonly string[] | null = () => null,
): string | null {
  const expression = ({ field, text, whole }: WordTerm): string | null => {
    const tokens = tokensOf(text);
    const last = tokens.at(-1);
    if (last === undefined) return null;
    // tokens hold letters and digits only: nothing in them is syntax
    const phrase = (end: string, more: string) => `"${[...tokens.slice(0, -1), end].join(' ')}"${more}`;
    const endings = whole ? [last] : spellings(last);
    const phrases = endings === null ? phrase(last, ' *') : endings.map((end) => phrase(end, '')).join(' OR ');
    return field === null ? `(${phrases})` : `(${field} : (${phrases}))`;
  };
  const list = (not: boolean) => terms.filter((term) => term.not === not).flatMap((term) => expression(term) ?? []);
  const wanted = list(false);
  if (wanted.length === 0) return null;
  const unwanted = list(true);
  const positive = wanted.join(' AND ');
  return unwanted.length === 0 ? positive : `(${positive}) NOT (${unwanted.join(' OR ')})`;
}

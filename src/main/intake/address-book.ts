import type { Database } from 'better-sqlite3';
import type { Suggestion } from '../../shared/drafts.ts';

/** The addresses that were written to before. The database fills it by itself, with every recipient that is accepted. */
export interface AddressBook {
  /** Those with words that begin with `typed`, in name or address, accents aside: the often and lately used first. */
  suggest(typed: string, limit: number): Suggestion[];
  forget(address: string): void;
}

/** So many of the last used are looked through one by one; only then the index of all. */
const LATEST = 500;
/** Of the others that match, so many are ranked: what begins with one letter may be a third of all. */
const OTHERS = 200;
const DAY_MS = 86_400_000;

interface Row extends Suggestion {
  readonly last_used_at: number;
}

export function createAddressBook(db: Database): AddressBook {
  const latest = db.prepare<[number], Row>(
    'SELECT address, name, used, last_used_at FROM address_book ORDER BY last_used_at DESC LIMIT ?',
  );
  const matching = db.prepare<[string, number], Row>(`
    SELECT address, name, used, last_used_at
    FROM (SELECT rowid FROM address_words WHERE address_words MATCH ? ORDER BY rowid DESC LIMIT ?) AS found
      JOIN address_book ON id = found.rowid`);
  const forget = db.prepare('DELETE FROM address_book WHERE key = lower(?)');

  return {
    suggest(typed, limit) {
      const words = wordsOf(typed);
      // signs alone find nothing; nothing typed finds everything
      if (words === '' && typed.trim() !== '') return [];
      const found = latest.all(LATEST).filter((row) => wordsOf(`${row.name ?? ''} ${row.address}`).includes(words));
      if (found.length < limit && words !== '') {
        const known = new Set(found.map(({ address }) => address));
        // a phrase whose last word may go on; the words hold no sign that FTS5 would read
        found.push(...matching.all(`"${words.trim()}" *`, OTHERS).filter(({ address }) => !known.has(address)));
      }
      return ranked(found)
        .slice(0, limit)
        .map(({ address, name, used }) => ({ address, name, used }));
    },
    forget(address) {
      forget.run(address);
    },
  };
}

/** Each use counts for half when a month lies between it and the newest. */
function ranked(rows: readonly Row[]): Row[] {
  const newest = Math.max(0, ...rows.map((row) => row.last_used_at));
  const weight = (row: Row) => row.used * 0.5 ** ((newest - row.last_used_at) / (30 * DAY_MS));
  return [...rows].sort((one, other) => weight(other) - weight(one) || other.last_used_at - one.last_used_at);
}

/** As the index of the database has them: letters and figures in lower case without accents, a space before each word. */
function wordsOf(text: string): string {
  const folded = text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words.map((word) => ` ${word}`).join('');
}

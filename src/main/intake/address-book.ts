import type { Database } from 'better-sqlite3';
import type { Suggestion } from '../../shared/drafts.ts';

/** The addresses that were written to before. The database fills it by itself, with every recipient that is accepted. */
export interface AddressBook {
  /** Those with a word that begins with `typed`, in name or address: the often and lately used first. */
  suggest(typed: string, limit: number): Suggestion[];
  forget(address: string): void;
}

/** Of the addresses that match, so many of the last used are ranked by how often they were used. */
const RANKED = 60;
const DAY_MS = 86_400_000;

export function createAddressBook(db: Database): AddressBook {
  interface Row extends Suggestion {
    readonly last_used_at: number;
  }
  // instr rather than LIKE: half the time over a hundred thousand rows, and no sign of it has a meaning
  const matching = db.prepare<[string, string, number], Row>(`
    SELECT address, name, used, last_used_at FROM address_book
    WHERE instr(words, ?) > 0 OR instr(words, ?) > 0
    ORDER BY last_used_at DESC LIMIT ?`);
  const latest = db.prepare<[number], Row>(
    'SELECT address, name, used, last_used_at FROM address_book ORDER BY last_used_at DESC LIMIT ?',
  );
  const forget = db.prepare('DELETE FROM address_book WHERE key = lower(?)');

  return {
    suggest(typed, limit) {
      const word = typed.trim().toLowerCase();
      // SQLite lowers ASCII only, so "Ö" is still large there
      const raised = word.slice(0, 1).toUpperCase() + word.slice(1);
      const rows =
        word === '' ? latest.all(RANKED) : matching.all(` ${word}`, ` ${/^[a-z]/.test(word) ? word : raised}`, RANKED);
      const newest = rows[0]?.last_used_at ?? 0;
      // a use counts for half when a month has gone by since the newest
      const weight = (row: Row) => row.used * 0.5 ** ((newest - row.last_used_at) / (30 * DAY_MS));
      return rows
        .sort((one, other) => weight(other) - weight(one))
        .slice(0, limit)
        .map(({ address, name, used }) => ({ address, name, used }));
    },
    forget(address) {
      forget.run(address);
    },
  };
}

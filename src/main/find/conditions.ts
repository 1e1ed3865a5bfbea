import type { Database } from 'better-sqlite3';
import type { ListFilter } from '../../shared/finding.ts';
import type { Standing } from '../../shared/model.ts';
import { readSearch, type Term } from '../../shared/search.ts';
import type { WordTerm } from './words.ts';

/** Which messages are looked for. Holds of accounts are computed elsewhere, so their ids are handed in. */
export interface FindFilter {
  readonly standing: Standing | null;
  /** The search as typed. */
  readonly words: string;
  readonly sort: ListFilter['sort'];
  /** Only those that this act would change. */
  readonly only?: keyof typeof changeable | undefined;
  readonly now: number;
  /** Accounts on hold now; `all` when the whole outbox is. */
  readonly heldAccounts: readonly string[] | 'all';
}

/** A filter made ready for SQL. */
export interface Plan {
  /** Fixed pieces of SQL over `message`; every value is bound. */
  readonly where: readonly string[];
  readonly values: Readonly<Record<string, string | number>>;
  /** The seqs beyond which no message can match, by its dates; inclusive. */
  readonly low: number;
  readonly high: number;
  readonly words: readonly WordTerm[];
  /** The stored states that can match; null: any. */
  readonly states: readonly string[] | null;
  /** Whether the index message_order alone answers `where`. */
  readonly covered: boolean;
  /** The one plain state that is all of the filter, `any`, or null: then only counting tells how many match. */
  readonly tally: string | null;
}

/** What each act on many messages finds to change; the outbox checks every one again. */
const changeable = {
  retry: { states: ['failed', 'cancelled'], sql: 'body_dropped_at IS NULL' },
  hold: { states: ['queued'], sql: 'held_for IS NULL' },
  release: { states: ['queued'], sql: 'held_for IS NOT NULL' },
  cancel: { states: ['queued'], sql: '1' },
  resend: { states: ['sent'], sql: 'body_dropped_at IS NULL' },
} as const;

/** As a program gets it in answer: 26 letters and digits of Crockford's base 32. */
const messageId = /^[0-9a-hjkmnp-tv-z]{26}$/i;

const refined: ReadonlySet<Standing> = new Set<Standing>(['queued', 'scheduled', 'on_hold']);

export function planOf(db: Database, filter: FindFilter): Plan {
  const { terms } = readSearch(filter.words, filter.now);
  const where: string[] = [];
  const values: Record<string, string | number> = {};
  let covered = true;
  const bind = (value: string | number): string => {
    const name = `v${Object.keys(values).length}`;
    values[name] = value;
    return `@${name}`;
  };
  const held = once(() => {
    if (filter.heldAccounts === 'all') return '1';
    const names = filter.heldAccounts.map(bind);
    return names.length === 0
      ? 'held_for IS NOT NULL'
      : `(held_for IS NOT NULL OR account_id IN (${names.join(', ')}))`;
  });
  const scheduled = once(() => `coalesce(send_after, 0) > ${bind(filter.now)}`);
  const standing = (one: Standing): string => {
    switch (one) {
      case 'queued':
        return `(state = 'queued' AND NOT ${held()} AND NOT (${scheduled()}))`;
      case 'scheduled':
        return `(state = 'queued' AND held_for IS NULL AND ${scheduled()})`;
      case 'on_hold':
        return `(state = 'queued' AND ${held()} AND (held_for IS NOT NULL OR NOT (${scheduled()})))`;
      default:
        return `state = ${bind(one)}`;
    }
  };

  const asked = terms.flatMap((term) => (term.kind === 'is' && !term.not ? [term.standing] : []));
  if (filter.standing !== null) where.push(standing(filter.standing));
  if (asked.length > 0) where.push(`(${asked.map(standing).join(' OR ')})`);
  for (const term of terms) {
    if (term.kind === 'is') {
      if (term.not) where.push(`NOT ${standing(term.standing)}`);
      covered = false;
    } else if (term.kind !== 'words') {
      const { sql, fixed } = simple(term, bind);
      where.push(term.not ? `NOT coalesce(${sql}, 0)` : sql);
      covered &&= fixed;
    }
  }
  if (filter.standing !== null) covered = false;
  let low = 0;
  let high = Number.MAX_SAFE_INTEGER;
  for (const term of terms) {
    if (term.kind === 'before' && !term.not) high = Math.min(high, edgeOf(db, term) ?? -1);
    if (term.kind === 'after' && !term.not) low = Math.max(low, edgeOf(db, term) ?? Number.MAX_SAFE_INTEGER);
  }
  if (low > 0) where.push(`seq >= ${bind(low)}`);
  if (high < Number.MAX_SAFE_INTEGER) where.push(`seq <= ${bind(high)}`);
  const only = filter.only === undefined ? null : changeable[filter.only];
  const must = only?.states ?? (filter.sort === 'due' ? ['queued'] : null);
  if (must !== null) {
    where.push(`state IN (${must.map((state) => `'${state}'`).join(', ')})`, only?.sql ?? '1');
    covered = false;
  }

  const words: WordTerm[] = [];
  for (const term of terms) {
    if (term.kind !== 'words') continue;
    if (term.field === null && messageId.test(term.text)) {
      where.push(`id ${term.not ? '<>' : '='} ${bind(term.text.toUpperCase())}`);
      covered = false;
    } else words.push(term);
  }
  const possible = statesOf(filter.standing, asked);
  const single = terms.length === 0 && must === null && !(filter.standing !== null && refined.has(filter.standing));
  return {
    where,
    values,
    low,
    high,
    words,
    states: must ?? possible,
    covered,
    tally: single ? (filter.standing ?? 'any') : null,
  };
}

function once(make: () => string): () => string {
  let made: string | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

function simple(
  term: Exclude<Term, { kind: 'words' | 'is' }>,
  bind: (value: string | number) => string,
): { sql: string; fixed: boolean } {
  switch (term.kind) {
    case 'before':
      return { sql: `accepted_at < ${bind(term.at)}`, fixed: true };
    case 'after':
      return { sql: `accepted_at >= ${bind(term.at)}`, fixed: true };
    case 'account': {
      const like = `%${term.text.replace(/[\\%_]/g, '\\$&')}%`;
      return { sql: `account_id IN (SELECT id FROM account WHERE email LIKE ${bind(like)} ESCAPE '\\')`, fixed: true };
    }
    case 'by':
      return { sql: `intake = ${bind(term.intake)}`, fixed: true };
    case 'client':
      return { sql: `client_name = ${bind(term.text)} COLLATE NOCASE`, fixed: true };
    case 'batch':
      return { sql: `batch_id = ${bind(term.text)}`, fixed: false };
  }
}

/**
 * The same limit in terms of `seq`, by which every index is ordered. The clock may have jumped, so the moment itself stays in the
 * condition; this only spares reading what lies beyond.
 */
function edgeOf(db: Database, term: Extract<Term, { kind: 'before' | 'after' }>): number | undefined {
  const [test, order] = term.kind === 'before' ? ['<', 'DESC'] : ['>=', 'ASC'];
  return db
    .prepare<[number], number>(
      `SELECT seq FROM message INDEXED BY message_order WHERE accepted_at ${test} ? ORDER BY seq ${order} LIMIT 1`,
    )
    .pluck()
    .get(term.at);
}

function statesOf(standing: Standing | null, asked: readonly Standing[]): readonly string[] | null {
  const stored = (one: Standing): string => (refined.has(one) ? 'queued' : one);
  if (standing !== null) return [stored(standing)];
  return asked.length === 0 ? null : [...new Set(asked.map(stored))];
}

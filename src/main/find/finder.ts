import type { Database, Statement } from 'better-sqlite3';
import type { ListFilter } from '../../shared/finding.ts';
import { type FindFilter, type Plan, planOf } from './conditions.ts';
import { createWordReader, matchOf, type Worded, wordedColumns } from './words.ts';

export type { FindFilter } from './conditions.ts';

/** Part of a list, by position. */
export interface Found {
  readonly seqs: readonly number[];
  /** How many match; when not `exact`, at least so many. */
  readonly total: number;
  readonly exact: boolean;
}

/**
 * Finds messages by filter and search, and answers with their seqs. How it stays quick with a million rows, and where it is not exact,
 * is written down in docs/decisions/0030-lists-of-a-million.md.
 */
export interface Finder {
  /** `limit` messages from position `from`, counted from 0 in the order of the filter. */
  window(filter: FindFilter, from: number, limit: number): Found;
  /** How many messages the word index has not reached yet. */
  unindexed(): number;
  /** The next messages below seq `before`, newest first, whatever the sort; null: from the newest. */
  below(filter: FindFilter, before: number | null, limit: number): number[];
}

/** Beyond so many matches of a search the list says "more than": counting a million words would take longer than reading them. */
const COUNT_ON = 10_000;
/** Up to so many messages of rare states are read and compared instead of asking the word index. */
const READ_RATHER = 20_000;
/** The word index answers beginnings of up to so many letters without merging lists; see its `prefix`. */
const INDEXED_LETTERS = 4;
const FEW_SPELLINGS = 8;
/** How many are put in another order than that of their acceptance. */
const SORT_MOST = 10_000;
const SORT_KEPT_MS = 5_000;
/** How many of the newest rows that the word index lacks are read and compared. */
const UNINDEXED_READ = 20_000;

type Values = Record<string, string | number>;
type Sort = ListFilter['sort'];

export function createFinder(db: Database): Finder {
  const reader = createWordReader(db);
  const statements = new Map<string, Statement<[Values], number>>();
  const tallies = db.prepare<[], { state: string; messages: number }>('SELECT state, messages FROM tally');
  const newestIndexed = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM message_words_docsize').pluck();
  const longer = db
    .prepare<[string, string, number], string>('SELECT term FROM message_terms WHERE term >= ? AND term < ? LIMIT ?')
    .pluck();
  const span = db.prepare<[], { first: number | null; last: number | null; gaps: number }>(`
    SELECT (SELECT min(seq) FROM message) AS first, (SELECT max(seq) FROM message) AS last,
      (SELECT count(*) FROM message_gap WHERE seq > (SELECT min(seq) FROM message) AND seq < (SELECT max(seq) FROM message)) AS gaps`);
  const gapsAbove = db
    .prepare<[number, number], number>('SELECT count(*) FROM message_gap WHERE seq > ? AND seq < ?')
    .pluck();
  const dueSeqs = db.prepare<[number], number>('SELECT seq FROM words_due ORDER BY seq DESC LIMIT ?').pluck();

  /** Statements differ by filter only in a few pieces, so there are few of them. */
  function seqs(sql: string, values: Values): number[] {
    let statement = statements.get(sql);
    if (!statement) {
      if (statements.size > 200) statements.clear();
      statement = db.prepare<[Values], number>(sql).pluck() as Statement<[Values], number>;
      statements.set(sql, statement);
    }
    return statement.all(values);
  }
  const number = (sql: string, values: Values): number => Number(seqs(sql, values)[0] ?? 0);

  function tallied(states: readonly string[] | null): number {
    return tallies
      .all()
      .reduce((sum, { state, messages }) => sum + (states?.includes(state) === false ? 0 : messages), 0);
  }

  /** Few words that begin like this one, itself among them; null when there are more. Short beginnings have an index of their own. */
  function spellings(beginning: string): string[] | null {
    if (beginning.length <= INDEXED_LETTERS) return null;
    const end = `${beginning}\u{10ffff}`;
    // from behind the word itself: to look at a word is to count its messages
    const others = longer.all(`${beginning}\u0001`, end, FEW_SPELLINGS);
    return others.length < FEW_SPELLINGS ? [beginning, ...others] : null;
  }

  const source = (plan: Plan): string => (plan.covered ? 'message INDEXED BY message_order' : 'message');
  const conditions = (plan: Plan, ...more: readonly string[]): string => {
    const all = [...plan.where, ...more];
    return all.length === 0 ? '1' : all.join(' AND ');
  };

  // ---- without words: positions come from an index that holds nothing else ------------------------------------------------

  function plainWindow(plan: Plan, filter: FindFilter, from: number, limit: number): Found {
    const { sort } = filter;
    const where = conditions(plan);
    const on = source(plan);
    const counted =
      plan.tally !== null
        ? { total: tallied(plan.tally === 'any' ? null : [plan.tally]), exact: true }
        : countTo(`SELECT 1 FROM ${on} WHERE ${where}`, plan.values, from + COUNT_ON);
    const { total, exact } = counted;
    if (sort !== 'newest' && sort !== 'oldest') return sortedWindow(plan, sort, from, limit, filter.now);
    const direct = plan.tally === 'any' ? seqAt(sort, from, total) : null;
    if (direct !== null) {
      const [test, order] = sort === 'newest' ? ['<=', 'DESC'] : ['>=', 'ASC'];
      const rows = seqs(`SELECT seq FROM message WHERE seq ${test} @direct ORDER BY seq ${order} LIMIT @take`, {
        direct,
        take: limit,
      });
      return { seqs: rows, total, exact };
    }
    // a position near the end is nearer from the end
    const fromEnd = exact && from > total / 2;
    const count = Math.max(0, Math.min(limit, total - from));
    const offset = fromEnd ? Math.max(0, total - from - count) : from;
    const order = orderOf(sort, fromEnd);
    const found = seqs(`SELECT seq FROM ${on} WHERE ${where} ORDER BY ${order} LIMIT @take OFFSET @skip`, {
      ...plan.values,
      take: fromEnd ? count : limit,
      skip: offset,
    });
    return { seqs: fromEnd ? found.reverse() : found, total: Math.max(total, from + found.length), exact };
  }

  /** The seq at a position of the whole list, or null when the numbers that are missing are not all known. */
  function seqAt(sort: Sort, from: number, total: number): number | null {
    const { first, last, gaps } = span.get() ?? { first: null, last: null, gaps: 0 };
    if (first === null || last === null || last - first + 1 - gaps !== total || from >= total) return null;
    const up = sort === 'oldest';
    let seq = up ? first + from : last - from;
    for (;;) {
      const passed = Number(up ? gapsAbove.get(first, seq + 1) : gapsAbove.get(seq - 1, last));
      const next = up ? first + from + passed : last - from - passed;
      if (next === seq) return seq;
      seq = next;
    }
  }

  let kept: { key: string; at: number; seqs: number[] } | null = null;

  /** The first ten thousand in that order. To sort is to read an index from end to end, so the order is kept for a few seconds. */
  function sortedWindow(plan: Plan, sort: Sort, from: number, limit: number, now: number): Found {
    const key = JSON.stringify([sort, plan.where, plan.values]);
    if (kept?.key !== key || Math.abs(now - kept.at) > SORT_KEPT_MS) {
      const sql = `SELECT seq FROM ${source(plan)} WHERE ${conditions(plan)} ORDER BY ${orderOf(sort, false)} LIMIT @most`;
      kept = { key, at: now, seqs: seqs(sql, { ...plan.values, most: SORT_MOST }) };
    }
    return { seqs: kept.seqs.slice(from, from + limit), total: kept.seqs.length, exact: kept.seqs.length < SORT_MOST };
  }

  function countTo(sql: string, values: Values, most: number): { total: number; exact: boolean } {
    const total = number(`SELECT count(*) FROM (${sql} LIMIT @most)`, { ...values, most: most + 1 });
    return { total: Math.min(total, most), exact: total <= most };
  }

  // ---- with words -----------------------------------------------------------------------------------------------------------

  /** Reads rows in order of `seq` and compares, until `enough` have been found or `most` been read. */
  function read(
    plan: Plan,
    extra: string,
    newestFirst: boolean,
    enough: number,
    most: number,
    values: Values = {},
  ): { seqs: number[]; whole: boolean } {
    const statement = db.prepare<[Values], Worded>(
      `SELECT ${wordedColumns} FROM message WHERE ${conditions(plan, extra)} ORDER BY seq ${newestFirst ? 'DESC' : 'ASC'} LIMIT @most`,
    );
    const fits = reader.fitting(plan.words);
    const found: number[] = [];
    let rows = 0;
    for (const row of statement.iterate({ ...plan.values, ...values, most })) {
      rows += 1;
      if (!fits(row)) continue;
      found.push(row.seq);
      if (found.length > enough) return { seqs: found, whole: false };
    }
    return { seqs: found, whole: rows < most };
  }

  interface Matches {
    /** In order of seq, newest first or oldest first, from `from` on. */
    take(from: number, limit: number): number[];
    total(most: number): { total: number; exact: boolean };
  }

  /** What the word index has, and what it has not reached yet, as one list. */
  function indexed(plan: Plan, match: string, newestFirst: boolean, edge: string, edgeValues: Values): Matches {
    const upTo = newestIndexed.get() ?? 0;
    const due = dueSeqs.all(UNINDEXED_READ);
    const list = due.length === 0 ? '' : `seq IN (SELECT seq FROM words_due) OR `;
    const fresh = read(plan, `(${list}seq > @upTo) AND ${edge}`, true, UNINDEXED_READ, UNINDEXED_READ, {
      upTo,
      ...edgeValues,
    }).seqs;
    if (!newestFirst) fresh.reverse();
    const joined = plan.where.length > 0;
    const from = joined
      ? `message_words CROSS JOIN ${source(plan)} ON message.seq = message_words.rowid`
      : 'message_words';
    const sql = (what: string) =>
      `SELECT ${what} FROM ${from} WHERE message_words MATCH @match AND message_words.rowid BETWEEN @low AND @high${
        due.length === 0 ? '' : ' AND message_words.rowid NOT IN (SELECT seq FROM words_due)'
      } AND ${edge.replaceAll('seq', 'message_words.rowid')}${joined ? ` AND ${conditions(plan)}` : ''}`;
    const values = { ...plan.values, ...edgeValues, match, low: plan.low, high: Math.min(upTo, plan.high) };
    const ordered = (skip: number, take: number) =>
      seqs(
        `${sql('message_words.rowid')} ORDER BY message_words.rowid ${newestFirst ? 'DESC' : 'ASC'} LIMIT @take OFFSET @skip`,
        { ...values, take, skip },
      );
    const before = (one: number, other: number) => (newestFirst ? other - one : one - other);
    return {
      take(skip, limit) {
        if (fresh.length === 0) return ordered(skip, limit);
        // everything fresh is newer than what the index has, unless an old row changed
        if (newestFirst && due.length === 0) {
          const first = fresh.slice(skip, skip + limit);
          const rest = limit - first.length;
          return rest === 0 ? first : [...first, ...ordered(Math.max(0, skip - fresh.length), rest)];
        }
        return [...fresh, ...ordered(0, skip + limit)].sort(before).slice(skip, skip + limit);
      },
      total(most) {
        const counted = countTo(sql('1'), values, most);
        return { total: counted.total + fresh.length, exact: counted.exact };
      },
    };
  }

  /** For rare states, and for searches that only exclude: the rows themselves are read. */
  function compared(plan: Plan, newestFirst: boolean, edge: string, edgeValues: Values, most: number): Matches {
    const { seqs: found, whole } = read(plan, edge, newestFirst, most, READ_RATHER * 2, edgeValues);
    return {
      take: (skip, limit) => found.slice(skip, skip + limit),
      total: () => ({ total: Math.min(found.length, most), exact: whole }),
    };
  }

  function matches(plan: Plan, newestFirst: boolean, most: number, edge = '1', edgeValues: Values = {}): Matches {
    const match = matchOf(plan.words, spellings);
    const few = plan.states !== null && tallied(plan.states) <= READ_RATHER;
    return match === null || few
      ? compared(plan, newestFirst, edge, edgeValues, most)
      : indexed(plan, match, newestFirst, edge, edgeValues);
  }

  function wordedWindow(plan: Plan, sort: Sort, from: number, limit: number): Found {
    const most = from + limit + COUNT_ON;
    const found = matches(plan, sort !== 'oldest', most);
    const { total, exact } = found.total(most);
    if (sort === 'newest' || sort === 'oldest') return { seqs: found.take(from, limit), total, exact };
    // sorted otherwise: the newest ten thousand that match, in that order
    const some = found.take(0, SORT_MOST);
    const sorted = seqs(
      `SELECT seq FROM message WHERE seq IN (SELECT value FROM json_each(@list)) ORDER BY ${orderOf(sort, false)} LIMIT @take OFFSET @skip`,
      { list: JSON.stringify(some), take: limit, skip: from },
    );
    return { seqs: sorted, total: some.length, exact: exact && total <= SORT_MOST };
  }

  const newestMessage = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM message').pluck();

  return {
    unindexed: () => Math.max(0, Number(newestMessage.get()) - Number(newestIndexed.get())),
    window(filter, from, limit) {
      const plan = planOf(db, filter);
      return plan.words.length === 0
        ? plainWindow(plan, filter, from, limit)
        : wordedWindow(plan, filter.sort, from, limit);
    },
    below(filter, before, limit) {
      const plan = planOf(db, filter);
      const edge = 'seq < @before';
      const values = { before: before ?? Number.MAX_SAFE_INTEGER };
      if (plan.words.length > 0) return matches(plan, true, limit, edge, values).take(0, limit);
      return seqs(`SELECT seq FROM ${source(plan)} WHERE ${conditions(plan, edge)} ORDER BY seq DESC LIMIT @take`, {
        ...plan.values,
        ...values,
        take: limit,
      });
    },
  };
}

function orderOf(sort: Sort, reversed: boolean): string {
  const [down, up] = reversed ? ['ASC', 'DESC'] : ['DESC', 'ASC'];
  switch (sort) {
    case 'newest':
      return `seq ${down}`;
    case 'oldest':
      return `seq ${up}`;
    case 'due':
      return `due_at ${up}, seq ${up}`;
    case 'size':
      return `size ${down}, seq ${down}`;
    case 'priority':
      return `priority ${down}, seq ${down}`;
  }
}

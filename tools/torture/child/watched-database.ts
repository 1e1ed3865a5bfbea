import type { Database } from 'better-sqlite3';
import { afterCommit, beforeCommit, type CommitName } from '../steps.ts';
import type { At } from './trap.ts';

interface Telltale {
  readonly name: CommitName;
  readonly sql: RegExp;
  /** Looks at what is bound, where the text does not tell. */
  readonly bound?: (values: readonly unknown[]) => boolean;
}

/** Whether a value is bound that is this word, by name or by place. */
const binds = (word: string) => (values: readonly unknown[]) =>
  values.some((value) => value === word || (isPlain(value) && Object.values(value).includes(word)));

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

/** The statement by which a commit is known. One that the program no longer runs is a step never reached, and the run fails. */
const telltales: readonly Telltale[] = [
  { name: 'sweep', sql: /^DELETE FROM message WHERE state = 'receiving'$/ },
  { name: 'copy counter', sql: /^INSERT INTO meta/, bound: binds('copy_counter') },
  { name: 'accept', sql: /^INSERT INTO message /, bound: binds('queued') },
  { name: 'begin receiving', sql: /^INSERT INTO message /, bound: binds('receiving') },
  { name: 'row of a body', sql: /^INSERT INTO body_chunk/, bound: ([, position]) => Number(position) > 0 },
  { name: 'finish receiving', sql: /^UPDATE message SET state = 'queued', size/ },
  { name: 'mark', sql: /^UPDATE message SET state = 'sending'/ },
  { name: 'sent', sql: /^UPDATE message SET state = 'sent', attempt_id = NULL, gmail_id/ },
  { name: 'hold of the account', sql: /^UPDATE account SET hold_reason/ },
  { name: 'back to the queue', sql: /^UPDATE message SET state = 'queued', attempt_id = NULL, due_at = @dueAt/ },
  { name: 'stay queued', sql: /^UPDATE message SET attempts = @number, due_at/ },
  { name: 'failed after the mark', sql: /^UPDATE message SET state = 'failed', attempt_id = NULL/ },
  { name: 'failed without a mark', sql: /^UPDATE message SET state = 'failed', attempts/ },
  { name: 'note that the rest is sent', sql: /^INSERT INTO event/, bound: binds('completed_rest') },
  { name: 'note that asking waits', sql: /^INSERT INTO event/, bound: binds('asking_later') },
  { name: 'answer that does not tell', sql: /^UPDATE attempt SET asks = asks \+ 1/ },
  { name: 'unconfirmed', sql: /^UPDATE message SET state = 'unconfirmed'/ },
  { name: 'note of a recovery', sql: /^INSERT INTO event/, bound: binds('recovered') },
  { name: 'renewed sign-in', sql: /^UPDATE token_cache SET access_token/ },
];
/** Alone in its commit; inside another it belongs to what the other is about. */
const missingAnswer: Telltale = {
  name: 'note that an answer is missing',
  sql: /^INSERT INTO event/,
  bound: binds('waits'),
};

type Call = (...values: unknown[]) => unknown;

/** The same database, telling before and after each commit which one it is. */
export function watchedDatabase(db: Database, at: At): Database {
  let open: Set<CommitName> | null = null;
  let depth = 0;

  const nameOf = (candidates: readonly Telltale[], values: readonly unknown[]) => {
    const found = candidates.find(({ bound }) => bound?.(values) ?? true);
    return found && (found !== missingAnswer || open === null) ? found.name : null;
  };

  const watchedRun =
    (run: Call, candidates: readonly Telltale[]): Call =>
    (...values) => {
      const name = nameOf(candidates, values);
      if (name === null) return run(...values);
      if (open !== null) {
        open.add(name);
        return run(...values);
      }
      at(beforeCommit(name));
      const result = run(...values);
      at(afterCommit(name));
      return result;
    };

  const watchedStatement = (statement: object, sql: string): object => {
    const candidates = [...telltales, missingAnswer].filter((one) => one.sql.test(sql));
    const own = methods(statement);
    return new Proxy(statement, {
      get: (target, key) =>
        key === 'run' && candidates.length > 0 ? watchedRun(own('run'), candidates) : ownOrValue(target, key, own),
    });
  };

  const watchedTransaction = (make: Call, body: Call): unknown => {
    const transaction = make((...values: unknown[]) => {
      const result = body(...values);
      if (depth === 1) for (const name of open ?? []) at(beforeCommit(name));
      return result;
    });
    const outermost =
      (run: Call): Call =>
      (...values) => {
        depth += 1;
        if (depth === 1) open = new Set();
        let done: ReadonlySet<CommitName> = new Set();
        try {
          const result = run(...values);
          if (depth === 1) done = open ?? done;
          return result;
        } finally {
          depth -= 1;
          if (depth === 0) open = null;
          for (const name of done) at(afterCommit(name));
        }
      };
    if (!isCall(transaction)) throw new TypeError('not a transaction');
    const variants = ['default', 'deferred', 'immediate', 'exclusive'].map((kind) => {
      const variant: unknown = Reflect.get(transaction, kind);
      if (!isCall(variant)) throw new TypeError(`no ${kind} transaction`);
      return [kind, outermost(variant)];
    });
    return Object.assign(outermost(transaction), Object.fromEntries(variants));
  };

  const own = methods(db);
  return new Proxy(db, {
    get(target, key) {
      if (key === 'prepare') {
        return (sql: string) => {
          const statement = own('prepare')(sql);
          if (typeof statement !== 'object' || statement === null) throw new TypeError('not a statement');
          return watchedStatement(statement, sql.trim());
        };
      }
      if (key === 'transaction') return (body: Call) => watchedTransaction(own('transaction'), body);
      return ownOrValue(target, key, own);
    },
  });
}

function isCall(value: unknown): value is Call {
  return typeof value === 'function';
}

/** Methods of better-sqlite3 insist on the object they were made for. */
function methods(target: object): (name: string) => Call {
  return (name) => {
    const method: unknown = Reflect.get(target, name);
    if (!isCall(method)) throw new TypeError(`no method ${name}`);
    return method.bind(target);
  };
}

function ownOrValue(target: object, key: string | symbol, own: (name: string) => Call): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === 'function' && typeof key === 'string' ? own(key) : value;
}

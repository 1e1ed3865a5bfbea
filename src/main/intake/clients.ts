import { createHmac } from 'node:crypto';
import { type ClientSettings, clientSettingsSchema } from '../../shared/doors.ts';
import type { Client } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import { newId } from '../ids.ts';
import { shortened } from '../mail/addresses.ts';
import { MailFault } from '../mail/request.ts';
import { readSender } from '../mail/senders.ts';
import type { OriginClient } from '../outbox/origin.ts';
import type { Clock, Random } from '../ports.ts';
import { type ClientRow, type ClientStore, DAY_MS, MINUTE_MS } from './client-store.ts';
import { createGuessLimit } from './guessing.ts';
import { hashPassword, matchesPassword, newPassword } from './passwords.ts';

/** The programs and devices allowed to hand in mail. */

export interface ClientIdentity extends OriginClient {
  readonly senders: readonly string[];
  readonly replaceFrom: boolean;
  readonly mayRepeat: boolean;
}

/** Which door a program stands at. */
export type Reach = 'this_computer' | 'network';

/** The password is here and nowhere else: only its hash is kept. */
export interface NewCredentials {
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
}

export interface Clients {
  list(): Client[];
  /** Fails with client_name_empty or client_name_taken. */
  add(name: string): Promise<Result<NewCredentials, Problem>>;
  /** A new password; the old one ends at once. Fails with client_missing. */
  renewPassword(id: string): Promise<Result<NewCredentials, Problem>>;
  setOff(id: string, off: boolean): Result<null, Problem>;
  /** Fails with client_limit_invalid, sender_invalid or client_missing. */
  setSettings(id: string, settings: ClientSettings): Result<null, Problem>;
  remove(id: string): Result<null, Problem>;
  /** Who this is. Fails with client_unknown, client_off, client_not_from_network or too_many_failures. */
  check(username: string, password: string, reach?: Reach): Promise<Result<ClientIdentity, Problem>>;
  /**
   * Whether a program that signed in earlier may still hand in mail. Fails with client_unknown, client_off, client_not_from_network,
   * client_minute_limit or client_day_limit.
   */
  stillAllowed(id: string, reach?: Reach): Result<ClientIdentity, Problem>;
  /**
   * To be run in the transaction that accepts a message of this program (Origin.alongside): throws a MailFault, and so refuses the
   * message, when it is one more than the program may hand in.
   */
  count(id: string): void;
  onChange(listener: () => void): () => void;
}

export interface ClientsDeps {
  readonly store: ClientStore;
  readonly clock: Clock;
  readonly random: Random;
}

const NAME_LENGTH = 80;
const MAX_LIMIT = 1_000_000;
const sendersSchema = clientSettingsSchema.shape.senders;
/** All names that do not exist share one count of failures. */
const NOBODY = '';

export function createClients({ store, clock, random }: ClientsDeps): Clients {
  const listeners = new Set<() => void>();
  const guesses = createGuessLimit(clock);
  // proves a password that matched before without keeping it: a program that signs in for each mail pays for scrypt once
  // (the proof covers the stored hash, so a new password ends it)
  const cacheKey = Buffer.from(random.bytes(32));
  const proven = new Map<string, string>();
  const running = new Map<string, Promise<boolean>>();
  // asked at every message; only this room writes the table
  const known = new Map<string, ClientRow>();
  // an unknown name takes as long as a known one, so that names cannot be found out; made for the first that asks, whoever it is
  let decoy: Promise<string> | null = null;

  const rowOf = (id: string): ClientRow | undefined => {
    const row = known.get(id) ?? store.byId(id);
    // the counts of a limit change with every message
    if (row && row.per_minute === null && row.per_day === null) known.set(id, row);
    return row;
  };

  const changed = () => {
    known.clear();
    for (const listener of listeners) listener();
  };

  /** Runs a change of the table; `change` tells whether there was anything to change. */
  function written<T>(change: () => boolean, value: T): Result<T, Problem> {
    try {
      if (!change()) return fail(problem('client_missing'));
    } catch (error) {
      return fail(storageProblem(error));
    }
    changed();
    return ok(value);
  }

  const proofOf = (row: ClientRow, password: string) =>
    createHmac('sha256', cacheKey).update(`${row.id}\0${row.password_hash}\0${password}`).digest('base64');

  async function matches(row: ClientRow, proof: string, password: string): Promise<boolean> {
    const same = running.get(proof) ?? matchesPassword(password, row.password_hash);
    running.set(proof, same);
    try {
      return await same;
    } finally {
      running.delete(proof);
    }
  }

  return {
    list: () => store.all().map(asClient),

    async add(name) {
      const wanted = name
        .replace(/\p{C}+/gu, ' ')
        .trim()
        .slice(0, NAME_LENGTH);
      if (wanted === '') return fail(problem('client_name_empty'));
      const password = newPassword(random);
      const hash = await hashPassword(password, random);
      // looked up after the hashing, so that no other call can take the name in between
      if (store.byName(wanted)) return fail(problem('client_name_taken', { name: wanted }));
      const clientId = newId(clock, random);
      const username = freeUsername(wanted, (taken) => store.byUsername(taken) !== undefined);
      const row = { id: clientId, name: wanted, username, password_hash: hash, created_at: clock.now() };
      return written(() => store.insert(row), { clientId, username, password });
    },

    async renewPassword(id) {
      const password = newPassword(random);
      const hash = await hashPassword(password, random);
      const row = store.byId(id);
      if (!row) return fail(problem('client_missing'));
      return written(() => store.setPassword(id, hash), { clientId: id, username: row.username, password });
    },

    setOff: (id, off) => written(() => store.setOff(id, off), null),

    remove: (id) => written(() => store.remove(id), null),

    setSettings(id, settings) {
      for (const limit of [settings.perMinute, settings.perDay]) {
        if (limit !== null && !(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) {
          return fail(problem('client_limit_invalid'));
        }
      }
      const senders: string[] = [];
      for (const text of settings.senders) {
        const sender = readSender(text);
        if (sender === null) return fail(problem('sender_invalid', { address: shortened(text) }));
        senders.push(sender);
      }
      return written(() => store.setSettings(id, { ...settings, senders: [...new Set(senders)] }), null);
    },

    async check(username, password, reach = 'this_computer') {
      decoy ??= hashPassword(newPassword(random), random);
      const unlike = await decoy;
      const row = store.byUsername(username.toLowerCase());
      if (!row) {
        if (guesses.tooMany(NOBODY)) return fail(problem('too_many_failures'));
        guesses.failed(NOBODY);
        await matchesPassword(password, unlike);
        return fail(problem('client_unknown'));
      }
      const proof = proofOf(row, password);
      // a program that is known to be right goes on while somebody guesses at its name
      if (proven.get(row.id) !== proof) {
        if (guesses.tooMany(row.id)) return fail(problem('too_many_failures'));
        if (!(await matches(row, proof, password))) {
          guesses.failed(row.id);
          return fail(problem('client_unknown'));
        }
        proven.set(row.id, proof);
      }
      return allowed(rowOf(row.id), reach);
    },

    stillAllowed(id, reach = 'this_computer') {
      const row = rowOf(id);
      const reached = row && limitOf(row, clock.now());
      return reached ? fail(reached) : allowed(row, reach);
    },

    count(id) {
      const now = clock.now();
      if (store.count(id, now)) return;
      const row = store.byId(id);
      throw new MailFault((row && limitOf(row, now)) ?? problem('client_unknown'));
    },

    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function allowed(row: ClientRow | undefined, reach: Reach): Result<ClientIdentity, Problem> {
  if (!row) return fail(problem('client_unknown'));
  if (row.off === 1) return fail(problem('client_off'));
  if (reach === 'network' && row.network === 0) return fail(problem('client_not_from_network'));
  const { senders, replaceFrom, mayRepeat } = settingsOf(row);
  return ok({ id: row.id, name: row.name, senders, replaceFrom, mayRepeat });
}

/** Which limit the program has reached, or null. */
function limitOf(row: ClientRow, now: number): Problem | null {
  const full = (limit: number | null, from: number, messages: number, ms: number) =>
    limit !== null && now >= from && now < from + ms && messages >= limit;
  if (full(row.per_day, row.day_from, row.day_messages, DAY_MS)) {
    return problem('client_day_limit', { limit: row.per_day ?? 0 });
  }
  return full(row.per_minute, row.minute_from, row.minute_messages, MINUTE_MS)
    ? problem('client_minute_limit', { limit: row.per_minute ?? 0 })
    : null;
}

function settingsOf(row: ClientRow): ClientSettings {
  return {
    perMinute: row.per_minute,
    perDay: row.per_day,
    senders: sendersSchema.parse(JSON.parse(row.senders)),
    replaceFrom: row.replace_from === 1,
    mayRepeat: row.may_repeat === 1,
    network: row.network === 1,
  };
}

function asClient(row: ClientRow): Client {
  return {
    id: row.id,
    name: row.name,
    username: row.username,
    createdAt: row.created_at,
    lastMessageAt: row.last_message_at,
    messages: row.messages,
    off: row.off === 1,
    tokenMadeAt: row.token_made_at,
    settings: settingsOf(row),
  };
}

/** `Büro-Scanner 2` becomes `buro-scanner-2`; a name that is taken gets a number. */
function freeUsername(name: string, taken: (username: string) => boolean): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '');
  const base = plain === '' ? 'program' : plain;
  let username = base;
  for (let number = 2; taken(username); number++) username = `${base}-${number}`;
  return username;
}

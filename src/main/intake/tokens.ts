import { createHash, timingSafeEqual } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import type { Clock, Random } from '../ports.ts';
import { createGuessLimit } from './guessing.ts';

/** The program that a token belongs to. */
export interface TokenOwner {
  readonly id: string;
  readonly name: string;
}

/** Tokens with which programs sign in by HTTP: one for each program, beside its password for SMTP. */
export interface Tokens {
  /** A new token, the only time it is told; an older one ends at once. Fails with client_missing. */
  renew(clientId: string): Result<{ readonly token: string }, Problem>;
  /** Ends the token. Fails with client_missing. */
  remove(clientId: string): Result<null, Problem>;
  /** Whose token this is. Fails with token_unknown, too_many_wrong_tokens (20 wrong ones a minute, from everybody together) or client_off. */
  check(token: string): Result<TokenOwner, Problem>;
  onChange(listener: () => void): () => void;
}

export interface TokensDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}

const TOKEN_BYTES = 32;
/** Says what it is when it is found somewhere, and lets scanners of repositories know it. */
const PREFIX = 'outtray_';
/** Wrong tokens have no name to be counted by. */
const ANYBODY = '';

interface Owner {
  readonly id: string;
  readonly name: string;
  readonly off: 0 | 1;
  readonly token_hash: Uint8Array;
}

export function createTokens({ db, clock, random }: TokensDeps): Tokens {
  const byHash = db.prepare<[Uint8Array], Owner>('SELECT id, name, off, token_hash FROM client WHERE token_hash = ?');
  const set = db.prepare<[Uint8Array | null, number | null, string]>(
    'UPDATE client SET token_hash = ?, token_made_at = ? WHERE id = ?',
  );
  const guesses = createGuessLimit(clock);
  const listeners = new Set<() => void>();

  function written<T>(hash: Uint8Array | null, clientId: string, value: T): Result<T, Problem> {
    try {
      if (set.run(hash, hash === null ? null : clock.now(), clientId).changes === 0)
        return fail(problem('client_missing'));
    } catch (error) {
      return fail(storageProblem(error));
    }
    for (const listener of listeners) listener();
    return ok(value);
  }

  return {
    renew(clientId) {
      const token = PREFIX + Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
      return written(hashOf(token), clientId, { token });
    },
    remove: (clientId) => written(null, clientId, null),
    check(token) {
      const hash = hashOf(token);
      // finding a hash in the index tells an attacker nothing about a token: it cannot be steered
      const owner = byHash.get(hash);
      // a right token goes through while somebody guesses: 256 bits are not guessed, and nobody shuts a program out
      if (owner && timingSafeEqual(hash, owner.token_hash)) {
        return owner.off === 1 ? fail(problem('client_off')) : ok({ id: owner.id, name: owner.name });
      }
      if (guesses.tooMany(ANYBODY)) return fail(problem('too_many_wrong_tokens'));
      guesses.failed(ANYBODY);
      return fail(problem('token_unknown'));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** A token is random and long, so one round of SHA-256 keeps it as safe as a slow hash would a password. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { LEAST_PASSPHRASE, type VaultView } from '../../shared/vault.ts';
import type { Clock, Keyring, Log, Random, Vault } from '../ports.ts';
import type { KeyStore } from './key-store.ts';
import { bears, KEY_BYTES, keyId, shut, unshut } from './sealed-box.ts';
import { type Cost, unwrapKey, usualCost, wrapKey } from './wrapped-key.ts';

const PASSPHRASE_MARK = 'OTP1';
const UNTIL_QUIT_MARK = 'OTS1';

/**
 * Where sign-ins are kept: under the system's keyring; where there is none, under the operator's passphrase, or until Outtray quits,
 * as the operator chose. Never in plain text.
 */
export interface OwnVault extends Vault {
  view(): VaultView;
  /** Looks whether there is a keyring, without asking for anything. */
  start(): Promise<void>;
  /**
   * Keeps sign-ins under this passphrase from now on. What was kept until quit still opens in this run, and is then sealed anew. With
   * `anew` another passphrase is given up, and what it kept is signed in again.
   */
  setPassphrase(passphrase: string, anew: boolean): Promise<Result<null, Problem>>;
  /** Fails with passphrase_wrong or vault_key_damaged, and nothing has changed then. */
  unlock(passphrase: string): Promise<Result<null, Problem>>;
  changePassphrase(current: string, next: string): Promise<Result<null, Problem>>;
  /** Keeps sign-ins in this run only: what is stored is sealed with a key that ends with it. */
  keepUntilQuit(): Result<null, Problem>;
  onChange(listener: () => void): () => void;
}

export interface OwnVaultDeps {
  readonly keyring: Keyring;
  readonly store: KeyStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Turns what the store throws into words. */
  readonly storageProblem: (error: unknown) => Problem;
  readonly cost?: Cost;
}

export function createVault(deps: OwnVaultDeps): OwnVault {
  const { keyring, store, clock, random, log, cost = usualCost } = deps;
  const listeners = new Set<() => void>();
  let wrapped = store.wrapped();
  let key: Uint8Array | null = null;
  let untilQuit: Uint8Array | null = null;
  let noKeyring = false;
  let last: Promise<unknown> = Promise.resolve();

  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const found = (missing: boolean) => {
    if (missing === noKeyring) return;
    noKeyring = missing;
    changed();
  };
  /** Guessing takes as long as it takes, however many ask. */
  const oneAtATime = <T>(run: () => Promise<T>): Promise<T> => {
    const next = last.then(run, run);
    last = next.catch(() => undefined);
    return next;
  };

  const keptBy = (): VaultView['kept'] => {
    if (wrapped !== null) return 'passphrase';
    if (untilQuit !== null) return 'until_quit';
    return noKeyring ? 'nowhere' : 'keyring';
  };

  const opened = async (passphrase: string): Promise<Result<Uint8Array, Problem>> => {
    if (wrapped === null) return fail(problem('keyring_missing'));
    const got = await unwrapKey(wrapped, passphrase);
    if (got === 'wrong') return fail(problem('passphrase_wrong'));
    return got === 'damaged' ? fail(problem('vault_key_damaged')) : ok(got);
  };

  const tooShort = (passphrase: string) =>
    [...passphrase.trim()].length < LEAST_PASSPHRASE ? problem('passphrase_short', { least: LEAST_PASSPHRASE }) : null;

  /** Writes before it remembers, so that what is sealed from here on can be opened after a crash. */
  const write = (run: () => void): Problem | null => {
    try {
      run();
      return null;
    } catch (error) {
      return deps.storageProblem(error);
    }
  };

  return {
    view: () => ({ kept: keptBy(), locked: wrapped !== null && key === null }),

    async start() {
      if (wrapped === null) found(!(await keyring.there()));
    },

    async seal(plain) {
      const bytes = Buffer.from(plain, 'utf8');
      if (wrapped !== null) {
        return key === null ? fail(problem('vault_locked')) : ok(shut(PASSPHRASE_MARK, key, bytes, random));
      }
      if (untilQuit !== null) return ok(shut(UNTIL_QUIT_MARK, untilQuit, bytes, random));
      const sealed = await keyring.seal(plain);
      if (sealed.ok || sealed.problem.code === 'keyring_missing') found(!sealed.ok);
      return sealed;
    },

    async open(sealed, onResealed) {
      if (bears(sealed, UNTIL_QUIT_MARK)) {
        const plain = untilQuit === null ? null : unshut(UNTIL_QUIT_MARK, untilQuit, sealed);
        if (plain === null) return fail(problem('token_unreadable', { kept: 'until_quit' }));
        // a passphrase has been set since: what is sealed under it outlives this run
        if (key !== null) onResealed?.(shut(PASSPHRASE_MARK, key, plain, random));
        return ok(plain.toString('utf8'));
      }
      if (bears(sealed, PASSPHRASE_MARK)) {
        if (key === null) {
          return fail(wrapped === null ? problem('token_unreadable', {}, 'its key is gone') : problem('vault_locked'));
        }
        const plain = unshut(PASSPHRASE_MARK, key, sealed);
        return plain ? ok(plain.toString('utf8')) : fail(problem('token_unreadable', {}, 'damaged, or of another key'));
      }
      return keyring.open(sealed, onResealed);
    },

    setPassphrase: (passphrase, anew) =>
      oneAtATime(async () => {
        const short = tooShort(passphrase);
        if (short) return fail(short);
        if (wrapped !== null && !anew) return fail(problem('vault_locked'));
        const fresh = random.bytes(KEY_BYTES);
        const box = await wrapKey(fresh, passphrase, random, cost);
        const unwritten = write(() => store.add(box, clock.now()));
        if (unwritten) return fail(unwritten);
        wrapped = box;
        key = fresh;
        log.write('info', 'sign-ins are kept under a passphrase', { key: keyId(fresh).toString('hex') });
        changed();
        return ok(null);
      }),

    unlock: (passphrase) =>
      oneAtATime(async () => {
        const got = await opened(passphrase);
        log.write(got.ok ? 'info' : 'warn', got.ok ? 'sign-ins unlocked' : 'sign-ins stay locked', {
          problem: got.ok ? undefined : got.problem,
        });
        if (!got.ok) return got;
        key = got.value;
        changed();
        return ok(null);
      }),

    changePassphrase: (current, next) =>
      oneAtATime(async () => {
        const short = tooShort(next);
        if (short) return fail(short);
        const got = await opened(current);
        if (!got.ok) return got;
        const box = await wrapKey(got.value, next, random, cost);
        const unwritten = write(() => store.replace(box, clock.now()));
        if (unwritten) return fail(unwritten);
        wrapped = box;
        key = got.value;
        log.write('info', 'the passphrase has been changed');
        changed();
        return ok(null);
      }),

    keepUntilQuit() {
      if (wrapped !== null) return fail(problem('vault_locked'));
      untilQuit ??= random.bytes(KEY_BYTES);
      log.write('info', 'sign-ins are kept until Outtray quits');
      changed();
      return ok(null);
    },

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

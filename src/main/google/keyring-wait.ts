import type { Problem } from '../../shared/problems/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Clock, Log, Timer, TokenRefusal, Vault } from '../ports.ts';
import type { Accounts } from './accounts.ts';
import type { AccountRecord } from './records.ts';
import type { GoogleStore } from './store.ts';
import { forLater } from './token-state.ts';

const LOOK_AGAIN_MS = 15_000;

/** Accounts whose tokens are there and cannot be opened now, because the keyring or the passphrase's vault is locked. */
export interface KeyringWait {
  /** Holds the account's mail until the vault opens; not when its access token is `usable` for a while yet. */
  hold(account: AccountRecord, why: Problem, usable: boolean): Result<never, TokenRefusal>;
  /** Tries the vault for those who wait for it, now and from then on. */
  look(): void;
  stop(): void;
}

export interface KeyringWaitDeps {
  readonly store: Pick<GoogleStore, 'tokens'>;
  readonly accounts: Pick<Accounts, 'all' | 'hold' | 'release'>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
}

export function createKeyringWait({ store, accounts, vault, clock, log }: KeyringWaitDeps): KeyringWait {
  let timer: Timer | null = null;

  /** A keyring tells nobody when it opens: as long as somebody waits for it, it is tried. */
  function look(): void {
    timer?.cancel();
    timer = null;
    tryVault().catch((error: unknown) => {
      log.write('error', 'the keyring could not be tried', { error: String(error) });
    });
  }

  async function tryVault(): Promise<void> {
    const waiting = accounts.all().filter(({ hold }) => hold?.reason === 'keyring_locked');
    for (const { id } of waiting) {
      const record = store.tokens(id);
      const opened = record === null ? ok('') : await vault.open(record.refreshToken);
      // one that cannot be read is for the next refresh to judge
      if (opened.ok || opened.problem.code === 'token_unreadable') accounts.release(id, 'keyring_locked');
      else timer ??= clock.after(LOOK_AGAIN_MS, look);
    }
  }

  return {
    hold(account, why, usable) {
      if (!usable) {
        accounts.hold(account.id, { reason: 'keyring_locked', until: null, problem: why });
        timer ??= clock.after(LOOK_AGAIN_MS, look);
      }
      return forLater(why, LOOK_AGAIN_MS, clock);
    },
    look,
    stop() {
      timer?.cancel();
      timer = null;
    },
  };
}

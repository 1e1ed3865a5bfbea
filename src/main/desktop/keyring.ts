import type { SafeStorage } from 'electron';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import type { Keyring, Log } from '../ports.ts';
import type { KeyringState } from './session-bus.ts';

/** The parts of safeStorage in use. The asynchronous ones came with Electron 42, the synchronous ones go with 46. */
export type Storage = Pick<SafeStorage, 'getSelectedStorageBackend'> &
  Partial<Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'>> &
  Partial<Pick<SafeStorage, 'encryptStringAsync' | 'decryptStringAsync'>>;

interface VaultDeps {
  readonly storage: Storage;
  readonly platform: NodeJS.Platform;
  /** The keyring on the session bus; only asked on Linux. */
  readonly keyring: () => Promise<KeyringState | null>;
  readonly log: Log;
}

/**
 * Seals small secrets with the keyring of this computer's user, one at a time. Never falls back to a key that others know: on Linux
 * Chromium marks what it sealed with the keyring's key by `v11`, and only that is taken.
 */
export function createKeyring({ storage, platform, keyring, log }: VaultDeps): Keyring {
  const linux = platform === 'linux';
  const { encryptStringAsync, decryptStringAsync } = storage;
  const asynchronous = encryptStringAsync !== undefined && decryptStringAsync !== undefined;
  let last: Promise<unknown> = Promise.resolve();
  const oneAtATime = <T>(run: () => Promise<T>): Promise<T> => {
    const next = last.then(run, run);
    last = next.catch(() => undefined);
    return next;
  };

  /** Chromium keeps the key once it has it, so what has worked goes on working while the keyring is closed. */
  let keyAtHand = false;

  /** Without the asynchronous API safeStorage must not meet a closed keyring: it would block, and go on failing afterwards. */
  const obstacle = async (): Promise<'none' | 'locked' | null> => {
    if (!linux || keyAtHand || storage.getSelectedStorageBackend().startsWith('kwallet')) return null;
    const state = await keyring();
    if (state === 'none') return 'none';
    return state === 'locked' && !asynchronous ? 'locked' : null;
  };

  const encrypt = async (plain: string): Promise<Buffer | null> => {
    if (encryptStringAsync !== undefined) return encryptStringAsync.call(storage, plain);
    if (linux && noKeyring()) return null;
    return storage.isEncryptionAvailable?.() === true ? (storage.encryptString?.(plain) ?? null) : null;
  };

  const decrypt = async (sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean } | null> => {
    if (decryptStringAsync !== undefined) return decryptStringAsync.call(storage, sealed);
    if (storage.isEncryptionAvailable?.() !== true || storage.decryptString === undefined) return null;
    return { result: storage.decryptString(sealed), shouldReEncrypt: false };
  };

  const noKeyring = () => /^(?:basic_text|unknown)$/.test(storage.getSelectedStorageBackend());

  /** Linux trusts only what the keyring's own key has sealed. */
  const trusted = (sealed: Buffer) => !linux || sealed.subarray(0, 3).toString('latin1') === 'v11';

  const seal: Keyring['seal'] = (plain) =>
    oneAtATime(async () => {
      const before = await obstacle();
      if (before !== null) return fail(notNow(before));
      try {
        const sealed = await encrypt(plain);
        if (sealed !== null && trusted(sealed)) {
          keyAtHand = true;
          return ok(new Uint8Array(sealed));
        }
        return fail(notNow((await closed()) ? 'locked' : 'none'));
      } catch (error) {
        return fail(notNow((await closed()) ? 'locked' : 'none', error));
      }
    });

  const closed = async () => (linux ? (await keyring()) === 'locked' : platform === 'darwin');

  const open: Keyring['open'] = (sealed, onResealed) =>
    oneAtATime(async () => {
      const blob = Buffer.from(sealed);
      if (!trusted(blob)) return fail(problem('token_unreadable', {}, 'not sealed by a keyring'));
      // it was sealed by a keyring, so there was one: whatever keeps it away now may end
      if ((await obstacle()) !== null) return fail(problem('keyring_locked'));
      try {
        const opened = await decrypt(blob);
        if (opened === null) return fail(problem('keyring_locked'));
        keyAtHand = true;
        if (opened.shouldReEncrypt && onResealed !== undefined) {
          const fresh = await encrypt(opened.result);
          if (fresh !== null && trusted(fresh)) onResealed(new Uint8Array(fresh));
        }
        return ok(opened.result);
      } catch (error) {
        log.write('warn', 'a sealed value did not open', { cause: message(error) });
        const away = linux && !keyAtHand && (await keyring()) !== 'open';
        const temporary = /temporar|unavailable|locked/i.test(message(error));
        return fail(problem(away || temporary ? 'keyring_locked' : 'token_unreadable', {}, message(error)));
      }
    });

  const there = async () => !linux || !((await keyring()) === 'none' || (!asynchronous && noKeyring()));

  return { seal, open, there };
}

function notNow(why: 'none' | 'locked', error?: unknown): Problem {
  return problem(
    why === 'none' ? 'keyring_missing' : 'keyring_locked',
    {},
    error === undefined ? undefined : message(error),
  );
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

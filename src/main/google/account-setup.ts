import type { AccountSettings, RehearsalView, SenderCheck } from '../../shared/account-model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import { newId } from '../ids.ts';
import type { Clock, Log, Random } from '../ports.ts';
import type { AccountStore } from './account-store.ts';
import { candidateOf } from './account-view.ts';
import type { Accounts } from './accounts.ts';
import { chooseAccount, fits } from './choose.ts';
import type { AccountRecord } from './records.ts';
import type { GoogleStore } from './store.ts';

/** What the operator sets up for accounts beyond their sign-in. */
export interface AccountSetup {
  settings(accountId: string): Result<AccountSettings, Problem>;
  /** Fails with address_invalid, domain_invalid or account_unknown, and then changes nothing. */
  save(accountId: string, settings: AccountSettings): Result<AccountSettings, Problem>;
  /** What would become of a message from this sender, before there is one. */
  check(accountId: string | null, from: string | null): Result<SenderCheck, Problem>;
  /** Says that the account may send as this address too. */
  declare(accountId: string, address: string): Result<null, Problem>;
  /** Allows looking among sent mail, or no longer; the consent for it is asked for by the next sign-in. */
  lookInSent(accountId: string, look: boolean): Result<null, Problem>;

  startRehearsal(email: string): Result<{ accountId: string }, Problem>;
  /** Where the mail of a rehearsal goes; null for accounts that are none. */
  stage(accountId: string): Stage | null;
  /** By which account and to whom it went last, where it did. */
  lastWay(accountId: string): { readonly throughId: string; readonly address: string } | null;
  setRehearsal(accountId: string, to: Stage): Result<null, Problem>;
  /** `successorId` null: the rehearsal just ends. Its unsent mail is the caller's business, before this. */
  endRehearsal(accountId: string, successorId: string | null): Result<null, Problem>;
}

export type Stage =
  | { readonly mode: 'mailbox' }
  | { readonly mode: 'to_me'; readonly throughId: string; readonly address: string };

export interface AccountSetupDeps {
  readonly store: GoogleStore;
  readonly more: AccountStore;
  readonly accounts: Pick<Accounts, 'changed'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export function createAccountSetup({ store, more, accounts, clock, random, log }: AccountSetupDeps): AccountSetup {
  const candidates = () =>
    store
      .accounts()
      .map((account) =>
        candidateOf({ account, settings: more.settings(account.id), rehearsal: more.rehearsal(account.id) }),
      );
  const settingsOf = (account: AccountRecord): AccountSettings => {
    const { lookInSent: _look, ...settings } = more.settings(account.id);
    const { perMinute, messagesPerDay, recipientsPerDay } = account;
    return { ...settings, limits: { perMinute, messagesPerDay, recipientsPerDay } };
  };
  const running = (accountId: string): Result<RehearsalView, Problem> => {
    const found = more.rehearsal(accountId);
    if (!found) return fail(problem('account_unknown'));
    return found.endedAt === null ? ok(found) : fail(problem('rehearsal_over'));
  };
  /** Runs a write and tells everybody. */
  const written = (write: () => void): Result<null, Problem> => {
    try {
      write();
      accounts.changed();
      return ok(null);
    } catch (error) {
      return fail(storageProblem(error));
    }
  };

  return {
    settings(accountId) {
      const account = store.account(accountId);
      return account ? ok(settingsOf(account)) : fail(problem('account_unknown'));
    },

    save(accountId, wanted) {
      const account = store.account(accountId);
      if (!account) return fail(problem('account_unknown'));
      const tidy = tidied(wanted, account.email);
      if (!tidy.ok) return tidy;
      const saved = written(() => more.saveSettings(accountId, tidy.value));
      if (!saved.ok) return saved;
      log.write('info', 'the settings of an account changed', { accountId });
      return ok(tidy.value);
    },

    check(accountId, from) {
      const all = candidates();
      const chosen = chooseAccount(all, from, accountId);
      if (!chosen.ok) return chosen;
      const { id, reason, mayUse } = chosen.value;
      const better = mayUse || from === null ? null : bestFor(all, from, id);
      const email = all.find((one) => one.id === id)?.email ?? '';
      return ok({ accountId: id, email, reason, mayUse, better });
    },

    declare(accountId, typed) {
      const account = store.account(accountId);
      if (!account) return fail(problem('account_unknown'));
      const address = typed.trim();
      if (!isAddress(address)) return fail(problem('address_invalid', { address }));
      return written(() => more.addAlias(accountId, address));
    },

    lookInSent(accountId, look) {
      if (store.account(accountId)?.kind !== 'oauth') return fail(problem('account_unknown'));
      return written(() => more.setLookInSent(accountId, look));
    },

    startRehearsal(typed) {
      const email = typed.trim();
      if (!isAddress(email)) return fail(problem('address_invalid', { address: email }));
      const already = store.accounts().find(({ kind, signedOutAt }) => kind === 'rehearsal' && signedOutAt === null);
      if (already) return ok({ accountId: already.id });
      const id = newId(clock, random);
      const made = written(() =>
        more.startRehearsal({ id, appId: newId(clock, random), email, name: null }, clock.now()),
      );
      if (!made.ok) return made;
      log.write('info', 'a rehearsal began: its mail reaches nobody', { accountId: id });
      return ok({ accountId: id });
    },
    stage(accountId) {
      if (store.account(accountId)?.kind !== 'rehearsal') return null;
      // whatever is not known for certain stays on this computer
      const found = more.rehearsal(accountId);
      const way = found?.mode === 'to_me' ? wayOf(found) : null;
      return way ? { mode: 'to_me', ...way } : { mode: 'mailbox' };
    },
    lastWay(accountId) {
      const found = more.rehearsal(accountId);
      return found && wayOf(found);
    },
    setRehearsal(accountId, to) {
      const found = running(accountId);
      if (!found.ok) return found;
      if (to.mode === 'mailbox') {
        const { throughId, toAddress } = found.value;
        return written(() => more.setRehearsal(accountId, 'mailbox', throughId, toAddress));
      }
      const through = store.account(to.throughId);
      if (!through || through.kind === 'rehearsal') return fail(problem('rehearsal_needs_account'));
      const address = to.address.trim();
      if (!isAddress(address)) return fail(problem('address_invalid', { address }));
      return written(() => more.setRehearsal(accountId, 'to_me', through.id, address));
    },
    endRehearsal(accountId, successorId) {
      const found = running(accountId);
      if (!found.ok) return found;
      const successor = successorId === null ? null : store.account(successorId);
      if (successorId !== null && (!successor || successor.kind === 'rehearsal' || successor.signedOutAt !== null)) {
        return fail(problem('rehearsal_needs_account'));
      }
      log.write('info', 'a rehearsal ended', { accountId });
      return written(() => more.endRehearsal(accountId, successorId, clock.now()));
    },
  };
}

function wayOf({ throughId, toAddress }: RehearsalView): { throughId: string; address: string } | null {
  return throughId === null || toAddress === null ? null : { throughId, address: toAddress };
}

/** The first other account that may send as this address. */
function bestFor(all: ReturnType<typeof candidateOf>[], from: string, butId: string): SenderCheck['better'] {
  const other = all.find((one) => one.id !== butId && one.over === null && !one.signedOut && fits(one, from) !== null);
  return other ? { accountId: other.id, email: other.email } : null;
}

const isAddress = (text: string) =>
  text.length <= 254 && /^[^\s@<>"(),:;]+@[^\s@<>"(),:;]+\.[^\s@<>"(),:;.]+$/.test(text);
const isDomain = (text: string) =>
  /^(?:[a-z0-9\u{80}-\u{10ffff}](?:[a-z0-9\u{80}-\u{10ffff}-]*[a-z0-9\u{80}-\u{10ffff}])?\.)+[a-z\u{80}-\u{10ffff}][a-z0-9\u{80}-\u{10ffff}-]*$/iu.test(
    text,
  );

/** As they are stored: each address and domain once, without its own, a domain without its @. */
function tidied(wanted: AccountSettings, email: string): Result<AccountSettings, Problem> {
  const aliases = unique(wanted.aliases).filter((alias) => alias.toLowerCase() !== email.toLowerCase());
  const domains = unique(wanted.domains.map((domain) => domain.trim().replace(/^\*?@/, '')));
  const bcc = wanted.alwaysBcc?.trim() ?? '';
  const wrong = [...aliases, ...(bcc === '' ? [] : [bcc])].find((address) => !isAddress(address));
  if (wrong !== undefined) return fail(problem('address_invalid', { address: wrong }));
  const noDomain = domains.find((domain) => !isDomain(domain));
  if (noDomain !== undefined) return fail(problem('domain_invalid', { domain: noDomain }));
  const name = wanted.senderName?.replace(/\p{Cc}+/gu, ' ').trim() ?? '';
  return ok({
    ...wanted,
    aliases,
    domains,
    alwaysBcc: bcc === '' ? null : bcc,
    senderName: name === '' ? null : name,
  });
}

function unique(list: readonly string[]): string[] {
  const found = new Map(list.map((text) => [text.trim().toLowerCase(), text.trim()]));
  found.delete('');
  return [...found.values()];
}

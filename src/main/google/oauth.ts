import type { SignIn, SignInTrouble } from '../../shared/model.ts';
import { next, type Problem, type ProblemCode, problem, says } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { outside } from '../../shared/words/outside.ts';
import type { ConsentScreen, Log, Random, Timer, Vault } from '../ports.ts';
import type { Accounts } from './accounts.ts';
import { authorizationUrl, newAttempt, providerHosts } from './authorization.ts';
import { finishSignIn } from './finish-sign-in.ts';
import type { Net } from './http.ts';
import { type Loopback, openLoopback, type Redirected } from './loopback.ts';
import type { AccountRecord, AppRecord } from './records.ts';
import { METADATA_SCOPE } from './scopes.ts';
import type { GoogleStore } from './store.ts';
import type { Tokens } from './tokens.ts';

const PATIENCE_MS = 5 * 60_000;

export interface SignIns {
  /**
   * Leads a person through the provider's consent. `accountId` null: whoever signs in; else only that account's person. A second
   * call takes the place of the first. Resolves when it has ended either way.
   */
  start(request: Request): Promise<Result<{ accountId: string }, Problem>>;
  /** "Use my browser instead"; opens the link once more when it is there already. Nothing when no sign-in runs. */
  continueInBrowser(): void;
  cancel(): void;
  current(): SignIn | null;
  /** Why the last sign-in came to nothing; null when it did not, when it was called off, or when that has been read. */
  trouble(): SignInTrouble | null;
  read(): void;
  onChange(listener: () => void): () => void;
}

export interface SignInDeps extends Net {
  readonly store: GoogleStore;
  readonly accounts: Pick<Accounts, 'changed'>;
  readonly tokens: Pick<Tokens, 'forget'>;
  readonly vault: Vault;
  /** Whether the operator allows looking among this account's sent mail, so that the consent asks for it too. */
  readonly alsoAsks: (accountId: string) => boolean;
  readonly screen: ConsentScreen;
  readonly random: Random;
  readonly log: Log;
}

interface Request {
  readonly connectedAppId: string;
  readonly accountId: string | null;
}

/** Ends of a sign-in that nobody has to be told of. */
const byTheOperator: readonly ProblemCode[] = [
  'consent_cancelled',
  'consent_superseded',
  'app_unknown',
  'account_unknown',
];

interface Running {
  readonly view: SignIn;
  readonly listener: Loopback;
  readonly window: { close(): void } | null;
  end(why: Problem): void;
}

export function createSignIns(deps: SignInDeps): SignIns {
  const { store, accounts, tokens, vault, screen, clock, random, log } = deps;
  const listeners = new Set<() => void>();
  let running: Running | null = null;
  /** Grows with each start; a start that is not the newest has been superseded. */
  let newest = 0;
  let trouble: SignInTrouble | null = null;

  const show = (next: Running | null) => {
    running = next;
    for (const listener of [...listeners]) listener();
  };

  async function start(request: Request): Promise<Result<{ accountId: string }, Problem>> {
    trouble = null;
    const done = await attempt(request);
    if (!done.ok && !byTheOperator.includes(done.problem.code)) {
      trouble = { ...request, problem: done.problem };
      show(running);
    }
    return done;
  }

  async function attempt(request: Request): Promise<Result<{ accountId: string }, Problem>> {
    newest += 1;
    const mine = newest;
    running?.end(problem('consent_superseded'));
    const app = store.app(request.connectedAppId);
    // by a service account's key, or for a rehearsal, nobody signs in
    if (!app || app.kind) return fail(problem('app_unknown'));
    const account = request.accountId === null ? null : store.account(request.accountId);
    if (request.accountId !== null && !account) return fail(problem('account_unknown'));
    // what was rehearsed stays told apart from what was sent: a rehearsal is followed by an account, never turned into one
    if (account?.kind === 'rehearsal') return fail(problem('rehearsal_stays'));
    // better to hear of a closed keyring now than after the person has gone through the provider's pages
    const sealable = await vault.seal('can it be sealed?');
    if (!sealable.ok) return sealable;
    const secret = app.clientSecret === null ? ok(null) : await vault.open(app.clientSecret);
    if (!secret.ok) {
      const unreadable = secret.problem.code === 'token_unreadable';
      return fail(unreadable ? problem('client_invalid', { app: app.name }) : secret.problem);
    }

    const secrets = newAttempt(random);
    let listener: Loopback;
    try {
      listener = await openLoopback(secrets.state);
    } catch (error) {
      return fail(
        problem('loopback_blocked', {}, error instanceof Error && 'code' in error ? String(error.code) : undefined),
      );
    }
    if (mine !== newest) {
      listener.close();
      return fail(problem('consent_superseded'));
    }
    const scopes = [...app.scopes, ...(account && deps.alsoAsks(account.id) ? [METADATA_SCOPE] : [])];
    const link = authorizationUrl({ ...app, scopes }, secrets, listener.redirectUri, account?.email ?? null);
    const ended = new AbortController();
    const answer = await consent(app, account, link, listener, ended);
    if (!answer.ok) {
      listener.close();
      log.write('info', 'the sign-in ended early', { problem: answer.problem });
      return answer;
    }
    const done = await finishSignIn(deps, {
      app,
      account,
      redirected: answer.value,
      redirectUri: listener.redirectUri,
      verifier: secrets.verifier,
      secret: secret.value,
      signal: ended.signal,
    });
    const words = outside().redirect;
    listener.finish(
      done.ok
        ? { title: words.signedIn, text: `${words.signedInBody} ${words.close}` }
        : { title: says(done.problem), text: `${next(done.problem)} ${words.close}`.trim() },
    );
    if (running?.listener === listener) show(null);
    if (done.ok) {
      tokens.forget(done.value.accountId);
      accounts.changed();
    }
    log.write(done.ok ? 'info' : 'warn', done.ok ? 'signed in' : 'the sign-in failed', {
      accountId: done.ok ? done.value.accountId : (request.accountId ?? undefined),
      problem: done.ok ? undefined : done.problem,
    });
    return done;
  }

  /** Shows the consent page until its answer comes, or until it is called off. `ended` aborts when it is called off later still. */
  function consent(
    app: AppRecord,
    account: AccountRecord | null,
    link: string,
    listener: Loopback,
    ended: AbortController,
  ): Promise<Result<Redirected, Problem>> {
    return new Promise((resolve) => {
      let settled = false;
      let timer: Timer | null = null;
      const settle = (result: Result<Redirected, Problem>) => {
        settled = true;
        timer?.cancel();
        const { window } = running ?? {};
        if (result.ok && running) show({ ...running, window: null, view: { ...running.view, answered: true } });
        if (!result.ok) show(null);
        window?.close();
        resolve(result);
      };
      const end = (why: Problem) => {
        ended.abort(why);
        if (!settled) settle(fail(why));
      };
      const where = app.startsInBrowser ? 'browser' : 'window';
      const view: SignIn = {
        connectedAppId: app.id,
        accountId: account?.id ?? null,
        where,
        link,
        startedAt: clock.now(),
        why: where === 'browser' ? 'remembered' : null,
        browserMissing: false,
        answered: false,
      };
      show({ view, listener, window: null, end });
      timer = clock.after(PATIENCE_MS, () => end(problem('consent_timeout')));
      void listener.answer.then((redirected) => {
        if (!settled) settle(ok(redirected));
      });
      if (where === 'browser') {
        void openInBrowser(listener, link);
        return;
      }
      const inWindow = () => !settled && running?.listener === listener && running.view.where === 'window';
      const window = screen.open({
        url: link,
        redirectUri: listener.redirectUri,
        providerHosts: providerHosts(app),
        onEvent(event) {
          if (!inWindow()) return;
          if (event === 'closed') return end(problem('consent_cancelled'));
          if (event === 'refused') store.rememberBrowser(app.id, clock.now());
          handOver(event === 'browser_wanted' ? 'wanted' : event);
        },
      });
      if (inWindow() && running) running = { ...running, window };
      else window.close();
    });
  }

  function handOver(why: SignIn['why']): void {
    if (!running || running.view.answered) return;
    const { window, view, listener } = running;
    if (view.where === 'window') {
      show({ ...running, window: null, view: { ...view, where: 'browser', why } });
      window?.close();
    }
    void openInBrowser(listener, view.link);
  }

  async function openInBrowser(of: Loopback, link: string): Promise<void> {
    const opened = await screen.openInBrowser(link).catch(() => false);
    if (!opened) log.write('warn', 'the browser could not be started; the link is shown instead');
    if (running?.listener === of && running.view.browserMissing === opened)
      show({ ...running, view: { ...running.view, browserMissing: !opened } });
  }

  return {
    start,
    continueInBrowser: () => handOver('wanted'),
    cancel: () => running?.end(problem('consent_cancelled')),
    current: () => running?.view ?? null,
    trouble: () => trouble,
    read() {
      trouble = null;
      show(running);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import { type Problem, type ProblemCode, problem } from '../../shared/problems/problem.ts';
import { storageProblem } from '../database/open.ts';
import type {
  AccountDirectory,
  Clock,
  Log,
  Outcome,
  Random,
  SendingAccount,
  TokenSource,
  Transport,
} from '../ports.ts';
import { type DiskGuard, reportFatal } from './disk-guard.ts';
import { LIFETIME_MS, planRetry, softWaitMs } from './retry.ts';
import type { MessageRecord } from './rows.ts';
import type { Settler } from './settler.ts';
import type { Claim, MoveStore, Waiting } from './store-moves.ts';
import type { QueueStore } from './store-queue.ts';
import { createWholeBody } from './whole-body.ts';

/** What one try did, for the dispatcher's book-keeping. The message itself is settled already. */
export interface Landing {
  /** Gmail was reached, so the try counts for the minute. */
  readonly reached: boolean;
  /** Gmail took the message, or may have: counts for the day. */
  readonly counted: boolean;
  /** The way there is broken; no message is at fault. */
  readonly trouble: Problem | null;
  /** No token: the account's mail waits until this moment, epoch ms. */
  readonly tokenWait: { readonly at: number; readonly problem: Problem } | null;
  readonly tokenRefused: boolean;
  /** An answer must be fetched from the session of this attempt. */
  readonly askAttempt: number | null;
  /** The mark could not be written: the disk is in trouble. */
  readonly storage: Problem | null;
}

export interface FlightDeps {
  readonly moves: MoveStore;
  readonly queue: QueueStore;
  readonly accounts: AccountDirectory;
  readonly tokens: TokenSource;
  readonly transport: Transport;
  readonly settler: Settler;
  readonly guard: DiskGuard;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface FlightControl {
  readonly signal: AbortSignal;
  progress(bytes: number): void;
  marked(): void;
  /** Faults of the way in a row that this message has met; counted in memory. */
  softFaults(): number;
}

/** Faults that say nothing about the message: the provider could not be reached at all. */
const linkFaults: ReadonlySet<ProblemCode> = new Set([
  'offline',
  'name_not_found',
  'not_connected',
  'tls_refused',
  'certificate_unknown',
  'certificate_outside_its_time',
  'proxy_away',
  'proxy_password',
  'proxy_refused',
  'proxy_unknown',
]);

/** Outcomes that nobody has to hear of: an access token that has ended is renewed. */
const quiet: ReadonlySet<Outcome['kind']> = new Set(['sent', 'stopped', 'token_refused']);

const nothing: Landing = {
  reached: false,
  counted: false,
  trouble: null,
  tokenWait: null,
  tokenRefused: false,
  askAttempt: null,
  storage: null,
};

/** One try of one message: token, transport, settle. Never rejects for anything the world does. */
export async function fly(
  deps: FlightDeps,
  claim: Claim,
  message: MessageRecord,
  account: SendingAccount,
  control: FlightControl,
): Promise<Landing> {
  const { moves, queue, accounts, tokens, transport, settler, clock, random, log } = deps;
  const token = await tokens.accessToken(account.id);
  if (!token.ok) {
    const { waits, problem: why } = token.problem;
    return waits.for === 'later' ? { ...nothing, tokenWait: { at: waits.at, problem: why } } : nothing;
  }
  if (control.signal.aborted) return nothing;
  let marked = false;
  let storage: Problem | null = null;
  const body = createWholeBody(message, queue);
  const outcome = await transport.send(
    {
      accountId: account.id,
      messageId: message.id,
      token: token.value,
      size: message.size,
      read: body.read,
      signal: control.signal,
    },
    {
      progress: control.progress,
      async mark(sessionUri) {
        if (control.signal.aborted || body.damage()) return false;
        try {
          marked = moves.mark(claim, sessionUri);
        } catch (error) {
          storage = storageProblem(error);
          reportFatal(deps.guard, error);
          log.write('error', 'could not write the mark, so nothing was sent', {
            messageId: message.id,
            problem: storage,
          });
        }
        if (marked) control.marked();
        return marked;
      },
    },
  );
  if (outcome.kind === 'token_refused') tokens.refused(account.id, token.value);
  log.write(quiet.has(outcome.kind) ? 'info' : 'warn', `attempt ${claim.number}: ${outcome.kind}`, {
    messageId: message.id,
    accountId: account.id,
    problem: 'problem' in outcome ? outcome.problem : undefined,
  });
  return settle(outcome);

  async function settle(result: Outcome): Promise<Landing> {
    const damage = marked ? null : body.damage();
    if (damage) {
      await fail(damage, message.tries);
      return { ...nothing, reached: true };
    }
    switch (result.kind) {
      case 'sent':
        await settler.settle(() => void moves.sent(claim.attemptId, result.gmailId, result.threadId));
        return { ...nothing, reached: true, counted: true };
      case 'ambiguous':
        if (!marked) return retry({ problem: result.problem, notBefore: null, costsTry: true });
        await settler.settle(() => moves.note(message.seq, 'waits', claim.number, {}, result.problem));
        return { ...nothing, reached: true, counted: true, askAttempt: claim.attemptId };
      case 'failed':
        await fail(result.problem, message.tries);
        return { ...nothing, reached: true };
      case 'retry':
        return retry(result);
      case 'hold_account':
      case 'hold_app': {
        const hold = { reason: result.reason, until: result.until, problem: result.problem };
        await settler.settle(() => {
          if (result.kind === 'hold_app') accounts.holdApp(account.id, hold);
          else accounts.hold(account.id, hold);
          stay({ ...asItWas(), problem: result.problem });
        });
        return { ...nothing, reached: true };
      }
      case 'token_refused':
        await settler.settle(() => stay({ ...asItWas(), problem: result.problem }));
        return { ...nothing, reached: true, tokenRefused: true };
      case 'stopped':
        return { ...nothing, storage };
    }
  }

  async function retry(fault: { problem: Problem; notBefore: number | null; costsTry: boolean }): Promise<Landing> {
    const now = clock.now();
    const askedForMs = fault.notBefore === null ? 0 : Math.max(0, fault.notBefore - now);
    if (!fault.costsTry) {
      // let go on purpose (cancelled, closing, woken from sleep): no fault of anybody's
      if (control.signal.aborted && !marked) return nothing;
      if (linkFaults.has(fault.problem.code) && !marked) return { ...nothing, trouble: fault.problem };
      const waitMs = Math.max(askedForMs, softWaitMs(control.softFaults(), random));
      const livedMs = message.lived_ms + livedWait();
      await settler.settle(() =>
        stay({ ...asItWas(), dueAt: now + waitMs, waitMs, waitCounts: false, livedMs, problem: fault.problem }),
      );
      return { ...nothing, reached: true };
    }
    const plan = planRetry(
      { tries: message.tries, livedMs: message.lived_ms, waitMs: livedWait() },
      askedForMs,
      random,
    );
    const tries = message.tries + 1;
    if (plan.kind === 'over') {
      await fail(problem('out_of_time', { days: Math.round(LIFETIME_MS / 86_400_000) }, fault.problem.code), tries);
    } else {
      const { waitMs, livedMs } = plan;
      await settler.settle(() =>
        stay({
          ...asItWas(),
          dueAt: now + waitMs,
          waitMs,
          waitCounts: true,
          livedMs,
          tries,
          problem: fault.problem,
          event: 'try_failed',
        }),
      );
    }
    return { ...nothing, reached: true };
  }

  function asItWas(): Omit<Waiting, 'problem'> {
    const { due_at: dueAt, wait_ms: waitMs, lived_ms: livedMs, tries } = message;
    return { dueAt, waitMs, waitCounts: message.wait_counts === 1, livedMs, tries, event: 'waits' };
  }

  /** The part of the lifetime that the wait before this try has used up. */
  function livedWait(): number {
    return message.wait_counts === 1 ? message.wait_ms : 0;
  }

  function stay(waiting: Waiting): void {
    if (marked) moves.backToQueue(claim.attemptId, waiting);
    else moves.stayQueued(claim, waiting);
  }

  function fail(why: Problem, tries: number): Promise<void> {
    return settler.settle(() => {
      if (marked) moves.failMarked(claim.attemptId, why);
      else moves.failUnmarked(claim, why, tries);
    });
  }
}

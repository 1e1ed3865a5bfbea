import type { Problem } from '../../shared/problems/problem.ts';
import type { Clock, Link, SendingAccount, Timer } from '../ports.ts';
import { type FlightDeps, fly, type Landing } from './flight.ts';
import { createPace, type Pace, type Used } from './pace.ts';
import type { Reconciler } from './reconcile.ts';
import type { MessageRecord } from './rows.ts';
import { createTrouble, type Trouble } from './trouble.ts';

const DAY_MS = 86_400_000;
/** A wall clock that is this much behind where running time says it should be has been set back. */
const SET_BACK_MS = 30_000;

/** Takes due messages and sends them, two lanes for each account. One timer, set to the next moment at which something can happen. */
export interface Dispatcher {
  start(): void;
  /** Claims nothing more; resolves when nothing is in flight, or after `graceMs`, with what is left put back. */
  stop(graceMs: number): Promise<void>;
  /** Something may be due: call after every change. Cheap, and never waits. */
  wake(): void;
  /** The computer slept: sockets are dead, clocks have moved. */
  resume(): void;
  /** Lets go of a message that has not been marked, so that an act of the operator wins. */
  letGo(id: string): void;
  inFlight(): readonly { readonly seq: number; readonly id: string; readonly progress: number }[];
  used(accountId: string): Used;
  sentLastMinute(): number;
  /** Why this account's mail waits now beyond what the account itself says, or null. */
  waits(accountId: string): Wait | null;
}

export interface Wait {
  readonly reason: 'quota' | 'offline' | 'provider';
  /** Epoch ms. */
  readonly until: number;
  readonly problem: Problem | null;
}

export interface DispatcherDeps extends FlightDeps {
  readonly link: Link;
  readonly reconciler: Reconciler;
  /** Epoch ms until which nothing is sent, `forever`, or null. */
  readonly paused: () => number | 'forever' | null;
  readonly changed: () => void;
}

interface Flight {
  readonly seq: number;
  readonly id: string;
  readonly size: number;
  readonly abort: AbortController;
  sentBytes: number;
  marked: boolean;
  done: Promise<void>;
}

/** What the dispatcher remembers of one account while it runs. */
interface Runway {
  readonly lanes: [Flight | null, Flight | null];
  readonly pace: Pace;
  readonly trouble: Trouble;
  tokenWait: { readonly at: number; readonly problem: Problem } | null;
  refusals: number;
  quotaUntil: number | null;
}

export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { queue, moves, accounts, clock, random, link, reconciler, settler, log } = deps;
  const runways = new Map<string, Runway>();
  const softFaults = new Map<number, number>();
  let lastAttemptId = moves.lastAttemptId();
  let running = false;
  let ticking = false;
  let timer: Timer | null = null;
  let seen = { wall: clock.now(), monotonic: clock.monotonic() };

  const runwayOf = (accountId: string): Runway => {
    let runway = runways.get(accountId);
    if (!runway) {
      const pace = createPace(clock, queue.countedSince(accountId, clock.now() - DAY_MS));
      runway = {
        lanes: [null, null],
        pace,
        trouble: createTrouble(clock, random),
        tokenWait: null,
        refusals: 0,
        quotaUntil: null,
      };
      runways.set(accountId, runway);
    }
    return runway;
  };

  const flights = (): Flight[] =>
    [...runways.values()].flatMap(({ lanes }) => lanes.filter((flight) => flight !== null));

  function wake(): void {
    if (!running || ticking) return;
    ticking = true;
    setImmediate(() => {
      ticking = false;
      if (running) tick();
    });
  }

  function tick(): void {
    timer?.cancel();
    timer = null;
    noticeClock();
    const alarm = createAlarm(clock);
    const pausedUntil = deps.paused();
    if (pausedUntil !== null) {
      if (pausedUntil !== 'forever') alarm.at(pausedUntil);
    } else if (link.online() && settler.stuck() === null) {
      for (const account of accounts.all()) consider(account, alarm);
      const due = queue.nextDueAfter(clock.now());
      if (due !== null) alarm.at(due);
    }
    const inMs = alarm.inMs();
    if (inMs !== null) timer = clock.after(inMs, tick);
  }

  function consider(account: SendingAccount, alarm: Alarm): void {
    const runway = runwayOf(account.id);
    const now = clock.now();
    if (account.hold) {
      if (account.hold.until !== null) alarm.at(account.hold.until);
      return;
    }
    if (runway.tokenWait) {
      if (runway.tokenWait.at > now) {
        alarm.at(runway.tokenWait.at);
        return;
      }
      runway.tokenWait = null;
    }
    runway.quotaUntil = null;
    for (const lane of [0, 1] as const) {
      if (runway.lanes[lane]) continue;
      const trouble = runway.trouble.now();
      if (trouble) {
        // one probe at a time until the way is clear again
        if (runway.lanes.some((flight) => flight !== null)) continue;
        if (trouble.probeInMs > 0) {
          alarm.in(trouble.probeInMs);
          continue;
        }
      }
      const message = queue.next(account.id, lane, now);
      if (!message) continue;
      const room = runway.pace.room(account.limits, message.recipient_count);
      if (room.kind === 'now') launch(account, runway, lane, message);
      else if (room.kind === 'minute') alarm.in(room.inMs);
      else {
        runway.quotaUntil = room.until;
        alarm.at(room.until);
      }
    }
  }

  function launch(account: SendingAccount, runway: Runway, lane: 0 | 1, message: MessageRecord): void {
    lastAttemptId += 1;
    const claim = { seq: message.seq, attemptId: lastAttemptId, number: message.attempts + 1, startedAt: clock.now() };
    const abort = new AbortController();
    const flight: Flight = {
      seq: message.seq,
      id: message.id,
      size: message.size,
      abort,
      sentBytes: 0,
      marked: false,
      done: Promise.resolve(),
    };
    // both lanes may learn of one worn-out token: only a token that was had after a refusal can be refused a second time
    const refusalsBefore = runway.refusals;
    runway.lanes[lane] = flight;
    runway.pace.begin();
    const control = {
      signal: abort.signal,
      progress(bytes: number) {
        flight.sentBytes = bytes;
        deps.changed();
      },
      marked() {
        flight.marked = true;
        deps.changed();
      },
      softFaults() {
        const faults = (softFaults.get(message.seq) ?? 0) + 1;
        softFaults.set(message.seq, faults);
        return faults;
      },
    };
    flight.done = fly(deps, claim, message, account, control)
      .then((landing) => land(account, runway, message, landing, refusalsBefore))
      .catch((error: unknown) => {
        // a bug, not the world: the message stays as it is, and no loop may be made of it
        log.write('error', 'a flight broke', {
          messageId: message.id,
          error: error instanceof Error ? error.stack : String(error),
        });
        runway.pace.end(true);
        if (moves.attempt(claim.attemptId)) reconciler.take(claim.attemptId);
        else runway.tokenWait = { at: clock.now() + 60_000, problem: brokenFlight };
      })
      .finally(() => {
        runway.lanes[lane] = null;
        deps.changed();
        wake();
      });
    deps.changed();
  }

  function land(
    account: SendingAccount,
    runway: Runway,
    message: MessageRecord,
    landing: Landing,
    refusalsBefore: number,
  ): void {
    runway.pace.end(landing.reached);
    if (landing.counted) runway.pace.count(message.recipient_count);
    if (landing.reached) {
      runway.trouble.over();
      if (!landing.tokenRefused) runway.refusals = 0;
    }
    if (landing.counted) softFaults.delete(message.seq);
    if (landing.trouble) runway.trouble.met(landing.trouble);
    if (landing.tokenWait) runway.tokenWait = landing.tokenWait;
    if (landing.askAttempt !== null) reconciler.take(landing.askAttempt);
    if (landing.storage) runway.tokenWait = { at: clock.now() + 5_000, problem: landing.storage };
    if (landing.tokenRefused) {
      runway.refusals = refusalsBefore + 1;
      if (runway.refusals >= 2) {
        runway.refusals = 0;
        const refused = { code: 'gmail_sign_in_refused', params: { email: account.email } } as const;
        accounts.hold(account.id, { reason: 'needs_authorization', until: null, problem: refused });
      }
    }
  }

  /** Due times are wall clock; a clock set back would make them wait for hours that have already passed. */
  function noticeClock(): void {
    const wall = clock.now();
    const monotonic = clock.monotonic();
    if (wall - seen.wall < monotonic - seen.monotonic - SET_BACK_MS) {
      const capped = queue.capDueTimes(wall);
      // a wait for a token was planned by the clock as it was; the token's source knows how much of it is left
      for (const runway of runways.values()) runway.tokenWait = null;
      log.write('warn', 'the clock was set back', { capped });
    }
    seen = { wall, monotonic };
  }

  link.onChange((online) => {
    if (online) for (const runway of runways.values()) runway.trouble.probeNow();
    wake();
  });
  accounts.onChange(() => {
    // whatever the token waited for may have been mended
    for (const runway of runways.values()) runway.tokenWait = null;
    reconciler.hurry();
    wake();
  });

  return {
    start() {
      running = true;
      seen = { wall: clock.now(), monotonic: clock.monotonic() };
      queue.capDueTimes(clock.now());
      wake();
    },
    async stop(graceMs) {
      running = false;
      timer?.cancel();
      const landed = Promise.all(flights().map(({ done }) => done));
      const patience = new Promise<void>((resolve) => {
        const limit = clock.after(graceMs, resolve);
        void landed.then(() => limit.cancel());
      });
      await Promise.race([landed, patience]);
      for (const flight of flights()) flight.abort.abort();
      await landed;
    },
    wake,
    resume() {
      for (const runway of runways.values()) runway.trouble.probeNow();
      for (const flight of flights()) flight.abort.abort();
      reconciler.hurry();
      wake();
    },
    letGo(id) {
      for (const flight of flights()) if (flight.id === id && !flight.marked) flight.abort.abort();
    },
    inFlight: () =>
      flights().map(({ seq, id, size, sentBytes }) => ({
        seq,
        id,
        progress: Math.min(1, sentBytes / size),
      })),
    used: (accountId) => runwayOf(accountId).pace.used(),
    sentLastMinute: () => [...runways.values()].reduce((sum, { pace }) => sum + pace.lastMinute(), 0),
    waits(accountId) {
      const runway = runways.get(accountId);
      if (!runway) return null;
      const trouble = runway.trouble.now();
      if (trouble) return { reason: 'offline', until: clock.now() + trouble.probeInMs, problem: trouble.problem };
      if (runway.tokenWait && runway.tokenWait.at > clock.now()) {
        return { reason: 'provider', until: runway.tokenWait.at, problem: runway.tokenWait.problem };
      }
      if (runway.quotaUntil !== null && runway.quotaUntil > clock.now()) {
        return { reason: 'quota', until: runway.quotaUntil, problem: null };
      }
      return null;
    },
  };
}

const brokenFlight: Problem = { code: 'internal', params: { id: 'flight' } };

/** Collects moments and keeps the earliest. */
interface Alarm {
  at(epochMs: number): void;
  in(runningMs: number): void;
  inMs(): number | null;
}

function createAlarm(clock: Clock): Alarm {
  let earliest = Number.POSITIVE_INFINITY;
  const within = (ms: number) => {
    earliest = Math.min(earliest, Math.max(0, ms));
  };
  return {
    at: (epochMs) => within(epochMs - clock.now()),
    in: within,
    inMs: () => (earliest === Number.POSITIVE_INFINITY ? null : earliest),
  };
}

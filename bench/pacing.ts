import { Agent, DecoratorHandler, type Dispatcher } from 'undici';
import { createGmail } from '../src/main/google/gmail.ts';
import type { AccountDirectory, SendingAccount, TokenSource } from '../src/main/ports.ts';
import { ok } from '../src/shared/result.ts';
import { signIn } from '../tests/integration/practice-google/signed-in.ts';
import { settled, testClock } from '../tests/support/test-clock.ts';
import { officeAccounts, systemRandom } from '../tools/powercut/office.ts';
import { startPractice } from '../tools/practice-google/practice.ts';
import { handIn, mailOf, onDisk, openOurs, outboxOver } from './office.ts';
import { atLeast, atMost, type Figure, figure } from './report.ts';

const MESSAGES = 300;
const PER_MINUTE = 60;
const LATENCY_MS = 150;
const MINUTE_MS = 60_000;
/** Turns of the event loop without a request on its way, after which everything waits for time to pass. */
const QUIET_TURNS = 12;
const UNITS_OF_A_SEND = 100;

/**
 * 300 messages through practice Google, which enforces 60 a minute. Time is not real: it stands still while a request is on its way,
 * and moves to the next timer when everything waits. The latency passes in the same time, so five minutes take seconds.
 */
export async function measurePacing(): Promise<Figure[]> {
  const clock = testClock(Date.now());
  const practice = await startPractice({ settings: { unitsPerMinute: PER_MINUTE * UNITS_OF_A_SEND } });
  const token = (await signIn(practice)).access_token;
  let ahead = 0;
  /** Practice Google's clock is real time plus what it was told; this makes it ours. */
  const sameTime = () => {
    const by = clock.now() - Date.now() - ahead;
    ahead += by;
    practice.control.advance(by);
  };

  let onTheWay = 0;
  const refused: number[] = [];
  const agent = new Agent({ pipelining: 1 });
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    clock.after(LATENCY_MS, () => {
      sameTime();
      onTheWay += 1;
      const ended = (status: number | null) => {
        onTheWay -= 1;
        if (status === 429 || status === 403) refused.push(status);
      };
      dispatch(options, watched(handler, ended));
    });
    return true;
  });

  const disk = onDisk();
  const db = openOurs(disk.path('outbox.db'));
  const limits = { perMinute: PER_MINUTE, messagesPerDay: 10_000, recipientsPerDay: 10_000 };
  const account: SendingAccount = { id: 'office', email: 'office@northgate.example', hold: null, limits };
  const accounts: AccountDirectory = { ...officeAccounts, get: () => account, all: () => [account] };
  const tokens: TokenSource = { accessToken: () => Promise.resolve(ok(token)), refused: () => {} };
  const app = {
    id: 'app',
    name: 'Practice',
    preset: 'practice',
    apiRoot: practice.url,
    uploadSessions: 'yes',
  } as const;
  const transport = createGmail({
    dispatcher: async () => dispatcher,
    clock,
    random: systemRandom,
    sender: () => ({ email: account.email, app }),
    rememberSessions: () => {},
    tokenRefused: () => {},
  });
  const outbox = outboxOver(db, { transport, clock, accounts, tokens });
  try {
    const mail = mailOf(10_000);
    for (let count = 0; count < MESSAGES; count++) await handIn(outbox, mail);
    outbox.start();
    let quiet = 0;
    while (practice.mailbox.count() < MESSAGES || outbox.snapshot().counts.sent < MESSAGES) {
      await settled();
      quiet = onTheWay === 0 ? quiet + 1 : 0;
      if (quiet < QUIET_TURNS) continue;
      const wait = clock.nextTimer();
      if (wait === null) throw new Error('nothing is sent, and nothing is waited for');
      await clock.advance(wait);
      quiet = 0;
    }
    const sentAt = db
      .prepare<[], { at: number }>("SELECT finished_at AS at FROM message WHERE state = 'sent' ORDER BY finished_at")
      .all()
      .map(({ at }) => at);
    // the first minute's allowance may go out at once; what comes after shows the rate that is kept up
    const first = sentAt[PER_MINUTE - 1] ?? 0;
    const minutes = ((sentAt.at(-1) ?? 0) - first) / MINUTE_MS;
    const share = ((MESSAGES - PER_MINUTE) / (minutes * PER_MINUTE)) * 100;
    return [
      figure(`share of ${PER_MINUTE} a minute, ${MESSAGES} messages at ${LATENCY_MS} ms`, '%', [share], atLeast(95)),
      figure('answers "too fast" (429, 403)', 'answers', [refused.length], atMost(0, '0')),
    ];
  } finally {
    const stopped = outbox.stop(0);
    await clock.advance(0);
    await stopped;
    await agent.destroy();
    await practice.stop();
    db.close();
    disk.remove();
  }
}

/** The same handler, and `ended` is told the status once the answer is whole, or null when there is none. */
function watched(
  handler: Dispatcher.DispatchHandler,
  ended: (status: number | null) => void,
): Dispatcher.DispatchHandler {
  // speaks to handlers of either of undici's interfaces
  const inner: Dispatcher.DispatchHandler = new DecoratorHandler(handler);
  let status: number | null = null;
  return {
    onRequestStart: (...all) => inner.onRequestStart?.(...all),
    onResponseStart(...all) {
      status = all[1];
      inner.onResponseStart?.(...all);
    },
    onResponseData: (...all) => inner.onResponseData?.(...all),
    onResponseEnd(...all) {
      inner.onResponseEnd?.(...all);
      ended(status);
    },
    onResponseError(...all) {
      inner.onResponseError?.(...all);
      ended(null);
    },
  };
}

import { expect, test } from 'vitest';
import { judge, type Seen } from '../../../tools/soak/judge.ts';
import { office } from '../../support/office.ts';

const SECOND = 1000;

test('ten minutes of sending with tokens that last one: no trouble, and at most one renewal in 30 s', async () => {
  const outtray = await office({ signedIn: false });
  try {
    const { control, mailbox } = outtray.practice;
    control.set({ accessTokenSeconds: 60 });
    await outtray.signIn();
    const shown = new Set<string>();
    const renewedAt: number[] = [];
    const refreshes = () => outtray.counter('refreshes');
    let accepted = 0;
    for (let ms = 0; ms < 600 * SECOND; ms += 5 * SECOND) {
      const before = refreshes();
      const id = await outtray.write({ subject: `Soak ${accepted}` });
      accepted += 1;
      await outtray.reach(id, 'sent');
      for (let times = before; times < refreshes(); times += 1) renewedAt.push(outtray.clock.now());
      for (const { hold } of outtray.rooms().google.accounts.all()) if (hold) shown.add(hold.reason);
      await outtray.clock.advance(5 * SECOND);
      control.advance(5 * SECOND);
    }
    const duplicated = mailbox.duplicates().length;
    const seen = { accepted, delivered: mailbox.count(), duplicated, failed: 0, renewedAt, shown };
    const { ok, line } = judge(seen, 10);
    expect(ok, line).toBe(true);
    expect(renewedAt.length).toBe(11);
  } finally {
    await outtray.close();
  }
});

const calm: Seen = {
  accepted: 3,
  delivered: 3,
  duplicated: 0,
  failed: 0,
  renewedAt: [0, 48_000],
  shown: new Set<string>(),
};

test.each<[string, Partial<Seen>]>([
  ['a message is missing', { delivered: 2 }],
  ['a message came twice', { duplicated: 1 }],
  ['a message failed', { failed: 1 }],
  ['something was shown', { shown: new Set(['hold provider']) }],
  ['two renewals within 30 s', { renewedAt: [0, 29_999] }],
  ['the tokens were never renewed', { renewedAt: [] }],
  ['nothing was sent', { accepted: 0, delivered: 0 }],
])('the judge sees that %s', (_what, seen) => {
  expect(judge(calm, 2).ok).toBe(true);
  expect(judge({ ...calm, ...seen }, 2).ok).toBe(false);
});

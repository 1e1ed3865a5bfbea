import type { Snapshot } from '../../src/shared/model.ts';
import { headlessApp } from '../../tests/support/headless-desktop.ts';
import { judge } from './judge.ts';

const BETWEEN_SENDS_MS = 1_500;
const TOKEN_SECONDS = 60;
const MINUTE_MS = 60_000;

/**
 * The whole application but its window, for real minutes: access tokens that last one, a message every second and a half, and an
 * operator who must not notice.
 */
export async function soak(minutes: number, say: (line: string) => void): Promise<{ ok: boolean; line: string }> {
  const app = await headlessApp({ signedIn: false });
  try {
    const { control, mailbox } = app.practice;
    control.set({ accessTokenSeconds: TOKEN_SECONDS });
    const { connectedAppId } = await app.ask('importClient', {
      json: JSON.stringify(app.practice.clientJson('installed')),
    });
    await app.ask('signIn', { connectedAppId: connectedAppId ?? '', accountId: null });

    const shown = new Set<string>();
    void app.until((snapshot) => {
      for (const what of whatShows(snapshot)) shown.add(what);
      return false;
    });
    const renewedAt: number[] = [];
    let looked = 0;
    // practice Google keeps the newest events only
    const look = () => {
      for (const { seq, at, type, endpoint } of control.events()) {
        if (seq <= looked) continue;
        looked = seq;
        if (type === 'request' && endpoint === 'token') renewedAt.push(at);
      }
    };
    look();
    renewedAt.length = 0;

    let accepted = 0;
    const endAt = Date.now() + minutes * MINUTE_MS;
    let sayAt = Date.now() + MINUTE_MS;
    while (Date.now() < endAt) {
      await app.ask('sendDraft', await app.draft({ subject: `Soak ${accepted}` }));
      accepted += 1;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_SENDS_MS));
      look();
      if (Date.now() < sayAt) continue;
      say(`${accepted} accepted, ${mailbox.count()} delivered, ${renewedAt.length} renewals`);
      sayAt += MINUTE_MS;
    }
    const { counts } = await app.until(({ counts: now }) => now.queued + now.sending === 0);
    look();
    for (const { title } of app.notices) shown.add(title);
    const duplicated = mailbox.duplicates().length;
    return judge(
      { accepted, delivered: mailbox.count(), duplicated, failed: counts.failed, renewedAt, shown },
      minutes,
    );
  } finally {
    await app.stop();
  }
}

function whatShows({ notices, holds, counts, accounts, online }: Snapshot): string[] {
  return [
    ...notices.map(({ code }) => `notice ${code}`),
    ...holds.map(({ reason }) => `hold ${reason}`),
    ...accounts.filter(({ state }) => state !== 'signed_in').map(({ state }) => `account ${state}`),
    ...(counts.failed > 0 ? ['failed'] : []),
    ...(counts.unconfirmed > 0 ? ['unconfirmed'] : []),
    ...(online ? [] : ['offline']),
  ];
}

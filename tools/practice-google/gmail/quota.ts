import { googleError } from '../google-errors.ts';
import type { Reply } from '../http.ts';
import type { PracticeUser, World } from '../world.ts';

export interface Quota {
  /** Takes units of the user's minute; an error answer when there are not enough left. */
  takeUnits(user: PracticeUser, units: number): Reply | undefined;
  /** Counts a message taken `now` (epoch ms) towards the user's rolling day; Google's 429 with "(Mail sending)" when it is over. */
  takeMessage(user: PracticeUser, now: number): Reply | undefined;
  clear(): void;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Spent {
  at: number;
  units: number;
}

/** Units a minute and messages a day, both rolling, by the practice clock. */
export function createQuota(world: World): Quota {
  const { clock, settings } = world;
  const minutes = new Map<string, Spent[]>();
  const days = new Map<string, number[]>();
  const retryAfter = new Map<string, number>();

  return {
    takeUnits: (user, units) => {
      if (settings.unitsPerMinute === null) return undefined;
      const now = clock.now();
      const spent = (minutes.get(user.email) ?? []).filter((one) => one.at > now - MINUTE_MS);
      const used = spent.reduce((sum, one) => sum + one.units, 0);
      if (used + units > settings.unitsPerMinute) {
        minutes.set(user.email, spent);
        return googleError(settings.quotaStatus === 403 ? 'queriesPerMinute' : 'rateLimitExceeded429');
      }
      minutes.set(user.email, [...spent, { at: now, units }]);
      return undefined;
    },
    takeMessage: (user, now) => {
      const sent = (days.get(user.email) ?? []).filter((at) => at > now - DAY_MS);
      days.set(user.email, sent);
      if (settings.dailyMessages !== null && sent.length >= settings.dailyMessages) {
        const before = retryAfter.get(user.email);
        const until =
          before === undefined || before <= now ? (sent[0] ?? now) + DAY_MS : before + settings.retryAfterGrowsMs;
        retryAfter.set(user.email, until);
        return googleError('mailSending', { retryAfterAt: until });
      }
      sent.push(now);
      return undefined;
    },
    clear: () => {
      minutes.clear();
      days.clear();
      retryAfter.clear();
    },
  };
}

/** What a soak has seen. Times are epoch ms by practice Google's clock. */
export interface Seen {
  readonly accepted: number;
  readonly delivered: number;
  readonly duplicated: number;
  readonly failed: number;
  /** When practice Google was asked for a token, the sign-in left out. */
  readonly renewedAt: readonly number[];
  /** Whatever a person would have been shown: notices, holds, failed and unconfirmed messages. */
  readonly shown: ReadonlySet<string>;
}

const BETWEEN_MS = 30_000;

/** Whether sign-ins of a minute each were no trouble to anybody, in one line of figures. */
export function judge(seen: Seen, minutes: number): { readonly ok: boolean; readonly line: string } {
  const { accepted, delivered, duplicated, failed, renewedAt, shown } = seen;
  const gaps = renewedAt.slice(1).map((at, index) => at - (renewedAt[index] ?? 0));
  const closest = gaps.length === 0 ? null : Math.min(...gaps);
  // a token lasts a minute and is renewed at four fifths of it
  const enough = renewedAt.length >= Math.floor(minutes / 2);
  const ok =
    accepted > 0 &&
    delivered === accepted &&
    duplicated === 0 &&
    failed === 0 &&
    shown.size === 0 &&
    enough &&
    (closest === null || closest >= BETWEEN_MS);
  const figures = {
    minutes,
    accepted,
    delivered,
    duplicated,
    failed,
    renewals: renewedAt.length,
    closest: closest === null ? 'none' : `${(closest / 1000).toFixed(1)}s`,
    shown: shown.size === 0 ? 'nothing' : JSON.stringify([...shown]),
    verdict: ok ? 'ok' : 'NOT MET',
  };
  const words = Object.entries(figures).map(([name, value]) => `${name}=${value}`);
  return { ok, line: `soak: ${words.join(' ')}` };
}

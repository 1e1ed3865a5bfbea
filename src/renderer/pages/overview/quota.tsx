import { useId } from 'react';
import type { QuotaForecast } from '../../../shared/overview.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { localPart } from '../../lib/address-words.ts';
import { count } from '../../lib/size-words.ts';
import { time } from '../../lib/time-words.ts';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';

const WIDTH = 320;

/** The rolling day of one account: what it has used, what of the queue fits, what waits, and when it is through. */
export function Quota({ quota }: { quota: QuotaForecast }) {
  const { accounts, holds } = useSnapshot();
  const now = useNow();
  const hatch = useId();
  const account = accounts.find(({ id }) => id === quota.accountId);
  if (account === undefined) return null;
  const { used, limit, fits, waits, roomFrom, clearsAt } = quota;
  const queued = fits + waits;
  // what waits is drawn beyond the limit, and never pushes the limit out of sight
  const scale = WIDTH / Math.max(limit * 1.12, Math.min(used + queued, limit * 1.5));
  const end = (value: number) => Math.min(WIDTH, value * scale);
  // what Gmail said stands, whatever the limits that are set here would allow
  const until = holds.find((hold) => hold.accountId === account.id)?.until ?? null;
  const headline =
    queued === 0
      ? t.overview.nothingQueued
      : until !== null
        ? t.overview.waitsUntil(time.ahead(until, now))
        : account.held || account.problem !== null
          ? t.overview.waitsForAccount
          : clearsAt === null
            ? t.overview.clearsNot
            : t.overview.clears(time.at(clearsAt, now));
  return (
    <section className="block" aria-label={t.overview.quotaOf(localPart(account.email))}>
      <div className="block-head">
        <h2 className="ell">{t.overview.quotaOf(localPart(account.email))}</h2>
        <span className="fill" />
        <span className="third meta">{t.overview.quotaCounts[quota.counts]}</span>
      </div>
      <p className="quota-headline">{headline}</p>
      <svg className="chart" viewBox={`0 0 ${WIDTH} 34`} role="img" aria-label={t.foot.of(count(used), count(limit))}>
        <defs>
          <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="4" height="4" className="chart-soft" />
            <path d="M0 0v4" className="chart-hatch" />
          </pattern>
        </defs>
        <rect y="6" width={WIDTH} height="10" rx="2" className="chart-soft" />
        <rect y="6" width={end(used)} height="10" rx="2" className="chart-bar" />
        <rect x={end(used)} y="6" width={end(used + fits) - end(used)} height="10" fill={`url(#${hatch})`} />
        {waits > 0 && (
          <rect
            x={end(limit) + 2}
            y="6.5"
            width={Math.max(6, end(limit + waits) - end(limit) - 3)}
            height="9"
            rx="1.5"
            className="chart-dashed"
          />
        )}
        <path d={`M${end(limit)} 1v20`} className="chart-limit" />
        <text x="0" y="32">
          0
        </text>
        <text x={end(limit)} y="32" textAnchor="middle">
          {count(limit)}
        </text>
      </svg>
      <dl className="legend">
        <dt>
          <i className="legend-used" />
          {t.overview.used}
        </dt>
        <dd>{count(used)}</dd>
        <dt>
          <i className="legend-fits" />
          {t.overview.fits}
        </dt>
        <dd>{count(fits)}</dd>
        {waits > 0 && (
          <>
            <dt>
              <i className="legend-waits" />
              {roomFrom === null ? t.overview.waitsUnknown : t.overview.waits(time.ahead(roomFrom, now))}
            </dt>
            <dd>{count(waits)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

import type { Account, Snapshot } from '../../../shared/model.ts';
import { count } from '../../lib/size-words.ts';
import { span, time } from '../../lib/time-words.ts';
import { Bar } from '../../parts/bar.tsx';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';

interface GaugeProps {
  readonly label: string;
  readonly share: number;
  readonly value: string;
  readonly title?: string;
  readonly amber?: boolean;
}

export function Gauge({ label, share, value, title, amber = false }: GaugeProps) {
  return (
    <div className="gauge" title={title}>
      <span className="third">{label}</span>
      <Bar share={share} {...(amber ? { tone: 'amber' as const } : {})} />
      <span className="gauge-value">{value}</span>
    </div>
  );
}

const aDay = 86_400_000;

/** Access token, sign-in and quota, each with what is left of it. The token counts down by the second. */
export function Gauges({ account, quota }: { account: Account; quota: Snapshot['quota'][number] | undefined }) {
  const now = useNow(1000);
  const live = account.state === 'signed_in';
  return (
    <div className="gauges">
      <Gauge label={t.accounts.access} {...access(account, live, now)} />
      {/* by a key nobody has signed in: there is nothing that ends */}
      {account.kind !== 'service' && <Gauge label={t.accounts.signIn} {...lasting(account, now)} />}
      {quota !== undefined && (
        <Gauge
          label={t.accounts.quota}
          share={quota.messageLimit === 0 ? 0 : quota.messages / quota.messageLimit}
          amber={quota.messages >= quota.messageLimit * 0.9}
          value={t.foot.of(count(quota.messages), count(quota.messageLimit))}
        />
      )}
    </div>
  );
}

function access(account: Account, live: boolean, now: number): Omit<GaugeProps, 'label'> {
  const { accessExpiresAt: end, accessObtainedAt: start } = account;
  if (!live || end === null) return { share: 0, value: t.accounts.none };
  if (end <= now) return { share: 0, value: t.accounts.renewing, title: time.exact(end) };
  const life = Math.max(1, end - (start ?? end - 3_600_000));
  return { share: (end - now) / life, value: t.accounts.left(span(end - now)), title: time.exact(end) };
}

function lasting({ state, forecast, signedInAt }: Account, now: number): Omit<GaugeProps, 'label'> {
  const { endsAt, endedAt } = forecast;
  if (state === 'signed_out') return { share: 0, value: t.accounts.ended };
  if (state === 'needs_authorization') {
    if (endedAt === null) return { share: 0, value: t.accounts.ended };
    return { share: 0, value: t.sentence.endedAt(time.short(endedAt, now)), title: time.exact(endedAt) };
  }
  if (state === 'keyring_locked') return { share: 0, value: t.sentence.locked };
  // an end that was guessed at and has passed was none
  if (endsAt === null || (forecast.by === 'experience' && endsAt <= now))
    return { share: 1, value: t.accounts.lasting };
  const start = signedInAt ?? endsAt - 7 * aDay;
  return {
    share: (endsAt - now) / Math.max(1, endsAt - start),
    amber: endsAt - now < 2 * aDay,
    value: t.accounts.left(span(endsAt - now)),
    title: time.exact(endsAt),
  };
}

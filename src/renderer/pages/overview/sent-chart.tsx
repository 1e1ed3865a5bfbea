import { SegmentedControl } from '@mantine/core';
import { useId, useState } from 'react';
import type { Overview, Sent } from '../../../shared/overview.ts';
import { count } from '../../lib/size-words.ts';
import { time } from '../../lib/time-words.ts';
import { t } from '../../words/words.ts';

const WIDTH = 596;
const HEIGHT = 150;
const LEFT = 28;
/** Room for the half of the last label that is wider than its bar. */
const RIGHT = 8;
const TOP = 18;
const BOTTOM = 22;
/** How far up the scale's lines go, for a largest bar of up to that many. */
const steps = [2, 4, 10, 20, 40, 60, 100, 200, 400, 600, 1_000, 2_000, 4_000, 10_000, 20_000, 40_000, 100_000];

/** Bars of what was sent: solid for what is over, hatched for the present one. */
export function SentChart({ overview }: { overview: Overview }) {
  const [range, setRange] = useState<'day' | 'month'>('day');
  const bars = range === 'day' ? overview.hours : overview.days;
  const messages = bars.reduce((sum, bar) => sum + bar.messages, 0);
  const recipients = bars.reduce((sum, bar) => sum + bar.recipients, 0);
  const words = [t.overview.messages(messages), t.overview.recipients(recipients)] as const;
  const sum = range === 'day' ? t.overview.inDay(...words) : t.overview.inMonth(...words);
  return (
    <section className="block" aria-label={range === 'day' ? t.overview.perHour : t.overview.perDay}>
      <div className="block-head">
        <h2>{range === 'day' ? t.overview.perHour : t.overview.perDay}</h2>
        <span className="third meta">{sum}</span>
        <span className="fill" />
        <SegmentedControl
          aria-label={t.overview.range}
          value={range}
          data={[
            { value: 'day', label: t.overview.day },
            { value: 'month', label: t.overview.month },
          ]}
          onChange={(value) => setRange(value === 'month' ? 'month' : 'day')}
        />
      </div>
      <Bars bars={bars} range={range} label={sum} />
      {/* a picture is one thing to a screen reader: its bars are told beside it */}
      <ul className="vh">{bars.map((bar) => bar.messages > 0 && <li key={bar.at}>{barWords(bar, range)}</li>)}</ul>
    </section>
  );
}

function barWords({ at, messages }: Sent, range: 'day' | 'month'): string {
  return t.overview.bar(range === 'day' ? time.clock(at) : time.date(at), t.overview.messages(messages));
}

function Bars({ bars, range, label }: { bars: readonly Sent[]; range: 'day' | 'month'; label: string }) {
  const hatch = useId();
  const most = Math.max(1, ...bars.map((bar) => bar.messages));
  const top = steps.find((step) => step >= most) ?? most;
  const pitch = (WIDTH - LEFT - RIGHT) / bars.length;
  const width = Math.round(pitch * 0.7);
  const x = (index: number) => LEFT + index * pitch + (pitch - width) / 2;
  const y = (value: number) => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const last = bars.length - 1;
  const largest = bars.findIndex((bar) => bar.messages === most);
  const every = range === 'day' ? 3 : 5;
  const name = ({ at }: Sent) => (range === 'day' ? time.hour(at) : time.dayOfMonth(at));
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <defs>
        <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="4" height="4" className="chart-soft" />
          <path d="M0 0v4" className="chart-hatch" />
        </pattern>
      </defs>
      {[0, top / 2, top].map((value) => (
        <g key={value}>
          <path d={`M${LEFT} ${y(value)}H${WIDTH}`} className="chart-line" />
          <text x={LEFT - 8} y={y(value) + 4} textAnchor="end">
            {count(value)}
          </text>
        </g>
      ))}
      {bars.map((bar, index) => {
        const height = bar.messages === 0 ? 0 : Math.max(2, y(0) - y(bar.messages));
        const now = index === last;
        return (
          <g key={bar.at}>
            <title>{barWords(bar, range)}</title>
            <rect
              x={x(index)}
              y={y(0) - height}
              width={width}
              height={height}
              rx={Math.min(2, height)}
              className={now ? 'chart-now' : 'chart-bar'}
              {...(now ? { fill: `url(#${hatch})` } : {})}
            />
            {bar.messages > 0 && (index === largest || now) && (
              <text x={x(index) + width / 2} y={y(0) - height - 4} textAnchor="middle" className="chart-value">
                {count(bar.messages)}
              </text>
            )}
            {(last - index) % every === 0 && (
              <text x={x(index) + width / 2} y={HEIGHT - 4} textAnchor="middle" className={now ? 'chart-value' : ''}>
                {name(bar)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

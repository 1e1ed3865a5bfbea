import { useState } from 'react';
import type { EventKind, MessageDetail } from '../../../shared/model.ts';
import { eventWords } from '../../lib/event-words.ts';
import { time } from '../../lib/time-words.ts';
import { t } from '../../words/words.ts';

const shownAtOnce = 12;
const tones: Partial<Record<EventKind, string>> = { unconfirmed: 'x', failed: 'r', sent: 'done', late_answer: 'done' };

/** What happened, in plain words with times. Long stories show their end; the rest is one press away. */
export function Timeline({ detail }: { detail: MessageDetail }) {
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, detail.timeline.length - shownAtOnce);
  return (
    <section className="tl">
      <div className="tl-head">
        <h2>{t.message.timeline}</h2>
        <span className="third">{t.message.attempts(detail.row.attempts)}</span>
        {hidden > 0 && (
          <button type="button" className="link" onClick={() => setAll(true)}>
            {t.message.earlier(hidden)}
          </button>
        )}
      </div>
      <ol>
        {detail.timeline.slice(hidden).map((entry, at) => {
          const words = eventWords(entry);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added at the end, and two may share a moment
            <li key={hidden + at} className={tones[entry.kind] ?? ''}>
              <time dateTime={new Date(entry.at).toISOString()} title={time.exact(entry.at)}>
                {time.seconds(entry.at)}
              </time>
              <span className="tl-dot" />
              <span className="tl-what" title={entry.problem?.detail ?? words.text}>
                {words.text}
              </span>
              <span className="tl-aside ell">{words.aside}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

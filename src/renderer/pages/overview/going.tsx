import { Button } from '@mantine/core';
import type { MessageRow } from '../../../shared/model.ts';
import type { Overview } from '../../../shared/overview.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { whoFor } from '../../lib/address-words.ts';
import { count, size } from '../../lib/size-words.ts';
import { Bar } from '../../parts/bar.tsx';
import { Icon } from '../../parts/icon.tsx';
import { tellRefused, useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';

const who = (row: MessageRow) => whoFor(row.recipients, row.recipientCount, t.outbox.more);

/** What is on its way, and who is next in turn. */
export function Going({ overview }: { overview: Overview }) {
  const { sentLastMinute, pause, inFlight } = useSnapshot();
  const { go } = useNav();
  const { going, next, queued } = overview;
  const shown = going.filter((row) => row.state === 'queued').length + next.length;
  const more = Math.max(0, queued - shown);
  return (
    <section className="block" aria-label={t.overview.going}>
      <div className="block-head">
        <h2>{t.overview.going}</h2>
        {sentLastMinute > 0 && <span className="third meta">{t.overview.rate(sentLastMinute)}</span>}
      </div>
      {going.length === 0 && <p className="second">{pause === null ? t.overview.nothingGoing : t.overview.paused}</p>}
      {going.map((row) => (
        <OnItsWay key={row.id} row={row} progress={inFlight.find(({ id }) => id === row.id)?.progress ?? 0} />
      ))}
      <ul className="next-up">
        {next.map((row, index) => (
          <li key={row.id}>
            <Icon name="queued" />
            <span className="ell">{who(row)}</span>
            <span className="ell third">{row.subject}</span>
            <span className="third">{t.overview.nth(index + 1)}</span>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <button type="button" className="link next-more" onClick={() => go('outbox')}>
          {t.overview.more(count(more))}
        </button>
      )}
    </section>
  );
}

function OnItsWay({ row, progress }: { row: MessageRow; progress: number }) {
  const ask = useAsk();
  const { act, busy } = useAct();
  const { readOnly } = useSnapshot();
  const { showMessage } = useNav();
  // once the last part may have left, nobody can call it back
  const stoppable = row.state === 'queued';
  return (
    <div className="on-its-way">
      <span className="accent">
        <Icon name="sending" />
      </span>
      <div>
        <button type="button" className="on-its-way-who" onClick={() => showMessage(row.id)}>
          <span className="strong">{who(row)}</span>
          <span className="second ell">{row.subject}</span>
        </button>
        <div className="on-its-way-bar">
          <Bar share={progress} />
          <span className="meta second">
            {stoppable
              ? t.overview.progress(size(row.size * progress), size(row.size))
              : t.overview.handedOver(size(row.size))}
          </span>
        </div>
      </div>
      {stoppable && (
        <Button
          disabled={busy || readOnly}
          aria-label={`${t.overview.stop}: ${row.subject}`}
          onClick={() => void act(async () => tellRefused(await ask('cancel', [row.id]), 1))}
        >
          {t.overview.stop}
        </Button>
      )}
    </div>
  );
}

import { memo } from 'react';
import type { MessageRow } from '../../../shared/model.ts';
import { nameOf, whoFor } from '../../lib/address-words.ts';
import { whyOf } from '../../lib/standing.ts';
import { time } from '../../lib/time-words.ts';
import { Bar } from '../../parts/bar.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StateMark } from '../../parts/state.tsx';
import { t } from '../../words/words.ts';

interface RowProps {
  readonly row: MessageRow;
  readonly email: string | null;
  /** Its account reaches nobody. */
  readonly rehearsed: boolean;
  readonly progress: number | null;
  readonly now: number;
  readonly chosen: boolean;
  readonly ticked: boolean;
  readonly index: number;
  readonly outOf: number;
  readonly top: number;
  readonly events: RowEvents;
}

export interface RowEvents {
  readonly onChoose: (row: MessageRow, index: number, how: { readonly shift: boolean; readonly add: boolean }) => void;
  readonly onTick: (row: MessageRow, index: number, shift: boolean) => void;
  readonly onMenu: (row: MessageRow, index: number, x: number, y: number) => void;
}

export function rowId(id: string): string {
  return `message-${id}`;
}

/** One message: who, reference, subject; state with its reason; when, and from where. */
export const Row = memo(function Row({
  row,
  email,
  rehearsed,
  progress,
  now,
  chosen,
  ticked,
  index,
  outOf,
  top,
  events,
}: RowProps) {
  const shown = progress === null ? row : { ...row, progress, standing: 'sending' as const };
  const why = rehearsed && shown.standing === 'sent' ? t.rehearsal.whySent : whyOf(shown, now, email);
  const everyone = row.recipients
    .map((recipient) => (recipient.name === null ? recipient.address : `${recipient.name} <${recipient.address}>`))
    .join(', ');
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the active row (aria-activedescendant)
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
    <div
      id={rowId(row.id)}
      className={`row${chosen ? ' now' : ''}${ticked ? ' sel' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      role="option"
      aria-selected={ticked}
      aria-current={chosen ? 'true' : undefined}
      aria-posinset={index + 1}
      aria-setsize={outOf}
      onClick={(event) => events.onChoose(row, index, { shift: event.shiftKey, add: event.ctrlKey || event.metaKey })}
      onContextMenu={(event) => {
        event.preventDefault();
        events.onMenu(row, index, event.clientX, event.clientY);
      }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: Space ticks the chosen row */}
      <span
        className="row-tick"
        onClick={(event) => {
          event.stopPropagation();
          events.onTick(row, index, event.shiftKey);
        }}
      >
        <span className={ticked ? 'cb on' : 'cb'}>{ticked && <Icon name="ticked" />}</span>
      </span>
      <div className="ell">
        <div className="row-line">
          <span className="row-who ell" title={everyone}>
            {whoFor(row.recipients, row.recipientCount, t.outbox.more)}
          </span>
          {row.reference !== null && <span className="row-ref ell">{row.reference}</span>}
        </div>
        <div className="row-sub ell">
          {rehearsed && (
            <span className="row-rehearsed" title={t.rehearsal.band}>
              <Icon name="rehearsal" size={12} />
              {t.rehearsal.mark}
            </span>
          )}
          {row.subject === '' ? t.message.noSubject : row.subject}
        </div>
      </div>
      <div className="row-state">
        <StateMark row={shown} />
        <div className="row-why">
          {shown.standing === 'sending' && shown.progress !== null && <Bar share={shown.progress} />}
          <span className="ell" title={why}>
            {why}
          </span>
        </div>
      </div>
      <div className="row-when">
        <div>
          <Moment at={row.acceptedAt}>{time.short(row.acceptedAt, now)}</Moment>
        </div>
        <div className="ell" title={nameOf({ address: t.intakeKind[row.intake] ?? row.intake, name: row.clientName })}>
          {row.clientName ?? t.intakeKind[row.intake]}
        </div>
      </div>
    </div>
  );
});

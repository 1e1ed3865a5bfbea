import type { MessageRow, Standing } from '../../shared/model.ts';
import { toneOf } from '../lib/standing.ts';
import { t } from '../words/words.ts';
import { Icon, type IconName } from './icon.tsx';

export const standingIcons: Record<Standing, IconName> = {
  receiving: 'receiving',
  queued: 'queued',
  scheduled: 'scheduled',
  on_hold: 'hold',
  sending: 'sending',
  sent: 'tick',
  unconfirmed: 'unconfirmed',
  failed: 'failed',
  cancelled: 'cancelled',
};

type Shown = Pick<MessageRow, 'standing' | 'hold'>;

/** Icon and word, for the list. */
export function StateMark({ row }: { row: Shown }) {
  return (
    <span className={`st ${toneOf(row)}`}>
      <Icon name={standingIcons[row.standing]} />
      {t.standing[row.standing]}
    </span>
  );
}

/** Icon and word in a box, at the head of a message. */
export function StateChip({ row }: { row: Shown }) {
  return (
    <span className={`chip ${toneOf(row)}`}>
      <Icon name={standingIcons[row.standing]} />
      {t.standing[row.standing]}
    </span>
  );
}

import { ActionIcon } from '@mantine/core';
import type { Draft } from '../../../shared/drafts.ts';
import { time } from '../../lib/time-words.ts';
import { Icon } from '../../parts/icon.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useNow } from '../../parts/use-now.ts';
import { t } from '../../words/words.ts';

interface DraftsListProps {
  readonly drafts: readonly Draft[];
  readonly currentId: string | null;
  readonly onOpen: (draft: Draft) => void;
  readonly onNew: () => void;
  readonly onDelete: (draft: Draft) => void;
  /** Takes back what has not left yet. */
  readonly onBringBack: (draft: Draft) => void;
}

/** What is being written, and what is handed over but has not left yet. */
export function DraftsList({ drafts, currentId, onOpen, onNew, onDelete, onBringBack }: DraftsListProps) {
  const writing = drafts.filter(({ handedOver }) => handedOver === null);
  const scheduled = drafts.filter(({ handedOver }) => handedOver !== null);
  return (
    <aside className="drafts" aria-label={t.compose.drafts}>
      <div className="drafts-head">
        <h2>{t.compose.drafts}</h2>
        <span className="fill" />
        <ActionIcon size="sm" aria-label={t.compose.newMessage} title={t.compose.newMessage} onClick={onNew}>
          <Icon name="plus" />
        </ActionIcon>
      </div>
      {writing.length === 0 && <p className="third meta drafts-none">{t.compose.noDrafts}</p>}
      <ul>
        {writing.map((draft) => (
          <DraftRow
            key={draft.id}
            draft={draft}
            current={draft.id === currentId}
            onOpen={() => onOpen(draft)}
            onDelete={() => onDelete(draft)}
          />
        ))}
      </ul>
      {scheduled.length > 0 && (
        <>
          <h2 className="drafts-scheduled">{t.writing.scheduled}</h2>
          <ul>
            {scheduled.map((draft) => (
              <ScheduledRow key={draft.id} draft={draft} onBringBack={() => onBringBack(draft)} />
            ))}
          </ul>
        </>
      )}
    </aside>
  );
}

export function titleOf(draft: Draft): string {
  return draft.subject.trim() === '' ? t.compose.untitled : draft.subject;
}

interface DraftRowProps {
  readonly draft: Draft;
  readonly current: boolean;
  readonly onOpen: () => void;
  readonly onDelete: () => void;
}

function DraftRow({ draft, current, onOpen, onDelete }: DraftRowProps) {
  const now = useNow();
  const title = titleOf(draft);
  return (
    <li className="draft-row">
      <button
        type="button"
        className="draft"
        aria-current={current ? 'true' : undefined}
        onClick={onOpen}
        onKeyDown={(event) => {
          if (event.key === 'Delete') onDelete();
        }}
      >
        <span className="draft-line">
          <span className="ell mid">{title}</span>
          <span className="third meta draft-aside">
            <Moment at={draft.updatedAt}>{time.short(draft.updatedAt, now)}</Moment>
          </span>
        </span>
        <span className="ell meta second draft-line">
          <span className="ell">{draft.to.trim() === '' ? t.compose.toNobody : draft.to}</span>
          {draft.attachments.length > 0 && (
            <span className="draft-aside">
              <Icon name="clip" size={12} />
            </span>
          )}
        </span>
      </button>
      <ActionIcon
        size="xs"
        className="draft-act"
        aria-label={t.writing.deleteDraft(title)}
        title={t.writing.deleteDraft(title)}
        onClick={onDelete}
      >
        <Icon name="bin" size={14} />
      </ActionIcon>
    </li>
  );
}

function ScheduledRow({ draft, onBringBack }: { draft: Draft; onBringBack: () => void }) {
  const now = useNow();
  const title = titleOf(draft);
  const goesAt = draft.handedOver?.goesAt ?? now;
  return (
    <li className="draft-row">
      <div className="draft">
        <span className="draft-line">
          <span className="ell mid">{title}</span>
          <span className="draft-aside">
            <Icon name="scheduled" size={14} />
          </span>
        </span>
        <span className="ell meta second draft-line">
          <Moment at={goesAt}>{t.writing.scheduledGoes(time.ahead(goesAt, now))}</Moment>
        </span>
      </div>
      <ActionIcon
        size="xs"
        className="draft-act"
        aria-label={t.writing.bringBack(title)}
        title={t.writing.bringBack(title)}
        onClick={onBringBack}
      >
        <Icon name="undo" size={14} />
      </ActionIcon>
    </li>
  );
}

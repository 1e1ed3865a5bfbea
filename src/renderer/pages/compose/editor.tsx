import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import type { Draft } from '../../../shared/model.ts';
import type { Problem } from '../../../shared/problems/problem.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { fieldOf } from '../../lib/compose-problem.ts';
import { time } from '../../lib/time-words.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { Attachments, tooHeavy } from './attachments.tsx';
import { BodyEditor } from './body-editor.tsx';
import { Fields } from './fields.tsx';
import { useDraft } from './use-draft.ts';

interface EditorProps {
  readonly first: Draft | null;
  /** Tells the id once the draft has one. */
  readonly onId: (id: string) => void;
  readonly onDone: () => void;
  readonly drafts: ReactNode;
}

/** One message being written. */
export function Editor({ first, onId, onDone, drafts }: EditorProps) {
  const draft = useDraft(first);
  const { act, busy } = useAct();
  const { readOnly } = useSnapshot();
  const { showMessage } = useNav();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [sending, setSending] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const [over, setOver] = useState(false);
  const place = problem === null ? null : fieldOf(problem, draft.text);

  async function send(): Promise<void> {
    if (sending || readOnly) return;
    setSending(true);
    setProblem(null);
    try {
      showMessage(await draft.send());
    } catch (thrown) {
      setProblem(problemOf(thrown));
      setSending(false);
    }
  }

  async function attach(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (place === 'attachments') setProblem(null);
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  }

  useEffect(() => {
    if (draft.id !== null) onId(draft.id);
  }, [draft.id, onId]);

  useEffect(() => {
    if (place !== null && place !== 'message') document.querySelector<HTMLElement>(`[data-field="${place}"]`)?.focus();
  }, [place]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped anywhere; the Attach button does the same by keyboard
    <section
      className={`editor${over ? ' over' : ''}`}
      onBlur={() => void draft.flush()}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void send();
        }
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const files = [...event.dataTransfer.files];
        if (files.length > 0) void attach(() => draft.attachDropped(files));
      }}
    >
      <header className="page-head">
        <h1>{t.compose.title}</h1>
        {drafts}
        <span className="fill" />
        <span className="third meta" role="status">
          {draft.state === 'failed' ? (
            <span className="red mid">{t.compose.notSaved}</span>
          ) : draft.state === 'waiting' ? (
            t.compose.saving
          ) : (
            draft.savedAt !== null && <Moment at={draft.savedAt}>{t.compose.saved(time.clock(draft.savedAt))}</Moment>
          )}
        </span>
        <Button variant="subtle" disabled={draft.id === null || busy} onClick={() => setDiscarding(true)}>
          {t.compose.discard}
        </Button>
        <Button
          variant="filled"
          disabled={sending || readOnly || tooHeavy(draft)}
          title="Ctrl+Enter"
          onClick={() => void send()}
        >
          {sending ? t.compose.sending : t.compose.send}
        </Button>
      </header>
      <div className="editor-body">
        {problem !== null && place === 'message' && <ProblemCard problem={problem} />}
        <Fields text={draft.text} change={draft.change} problem={problem} place={place} />
        <BodyEditor text={draft.text.text} html={draft.text.html} onChange={draft.change} />
        <Attachments
          draft={draft}
          problem={place === 'attachments' ? problem : null}
          onAttach={() => void attach(draft.attach)}
          onDetach={(id) => void attach(() => draft.detach(id))}
        />
      </div>
      {over && <div className="editor-drop">{t.compose.dropHere}</div>}
      <Confirm
        opened={discarding}
        title={t.compose.discardTitle}
        body={t.compose.discardBody}
        yes={t.compose.discardYes}
        onNo={() => setDiscarding(false)}
        onYes={() =>
          void act(async () => {
            await draft.discard();
            onDone();
          })
        }
      />
    </section>
  );
}

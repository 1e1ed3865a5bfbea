import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Draft } from '../../../shared/drafts.ts';
import { inWords, type Problem } from '../../../shared/problems/problem.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { useNav } from '../../bridge/nav.tsx';
import { problemOf } from '../../bridge/refusal.ts';
import { fieldOf } from '../../lib/compose-problem.ts';
import { time } from '../../lib/time-words.ts';
import { ProblemCard } from '../../parts/card.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { Attachments } from './attachments.tsx';
import { BeforeSending, type Question, questionsFor, recipientCount } from './before-sending.tsx';
import { Fields } from './fields.tsx';
import { RichText, type RichTextHandle } from './rich-text.tsx';
import { SendButton } from './send-button.tsx';
import { TemplatesMenu } from './templates-menu.tsx';
import { useUndo } from './undo.tsx';
import { useDraft } from './use-draft.ts';
import { useFileDrop } from './use-file-drop.ts';
import { weightClass } from './weight.ts';

interface EditorProps {
  readonly first: Draft | null;
  /** Tells the id once the draft has one. */
  readonly onId: (id: string) => void;
  readonly onDone: () => void;
  readonly drafts: ReactNode;
}

interface Asked {
  readonly questions: readonly Question[];
  readonly sendAfter: number | null;
}

/** One message being written. */
export function Editor({ first, onId, onDone, drafts }: EditorProps) {
  const draft = useDraft(first);
  const { act, busy } = useAct();
  const { readOnly } = useSnapshot();
  const { showMessage } = useNav();
  const { offerUnsend, offerRestore } = useUndo();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [sending, setSending] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const body = useRef<RichTextHandle>(null);
  const place = problem === null ? null : fieldOf(problem, draft.text);
  const blocked = sending || readOnly || weightClass(draft) === 'refused';

  /** Asks what has to be asked first. */
  function wish(sendAfter: number | null): void {
    if (blocked) return;
    const questions = recipientCount(draft) === 0 ? [] : questionsFor(draft);
    if (questions.length > 0) setAsked({ questions, sendAfter });
    else void send(sendAfter);
  }
  async function send(sendAfter: number | null): Promise<void> {
    setAsked(null);
    setSending(true);
    setProblem(null);
    try {
      const sent = await draft.send({ sendAfter });
      showMessage(sent.messageId);
      offerUnsend(sent.id, sent);
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
  const attachFiles = (files: readonly File[]) => void attach(() => draft.attachDropped(files));
  const drop = useFileDrop(attachFiles);

  useEffect(() => {
    if (draft.id !== null) onId(draft.id);
  }, [draft.id, onId]);

  useEffect(() => {
    if (place !== null && place !== 'message') document.querySelector<HTMLElement>(`[data-field="${place}"]`)?.focus();
  }, [place]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped anywhere; the Attach button does the same by keyboard
    <section
      className={`editor${drop.over ? ' over' : ''}`}
      onBlur={() => void draft.flush()}
      onKeyDownCapture={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        // before the editor, where Ctrl+Enter is a line break
        event.preventDefault();
        event.stopPropagation();
        wish(null);
      }}
      {...drop.handlers}
    >
      <header className="page-head">
        <h1>{t.compose.title}</h1>
        {drafts}
        <TemplatesMenu
          text={draft.text}
          onBegun={({ subject, html }) => {
            if (draft.text.subject.trim() === '') draft.change({ subject });
            body.current?.insertHtml(html);
          }}
        />
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
        <Button
          variant="subtle"
          disabled={draft.id === null || busy}
          onClick={() =>
            void act(async () => {
              const title = draft.text.subject.trim();
              const id = await draft.discard();
              onDone();
              offerRestore(id, title);
            })
          }
        >
          {t.compose.discard}
        </Button>
        <SendButton disabled={blocked} sending={sending} onSend={wish} />
      </header>
      <div className="editor-body">
        {problem !== null && place === 'message' && <ProblemCard problem={problem} />}
        <Fields text={draft.text} change={draft.change} problem={problem} place={place} />
        <RichText
          ref={body}
          text={draft.text.text}
          html={draft.text.html}
          error={problem !== null && place === 'body' ? inWords(problem) : null}
          onChange={draft.change}
          addPicture={draft.addPicture}
          loadPictures={draft.pictures}
          onFiles={attachFiles}
          onProblem={(thrown) => setProblem(problemOf(thrown))}
        />
        <Attachments
          draft={draft}
          problem={place === 'attachments' ? problem : null}
          onAttach={() => void attach(draft.attach)}
          onDetach={(id) => void attach(() => draft.detach(id))}
        />
      </div>
      {drop.over && (
        <div className={`editor-drop${drop.pictures ? ' pictures' : ''}`}>
          <span>{drop.pictures ? t.writing.dropPicture : t.compose.dropHere}</span>
        </div>
      )}
      <BeforeSending
        questions={asked?.questions ?? []}
        count={recipientCount(draft)}
        onSend={() => void send(asked?.sendAfter ?? null)}
        onAttach={() => {
          setAsked(null);
          void attach(draft.attach);
        }}
        onBack={() => setAsked(null)}
      />
    </section>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Draft, DraftText } from '../../../shared/model.ts';
import { unwrap, useAsk, useBridge } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { createSaver, type SaveState } from '../../lib/saver.ts';

const saveWithinMs = 400;

const blank: DraftText = { accountId: null, to: '', cc: '', bcc: '', subject: '', html: '', text: '', reference: '' };

function textOf(draft: Draft | null): DraftText {
  if (draft === null) return blank;
  const { accountId, to, cc, bcc, subject, html, text, reference } = draft;
  return { accountId, to, cc, bcc, subject, html, text, reference };
}

/** True when nobody would miss the draft. */
function isEmpty(text: DraftText, attachments: number): boolean {
  const { accountId: _account, ...written } = text;
  return attachments === 0 && Object.values(written).every((value) => value.trim() === '');
}

/**
 * One draft while it is written. It comes into being with the first letter or file, is saved as it is typed, and goes again when it
 * is left empty. `first` is the draft to go on with, or null for a new message.
 */
export function useDraft(first: Draft | null) {
  const ask = useAsk();
  const bridge = useBridge();
  const queries = useQueryClient();
  const [text, setText] = useState(() => textOf(first));
  const [attachments, setAttachments] = useState(first?.attachments ?? []);
  const [state, setState] = useState<SaveState>('saved');
  const [savedAt, setSavedAt] = useState<number | null>(first?.updatedAt ?? null);
  const [id, setId] = useState<string | null>(first?.id ?? null);
  const creating = useRef<Promise<string> | null>(first === null ? null : Promise.resolve(first.id));
  const now = useRef({ text, attachments });
  now.current = { text, attachments };

  const keep = useCallback(
    (draft: Draft): void => {
      setAttachments(draft.attachments);
      setSavedAt(draft.updatedAt);
      queries.setQueryData<Draft[]>(keys.drafts, (known = []) => {
        const others = known.filter((one) => one.id !== draft.id);
        return [draft, ...others].sort((one, other) => other.updatedAt - one.updatedAt);
      });
    },
    [queries],
  );

  const ensure = useCallback((): Promise<string> => {
    creating.current ??= ask('newDraft').then((draft) => {
      setId(draft.id);
      return draft.id;
    });
    creating.current.catch(() => {
      creating.current = null;
    });
    return creating.current;
  }, [ask]);

  const [saver] = useState(() =>
    createSaver<DraftText>(
      async (draft) => keep(await ask('saveDraft', { id: await ensure(), draft })),
      saveWithinMs,
      setState,
    ),
  );

  const change = useCallback(
    (part: Partial<DraftText>): void => {
      const changed = { ...now.current.text, ...part };
      now.current.text = changed;
      setText(changed);
      saver.change(changed);
    },
    [saver],
  );

  const forget = useCallback(
    (id: string): void => {
      saver.stop();
      queries.setQueryData<Draft[]>(keys.drafts, (known = []) => known.filter((one) => one.id !== id));
    },
    [saver, queries],
  );

  /** Resolves to the draft's id once all that was typed is saved. */
  const saved = useCallback(async (): Promise<string> => {
    const id = await ensure();
    await saver.flush();
    return id;
  }, [ensure, saver]);

  const attach = useCallback(async () => keep(await ask('attach', await saved())), [ask, keep, saved]);
  const attachDropped = useCallback(
    async (files: readonly File[]) => keep(unwrap(await bridge.attachDropped(await saved(), files))),
    [bridge, keep, saved],
  );
  const detach = useCallback(
    async (attachmentId: string) => keep(await ask('detach', { id: await saved(), attachmentId })),
    [ask, keep, saved],
  );
  const send = useCallback(async (): Promise<string> => {
    const id = await ensure();
    // Sends what is on the page even when nothing was typed since the draft was opened.
    saver.change(now.current.text);
    if (!(await saver.flush())) await ask('saveDraft', { id, draft: now.current.text });
    const { messageId } = await ask('sendDraft', id);
    forget(id);
    return messageId;
  }, [ask, ensure, forget, saver]);
  const discard = useCallback(async (): Promise<void> => {
    const id = await ensure();
    await ask('deleteDraft', id);
    forget(id);
  }, [ask, ensure, forget]);

  useEffect(() => {
    const flush = (): void => void saver.flush();
    window.addEventListener('pagehide', flush);
    document.addEventListener('visibilitychange', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      document.removeEventListener('visibilitychange', flush);
      const made = creating.current;
      const empty = isEmpty(now.current.text, now.current.attachments.length);
      void saver.flush().then(async () => {
        if (!empty || made === null) return;
        const id = await made;
        forget(id);
        await bridge.deleteDraft(id);
      });
    };
  }, [saver, bridge, forget]);

  return {
    text,
    attachments,
    state,
    savedAt,
    id,
    change,
    flush: saver.flush,
    attach,
    attachDropped,
    detach,
    send,
    discard,
  };
}

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { blankDraft, type Draft, type DraftText, draftTextSchema } from '../../../shared/drafts.ts';
import type { Gives } from '../../../shared/ipc.ts';
import { unwrap, useAsk, useBridge } from '../../bridge/bridge.tsx';
import { keys } from '../../bridge/queries.ts';
import { createSaver, type SaveState } from '../../lib/saver.ts';

const saveWithinMs = 400;

function textOf(draft: Draft | null): DraftText {
  return draft === null ? blankDraft : draftTextSchema.parse(draft);
}

/** True when nobody would miss the draft. */
function isEmpty(text: DraftText, attachments: number): boolean {
  const { to, cc, bcc, replyTo, subject, reference } = text;
  // the words of the page, not its markup: an emptied editor leaves a paragraph behind
  const hasPicture = text.html.includes('<img');
  return (
    attachments === 0 &&
    !hasPicture &&
    [to, cc, bcc, replyTo, subject, reference, text.text].every((value) => value.trim() === '')
  );
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
  const [picturesSize, setPicturesSize] = useState(first?.picturesSize ?? 0);
  const [state, setState] = useState<SaveState>('saved');
  const [savedAt, setSavedAt] = useState<number | null>(first?.updatedAt ?? null);
  const [id, setId] = useState<string | null>(first?.id ?? null);
  const creating = useRef<Promise<string> | null>(first === null ? null : Promise.resolve(first.id));
  const now = useRef({ text, attachments });
  now.current = { text, attachments };

  const keep = useCallback(
    (draft: Draft): void => {
      setAttachments(draft.attachments);
      setPicturesSize(draft.picturesSize);
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

  const gone = useRef(false);
  const forget = useCallback(
    (id: string): void => {
      gone.current = true;
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
  const addPicture = useCallback(
    async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
      const added = await ask('addPicture', { id: await saved(), bytes });
      keep(added.draft);
      return added.cid;
    },
    [ask, keep, saved],
  );
  const pictures = useCallback(async () => ask('pictures', await ensure()), [ask, ensure]);
  /** Sends what is on the page even when nothing was typed since the draft was opened. `part` goes in first, such as a time. */
  const send = useCallback(
    async (part: Partial<DraftText>): Promise<Gives<'sendDraft'> & { readonly id: string }> => {
      const id = await ensure();
      now.current.text = { ...now.current.text, ...part };
      saver.change(now.current.text);
      if (!(await saver.flush())) await ask('saveDraft', { id, draft: now.current.text });
      const sent = await ask('sendDraft', id);
      forget(id);
      return { ...sent, id };
    },
    [ask, ensure, forget, saver],
  );
  const discard = useCallback(async (): Promise<string> => {
    const id = await ensure();
    await saver.flush();
    await ask('deleteDraft', id);
    forget(id);
    return id;
  }, [ask, ensure, forget, saver]);

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
        if (gone.current) return;
        forget(id);
        await bridge.deleteDraft(id);
      });
    };
  }, [saver, bridge, forget]);

  return {
    text,
    attachments,
    picturesSize,
    state,
    savedAt,
    id,
    change,
    flush: saver.flush,
    attach,
    attachDropped,
    detach,
    addPicture,
    pictures,
    send,
    discard,
  };
}

import { useCallback, useEffect, useState } from 'react';
import type { LogEntry, LogLevel } from '../../../shared/model.ts';
import { useAsk, useBridge } from '../../bridge/bridge.tsx';
import { atLeast, mergeLog } from '../../lib/log-lines.ts';
import { tellProblem } from '../../parts/use-act.ts';

const pageSize = 200;

export interface LogFilter {
  readonly level: LogLevel;
  readonly accountId: string | null;
  readonly messageId: string | null;
}

/** The lines that fit, newest first. While `follow` is off new lines are only counted. */
export function useLog({ level, accountId, messageId }: LogFilter, follow: boolean) {
  const ask = useAsk();
  const bridge = useBridge();
  const [lines, setLines] = useState<readonly LogEntry[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const [held, setHeld] = useState<readonly LogEntry[]>([]);

  useEffect(() => {
    let gone = false;
    setLines(null);
    setHeld([]);
    ask('log', { level, accountId, messageId, before: null, limit: pageSize })
      .then((page) => {
        if (gone) return;
        setLines((early) => mergeLog(early ?? [], page.entries));
        setNext(page.next);
      })
      .catch(tellProblem);
    return () => {
      gone = true;
    };
  }, [ask, level, accountId, messageId]);

  useEffect(
    () =>
      bridge.on('logged', (entries) => {
        const fits = entries.filter(
          (entry) =>
            atLeast(entry.level, level) &&
            (accountId === null || entry.accountId === accountId) &&
            (messageId === null || entry.messageId === messageId),
        );
        if (fits.length === 0) return;
        if (follow) setLines((known) => mergeLog(known ?? [], fits));
        else setHeld((known) => mergeLog(known, fits));
      }),
    [bridge, level, accountId, messageId, follow],
  );

  const showHeld = useCallback(() => {
    setLines((known) => mergeLog(known ?? [], held));
    setHeld([]);
  }, [held]);
  useEffect(() => {
    if (follow && held.length > 0) showHeld();
  }, [follow, held, showHeld]);

  const more = useCallback(async () => {
    if (next === null) return;
    setNext(null);
    try {
      const page = await ask('log', { level, accountId, messageId, before: next, limit: pageSize });
      setLines((known) => mergeLog(known ?? [], page.entries));
      setNext(page.next);
    } catch (thrown) {
      tellProblem(thrown);
    }
  }, [ask, level, accountId, messageId, next]);

  return { lines, held: held.length, showHeld, more, hasMore: next !== null };
}

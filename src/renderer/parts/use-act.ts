import { notifications } from '@mantine/notifications';
import { useCallback, useState } from 'react';
import type { Gives } from '../../shared/ipc.ts';
import { next, says } from '../../shared/problems/problem.ts';
import { problemOf } from '../bridge/refusal.ts';
import { isCalm } from '../lib/mend.ts';
import { t } from '../words/words.ts';

/** Runs an act of the operator; what goes wrong is told in a notification, because the act has no place of its own on the page. */
export function useAct(): {
  readonly busy: boolean;
  readonly act: <T>(work: () => Promise<T>) => Promise<T | undefined>;
} {
  const [running, setRunning] = useState(0);
  const act = useCallback(async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    setRunning((count) => count + 1);
    try {
      return await work();
    } catch (thrown) {
      tellProblem(thrown);
      return undefined;
    } finally {
      setRunning((count) => count - 1);
    }
  }, []);
  return { busy: running > 0, act };
}

export function tellProblem(thrown: unknown): void {
  const problem = problemOf(thrown);
  notifications.show({
    title: says(problem),
    message: next(problem),
    color: isCalm(problem) ? 'gray' : 'red',
    closeButtonProps: { 'aria-label': t.app.close },
    autoClose: 12_000,
  });
}

/** Says so when some of the chosen messages could not be changed, and why. */
export function tellRefused(answer: Gives<'retry'>, asked: number): void {
  if (answer.refused === null) return;
  notifications.show({
    title: t.app.someRefused(answer.changed, asked),
    message: says(answer.refused),
    color: 'amber',
    closeButtonProps: { 'aria-label': t.app.close },
    autoClose: 8_000,
  });
}

export function tell(message: string): void {
  notifications.show({ message, autoClose: 2_000, withCloseButton: false });
}

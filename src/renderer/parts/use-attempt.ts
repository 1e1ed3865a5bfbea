import { useState } from 'react';
import type { Problem } from '../../shared/problems/problem.ts';
import { problemOf } from '../bridge/refusal.ts';

/** Runs an act of the operator in a form that has a place for what goes wrong; for one that has none see use-act.ts. */
export function useAttempt(): {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly attempt: (work: () => Promise<unknown>) => Promise<void>;
  /** Takes the problem away, as what it was about is being changed. */
  readonly forget: () => void;
} {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  async function attempt(work: () => Promise<unknown>): Promise<void> {
    setProblem(null);
    setBusy(true);
    try {
      await work();
    } catch (thrown) {
      setProblem(problemOf(thrown));
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, attempt, forget: () => setProblem(null) };
}

import type { StepName } from '../steps.ts';

/** Told at every step that is passed. */
export type At = (step: StepName) => void;

/** Kills this very process, as a power switch would, when the wanted step is passed for the nth time. */
export function createTrap(die: { step: string; nth: number } | null, tell: (step: string) => void): At {
  let passed = 0;
  return (step) => {
    if (step !== die?.step) return;
    passed += 1;
    if (passed !== die.nth) return;
    tell(step);
    process.kill(process.pid, 'SIGKILL');
    // the signal is delivered before the call returns; should it not be, nothing may run on
    for (;;);
  };
}

import type { StepName } from '../steps.ts';
import type { Order } from '../wire.ts';

/** Told at every step that is passed. */
export type At = (step: StepName) => void;

/** Kills this very process, as a power switch would, at the step that the order names. */
export function createTrap(die: Order['die'], tell: (step: string) => void): At {
  const armedFrom = performance.now() + (die?.fromMs ?? 0);
  let passed = 0;
  return (step) => {
    if (step !== die?.step || performance.now() < armedFrom) return;
    passed += 1;
    if (passed !== die.nth) return;
    tell(step);
    process.kill(process.pid, 'SIGKILL');
    // the signal is delivered before the call returns; should it not be, nothing may run on
    for (;;);
  };
}

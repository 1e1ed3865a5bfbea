import { createDice, type Dice } from './dice.ts';
import { type Step, steps } from './steps.ts';

/** One life of the program, and how it is to end. */
export interface Life {
  readonly number: number;
  /** Sessions may be forgotten. */
  readonly forgetting: boolean;
  /** Killed at this step when it is passed for the nth time, else after `afterMs`. */
  readonly step: Step | null;
  readonly nth: number;
  /** Real ms from the start before which passing the step does not count. */
  readonly fromMs: number;
  readonly afterMs: number;
}

/** A step that is not reached in this time is given up for now. */
const STEP_PATIENCE_MS = 2_800;
/** The share of kills at labelled steps, as far as the steps go round. */
const LABELLED = 0.6;
/** The share of kills during which upload sessions are forgotten. */
const FORGETTING = 0.2;

/** Decides how each life ends. Every step has its turn before any has another; one that was not reached has it again. */
export interface Plan {
  next(): Life;
  /** The program died at this step. */
  reached(step: Step): void;
  missing(): readonly string[];
}

export function createPlan(kills: number, seed: number): Plan {
  const dice = createDice(seed, 1);
  const forgettingFrom = Math.floor(kills * (1 - FORGETTING));
  const open = new Set(steps);
  const calm = createRound(
    steps.filter(({ needs }) => needs !== 'forgotten'),
    dice,
  );
  const forgetful = createRound(
    steps.filter(({ needs }) => needs === 'forgotten'),
    dice,
  );
  let number = 0;
  let leftOver: Step | null = null;

  const stepFor = (forgetting: boolean): Step | null => {
    if (leftOver) {
      const step = leftOver;
      leftOver = null;
      return step;
    }
    const due = [...open].filter(({ needs }) => (needs === 'forgotten') === forgetting).length;
    if (!dice.chance(due > 0 ? Math.max(LABELLED, 0.9 * Math.min(1, due / 20)) : LABELLED)) return null;
    const round = forgetting && (due > 0 || dice.chance(0.3)) ? forgetful : calm;
    const step = round.next((one) => open.has(one));
    if (step?.needs !== 'left over') return step;
    // this one needs a life before it that ended with a question open
    leftOver = step;
    return steps.find(({ name }) => name === 'final: request leaves') ?? null;
  };

  return {
    next() {
      number += 1;
      const forgetting = number > forgettingFrom;
      const step = stepFor(forgetting);
      const again = step !== null && !open.has(step);
      return {
        number,
        forgetting,
        step,
        nth: again ? dice.whole(1, 3) : 1,
        fromMs: step?.needs === 'start' || step?.needs === 'left over' ? 0 : dice.whole(0, 700),
        afterMs: step === null ? dice.whole(10, dice.chance(0.3) ? 300 : 1_800) : STEP_PATIENCE_MS,
      };
    },
    reached: (step) => void open.delete(step),
    missing: () => [...open].map(({ name }) => name),
  };
}

/** Deals things in ever new orders, wanted ones first. */
function createRound<T>(things: readonly T[], dice: Dice): { next(wanted: (one: T) => boolean): T | null } {
  let left: T[] = [];
  return {
    next(wanted) {
      if (left.length === 0) left = dice.shuffled(things);
      const at = left.findIndex(wanted);
      if (at < 0 && things.some(wanted)) {
        left = dice.shuffled(things);
        return left.splice(left.findIndex(wanted), 1)[0] ?? null;
      }
      return left.splice(Math.max(0, at), 1)[0] ?? null;
    },
  };
}

import { seededRandom } from '../../tests/support/seeded-random.ts';

/** Seeded choices: the same for the same seed on every machine. */
export interface Dice {
  /** Evenly distributed in [0, 1). */
  unit(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): T[];
}

/** `parts` tell apart the uses of one seed. */
export function createDice(...parts: readonly number[]): Dice {
  const { unit } = seededRandom(parts.reduce((seed, part) => (Math.imul(seed, 0x01000193) ^ part) >>> 0, 0x811c9dc5));
  const whole = (least: number, most: number) => least + Math.floor(unit() * (most - least + 1));
  return {
    unit,
    whole,
    chance: (probability) => unit() < probability,
    pick: (from) => from[whole(0, from.length - 1)] ?? from[0],
    shuffled(things) {
      const left = [...things];
      return things.flatMap(() => left.splice(whole(0, left.length - 1), 1));
    },
  };
}

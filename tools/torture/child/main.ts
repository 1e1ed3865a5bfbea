import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { orderSchema, type Told } from '../wire.ts';
import { runProgram } from './program.ts';

/** Where the supervisor listens. Written at once and whole, so that nothing told is lost with the process. */
const TOLD = 3;

const tell = (told: Told): void => {
  writeSync(TOLD, `${JSON.stringify(told)}\n`);
};

const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => {
  const order = orderSchema.parse(JSON.parse(line));
  runProgram(order, tell).then(
    () => {
      if (order.mode === 'drain') process.exit(0);
    },
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
// without its supervisor the program has no business
process.stdin.once('end', () => process.exit(0));

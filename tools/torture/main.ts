import { parseArgs } from 'node:util';
import { torture } from './torture.ts';
import { controls } from './wire.ts';

const HELP = `Torture: the real outbox, Google room and SMTP door in a process that is killed again and again while practice Google
cuts connections, loses answers and refuses; then everything is worked off and compared with what intake had promised.

  npm run torture -- [--kills 300] [--seed 1] [--control resend | early-ack] [--keep]
  npm run torture -- --powercut 500 [--seed 1]

  --kills K    how often the process is killed: at every labelled step, and in between at random moments
  --seed S     decides steps, moments, mail and faults
  --control C  spoils the program on purpose, to prove that it shows: resend takes a lost answer for a refusal, early-ack
               says yes before the commit
  --keep       keeps the folder with the database and a log
  --powercut N cuts the power N times instead, see tools/powercut
`;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    control: { type: 'string', default: 'none' },
    keep: { type: 'boolean', default: false },
    powercut: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const kills = Number(values.powercut ?? values.kills);
const seed = Number(values.seed);
const control = controls.find((one) => one === values.control);

if (values.help || control === undefined || !Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else if (values.powercut !== undefined) {
  const { runPowercut } = await import('../powercut/main.ts');
  process.exitCode = await runPowercut({ cuts: kills, seed, control: true });
} else {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const verdict = await torture({ kills, seed, control, keep: values.keep, say });
  say(verdict.line);
  process.exitCode = verdict.ok ? 0 : 1;
}

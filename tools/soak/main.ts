import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

const HELP = `Soak: the application sends through practice Google for real minutes with access tokens that last one. Ends with 0 only when
every message arrived once, nothing was renewed twice within 30 s, and nothing would have been shown to the operator.

  npm run soak -- [--minutes 10]
`;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, help: { type: 'boolean', default: false } },
});
const minutes = Number(values.minutes);

if (values.help || !(minutes > 0)) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  const verdict = await soak(minutes, (line) => void process.stdout.write(`· ${line}\n`));
  process.stdout.write(`${verdict.line}\n`);
  process.exitCode = verdict.ok ? 0 : 1;
}

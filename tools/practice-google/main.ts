import { parseArgs } from 'node:util';
import { startPractice } from './practice.ts';

const HELP = `Practice Google: a strict stand-in for Google's sign-in and the Gmail API, on 127.0.0.1 only.

  node tools/practice-google/main.ts [--port 4010] [--state DIR] [--no-quota]

  --port N    port to listen on (4010); 0 takes a free one
  --state D   keep mail, grants, upload sessions and keys in this folder over a restart
  --no-quota  do not count quota units (6,000 a minute, a send costs 100)
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4010' },
    state: { type: 'string' },
    'no-quota': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(HELP);
} else {
  const practice = await startPractice({
    port: Number(values.port),
    ...(values.state === undefined ? {} : { stateDir: values.state }),
    settings: { unitsPerMinute: values['no-quota'] ? null : 6_000 },
  });
  process.stdout.write(`Practice Google listens on ${practice.url}\n`);
  const stop = (): void => {
    practice.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

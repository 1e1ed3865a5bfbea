import { Readable } from 'node:stream';
import { mailOf, openOurs, origin } from '../../../bench/office.ts';
import { systemClock } from '../../../src/main/clock.ts';
import { readMail } from '../../../src/main/mail/read.ts';
import { createOutbox } from '../../../src/main/outbox/outbox.ts';
import { says } from '../../../src/shared/problems/problem.ts';
import {
  alwaysOnline,
  officeAccounts,
  officeTokens,
  settingsInMemory,
  silentLog,
  systemRandom,
} from '../../../tools/powercut/office.ts';

/** Takes in mail, paused, until the disk refuses a write; says each id that it answered yes to, then the sentence. */
const [file = ''] = process.argv.slice(2);
let broken = 0;
const outbox = createOutbox({
  db: openOurs(file),
  readOnly: null,
  accounts: officeAccounts,
  tokens: officeTokens,
  transport: { send: () => new Promise(() => undefined), ask: () => new Promise(() => undefined) },
  clock: systemClock,
  random: systemRandom,
  link: alwaysOnline,
  settings: settingsInMemory(0),
  readMail,
  log: silentLog,
  guard: {
    stillThere: () => true,
    reserve: null,
    broken() {
      broken += 1;
    },
  },
});
const accepted: string[] = [];
let sentence = '';
for (let message = 0; message < 200 && sentence === ''; message++) {
  const body = Readable.from([mailOf(50_000)]);
  const answer = await outbox.enqueue({ kind: 'raw', envelope: null, body }, origin);
  if (answer.ok) accepted.push(answer.value.id);
  else sentence = `${answer.problem.detail}: ${says(answer.problem)}`;
}
process.stdout.write(JSON.stringify({ accepted, sentence, broken }));
process.kill(process.pid, 'SIGKILL');

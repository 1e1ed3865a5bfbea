import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CorpusOutcome, corpusFiles, runCorpus, type WayIn, withCrlf } from '../../support/corpus.ts';
import { type Office, office } from '../../support/office.ts';
import { onTheWire, type SmtpSocket } from '../../support/smtp-client.ts';

/** Python's test messages by SMTP: the envelope asks for some of those they name, and for somebody they do not. */

let here: Office;
let program: SmtpSocket;
let outcomes: readonly CorpusOutcome[];

const bySmtp: WayIn = {
  name: 'smtp',
  asked: (seen) => [
    ...seen.filter((address) => /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(address)).slice(0, 2),
    'hidden@unnamed.example',
  ],
  async hand(message, asked) {
    await program.say('MAIL FROM:<office@northgate.example>');
    for (const address of asked) {
      const answer = await program.say(`RCPT TO:<${address}>`);
      if (!answer?.startsWith('250 ')) throw new Error(`${address}: ${answer}`);
    }
    await program.say('DATA');
    await program.write(onTheWire(withCrlf(message)));
    const answer = (await program.reply()) ?? 'the connection was cut';
    const id = /^250 2\.0\.0 queued as (\w+)/.exec(answer)?.[1];
    return id === undefined ? { id: null, reason: answer } : { id };
  },
};

beforeAll(async () => {
  here = await office();
  program = await here.program();
  outcomes = await runCorpus(here, bySmtp);
  const slowest = Math.max(...outcomes.map(({ tookMs }) => tookMs));
  const sent = outcomes.filter(({ outcome }) => outcome === 'sent').length;
  console.log(`corpus by SMTP: ${outcomes.length} messages, ${sent} sent, slowest ${slowest.toFixed(0)} ms`);
});

afterAll(async () => {
  program.end();
  await here.close();
});

test('each is sent, or refused with a reason', () => {
  expect(outcomes).toHaveLength(corpusFiles().length);
  expect(outcomes.length).toBeGreaterThan(40);
  const refused = outcomes.filter(({ outcome }) => outcome === 'refused');
  const notAHeader = (line: number) => `554 5.6.0 The message is not well formed: line ${line} is not a header.`;
  expect(Object.fromEntries(refused.map(({ name, reason }) => [name, reason]))).toEqual({
    'msg_19.txt': notAHeader(1),
    'msg_25.txt': notAHeader(1),
    'msg_35.txt': notAHeader(4),
    'msg_43.txt': notAHeader(1),
  });
});

test('the body of what was sent is the one that was handed in', () => {
  const changed = outcomes.filter(({ outcome, sameBody }) => outcome === 'sent' && sameBody !== true);
  expect(changed).toEqual([]);
});

test('Python sees in it those who were asked for, and nobody else', () => {
  const sent = outcomes.filter(({ outcome }) => outcome === 'sent');
  expect(sent.map(({ name, reached }) => ({ name, reached }))).toEqual(
    sent.map(({ name, asked }) => ({ name, reached: asked })),
  );
});

test('nothing is left half taken in', () => {
  const { counts } = here.rooms().outbox.snapshot();
  expect(counts).toMatchObject({ receiving: 0, queued: 0, sending: 0, unconfirmed: 0 });
  expect(counts.sent + counts.failed + outcomes.filter(({ reason }) => reason?.startsWith('5')).length).toBe(
    outcomes.length,
  );
});

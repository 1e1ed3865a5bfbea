import { createHash } from 'node:crypto';
import { systemClock } from '../src/main/clock.ts';
import { newId } from '../src/main/ids.ts';
import { createAcceptStore } from '../src/main/outbox/store-accept.ts';
import { createMoveStore } from '../src/main/outbox/store-moves.ts';
import { systemRandom } from '../tools/powercut/office.ts';
import { mailOf, openOurs } from './office.ts';

/** Plants messages through the store, marks every second one, says so, and waits to be killed. */
const [file = '', count = '0'] = process.argv.slice(2);
const db = openOurs(file);
const accept = createAcceptStore(db, systemClock);
const moves = createMoveStore(db, systemClock);
const bytes = mailOf(10_000);
const sha256 = createHash('sha256').update(bytes).digest();
const account = { accountId: 'office', email: 'office@northgate.example', name: null, reason: 'default' } as const;

for (let planted = 0; planted < Number(count); planted++) {
  const seq = await accept.accept(
    {
      id: newId(systemClock, systemRandom),
      account,
      intake: 'smtp',
      client: null,
      from: { address: account.email, name: null },
      subject: 'Invoice',
      reference: null,
      recipients: [{ kind: 'to', address: 'customer@example.net', name: null }],
      headerChanges: [],
      priority: 0,
      sendAfter: null,
      alongside: undefined,
    },
    { bytes, sha256 },
  );
  const claim = { seq, attemptId: planted + 1, number: 1, startedAt: systemClock.now() };
  if (planted % 2 === 1) moves.mark(claim, `https://gmail.example/upload/${seq}`);
}
process.stdout.write('planted\n');
setInterval(() => undefined, 1_000);

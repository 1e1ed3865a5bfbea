import { handIn, instantTransport, mailOf, noTransport, onDisk, openOurs, outboxOver } from './office.ts';

/** Does one kind of work so many times, for fsyncs.ts to count under strace. */
const [, , work, given, checkpoints] = process.argv;
const count = Number(given);
const mail = mailOf(10_000);
const disk = onDisk();
const db = openOurs(disk.path('outbox.db'));
// a checkpoint syncs for a thousand pages of whatever; counted apart
if (checkpoints !== 'true') db.pragma('wal_autocheckpoint = 0');
const outbox = outboxOver(db, { transport: work === 'cycle' ? instantTransport : noTransport });

async function fill(callers: number, total: number): Promise<void> {
  let left = total;
  const caller = async () => {
    while (left-- > 0) await handIn(outbox, mail);
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

await fill(work === 'intake-1' ? 1 : 64, count);
if (work === 'cycle') {
  const sent = db.prepare<[], { messages: number }>("SELECT messages FROM tally WHERE state = 'sent'");
  const done = new Promise<void>((resolve) => {
    outbox.onChange(() => {
      if (sent.get()?.messages === count) resolve();
    });
  });
  outbox.start();
  await done;
}
// the database is not closed: the checkpoint of closing belongs to no message
disk.remove();
process.exit(0);

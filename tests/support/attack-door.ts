import { createCertificateStore } from '../../src/main/intake/certificate.ts';
import { createClientStore } from '../../src/main/intake/client-store.ts';
import { createClients } from '../../src/main/intake/clients.ts';
import { createSmtpIntake } from '../../src/main/intake/smtp.ts';
import { readMail } from '../../src/main/mail/read.ts';
import { networkDoorDefaults } from '../../src/shared/doors.ts';
import { plainSettings } from './fake-world.ts';
import { valueOrThrow } from './mail.ts';
import { outboxRig } from './outbox-rig.ts';
import { seededRandom } from './seeded-random.ts';
import { onTheWire, smtpSocket } from './smtp-client.ts';

/** The SMTP doors, to this computer and to the network (127.0.0.2), before a real outbox that sends nothing, with the test's clock. */
export async function attackDoor() {
  const rig = outboxRig({ readMail, quick: true });
  const outbox = rig.build();
  const clients = createClients({ store: createClientStore(rig.db), clock: rig.clock, random: seededRandom(9) });
  const smtp = createSmtpIntake({
    clients,
    enqueue: outbox.enqueue,
    certificates: createCertificateStore({
      folder: `${rig.file}-tls`,
      clock: { ...rig.clock, now: Date.now },
      names: () => ['127.0.0.2'],
    }),
    addresses: () => ['127.0.0.2'],
    clock: rig.clock,
    log: rig.log,
  });
  const { port } = valueOrThrow(await smtp.start(0));
  const network = valueOrThrow(
    await smtp.setNetwork({
      ...networkDoorDefaults,
      on: true,
      host: '127.0.0.2',
      port: 0,
      implicitPort: 0,
      allow: ['127.0.0.0/8'],
    }),
  );
  const client = valueOrThrow(await clients.add('ERP'));
  valueOrThrow(clients.setSettings(client.clientId, { ...plainSettings, network: true }));

  return {
    rig,
    outbox,
    clients,
    client,
    smtp,
    clock: rig.clock,
    log: rig.log,
    ports: { clear: port, network: network.port, implicit: network.implicitPort ?? 0 },
    certificate: () => smtp.certificate() ?? '',
    /** How many messages there are, whatever their state. */
    count(): number {
      const { counts } = outbox.snapshot();
      return Object.values(counts).reduce((sum, one) => sum + one, 0);
    },
    /** Recipients and bytes of every message, oldest first. */
    kept() {
      return outbox
        .page({ standing: null, words: '' }, null, 500)
        .rows.reverse()
        .map(({ id }) => {
          const detail = valueOrThrow(outbox.detail(id));
          return {
            recipients: detail.recipients.map(({ address }) => address),
            text: Buffer.from(valueOrThrow(outbox.bytes(id, 1_000_000)).bytes).toString('latin1'),
          };
        });
    },
    /** Whether a well-behaved program still gets a message in; it is not counted. */
    async answers(): Promise<boolean> {
      const program = await smtpSocket(port);
      try {
        await program.signIn(client.username, client.password);
        await program.say('MAIL FROM:<erp@northgate.example>');
        await program.say('RCPT TO:<afterwards@example.com>');
        await program.say('DATA');
        await program.write(onTheWire(Buffer.from(`Subject: Still here ${rig.clock.now()}\r\n\r\nyes\r\n`)));
        return /^250 2\.0\.0 queued as /.test((await program.reply()) ?? '');
      } finally {
        program.end();
      }
    },
    async close(): Promise<void> {
      await smtp.stop(0);
      await rig.remove();
    },
  };
}

export type AttackDoor = Awaited<ReturnType<typeof attackDoor>>;

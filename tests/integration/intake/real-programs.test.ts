import { createHash } from 'node:crypto';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { networkDoorDefaults } from '../../../src/shared/doors.ts';
import { plainSettings } from '../../support/fake-world.ts';
import { bodyOf, fieldsOf } from '../../support/mail.ts';
import { type Handed, mailPrograms, wholeMessage } from '../../support/mail-programs.ts';
import { type Office, office } from '../../support/office.ts';

/** Programs of Debian, with and without STARTTLS, through the real door into the real outbox and out to practice Google. */

let here: Office;
let login: { readonly username: string; readonly password: string };
let ways: Record<Way, { readonly host: string; readonly port: number; readonly trust: string | null }>;

type Way = 'in the clear' | 'with STARTTLS' | 'from the network';

beforeAll(async () => {
  here = await office();
  const opened = await here.rooms().smtp.start(0);
  const client = await here.rooms().clients.add('ERP');
  if (!opened.ok || !client.ok) throw new Error('no door');
  login = { username: client.value.username, password: client.value.password };
  // 127.0.0.2 stands for the network
  const network = await here
    .rooms()
    .smtp.setNetwork({ ...networkDoorDefaults, on: true, host: '127.0.0.2', port: 0, allow: ['127.0.0.0/8'] });
  if (!network.ok) throw new Error('no door to the network');
  here.rooms().clients.setSettings(client.value.clientId, { ...plainSettings, network: true });
  const trust = here.rooms().smtp.certificate();
  ways = {
    'in the clear': { host: '127.0.0.1', port: opened.value.port, trust: null },
    'with STARTTLS': { host: '127.0.0.1', port: opened.value.port, trust },
    'from the network': { host: '127.0.0.2', port: network.value.port, trust },
  };
});

afterAll(() => here.close());

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const withCrlf = (text: string) => text.replace(/\r?\n/g, '\r\n');

/** What practice Google received of the message with this subject, once it is sent. */
async function received(subject: string): Promise<{ bytes: Buffer; recipients: string[] }> {
  const { outbox } = here.rooms();
  const [row] = outbox.page({ standing: null, words: subject }, null, 10).rows;
  if (!row) throw new Error(`nothing was taken in as ${subject}`);
  await here.reach(row.id, 'sent');
  expect(here.got(row.id)).toBe(1);
  const [mail] = here.practice.mailbox.byOuttrayId(row.id);
  const bytes = Buffer.from(here.practice.mailbox.received(mail?.id ?? '') ?? '');
  const detail = here.detail(row.id);
  return { bytes, recipients: detail.recipients.map(({ kind, address }) => `${kind} ${address}`) };
}

describe.each(mailPrograms)('$name', ({ name, passesOn, send }) => {
  test.each<Way>(['in the clear', 'with STARTTLS', 'from the network'])('%s', async (how) => {
    const mail: Handed = {
      from: 'office@northgate.example',
      to: ['anna@example.com', 'hidden@example.org'],
      subject: `Invoice by ${name} ${how}`,
      body: `Grüße aus Wien\n.\n..dots\n\nFrom here on\n${'long '.repeat(150)}\nEnd ${how}\n`,
    };
    const ran = await send({ ...login, ...ways[how] }, mail);
    expect(ran, ran.output).toMatchObject({ code: 0 });
    const taken = here.log.lines.findLast(({ text }) => text.startsWith('took in a message'));
    expect(taken?.fields).toMatchObject({ tls: how !== 'in the clear' });

    const { bytes, recipients } = await received(mail.subject);
    expect(recipients).toEqual(['to anna@example.com', 'bcc hidden@example.org']);
    const fields = fieldsOf(bytes).join('');
    expect(fields).toContain('Bcc: hidden@example.org\r\n');
    if (passesOn) {
      const [head = '', ...rest] = withCrlf(wholeMessage(mail)).split('\r\n\r\n');
      // swaks ends every message with a line end of its own
      const body = `${rest.join('\r\n\r\n')}${name === 'swaks' ? '\r\n' : ''}`;
      expect(hash(bodyOf(bytes))).toBe(hash(Buffer.from(body)));
      expect(fields.startsWith(`${head}\r\n`)).toBe(true);
      expect(fields.slice(head.length + 2)).toMatch(/^Bcc: hidden@example\.org\r\nX-Outtray-Id: \w+\r\n$/);
    } else {
      const shown = await PostalMime.parse(bytes);
      expect(shown).toMatchObject({
        subject: mail.subject,
        to: [{ address: mail.to[0] }],
        from: { address: mail.from },
      });
      expect(shown.text?.replace(/\r\n/g, '\n').trimEnd()).toBe(mail.body.trimEnd());
    }
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declaredHeaderChanges } from '../../../src/main/mail/raw.ts';
import { MailFault } from '../../../src/main/mail/request.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { bodyOf, collected, cut, fieldsOf, pass, pieces, problemOf, raw, read, stamp } from '../../support/mail.ts';

const to = ['a@x.example'];

function message(head: string, body = 'Hello\r\n'): string {
  return `${head.trim().replaceAll('\n', '\r\n')}\r\n\r\n${body}`;
}

async function passed(text: string | Uint8Array, envelope: readonly string[] | null = to) {
  const result = await pass(raw(pieces(text), envelope));
  return { ...result, fields: fieldsOf(result.bytes), text: result.bytes.toString('latin1') };
}

function names(fields: readonly string[]): string[] {
  return fields.map((field) => field.slice(0, field.indexOf(':')));
}

function recipients(mail: { recipients: readonly { kind: string; address: string }[] }): string[] {
  return mail.recipients.map(({ kind, address }) => `${kind} ${address}`);
}

const full = `From: Anna <anna@example.com>
To: a@x.example
Subject: Hello
Date: Mon, 23 Nov 2026 14:00:00 +0000
Message-ID: <1@example.com>`;

describe('by SMTP the envelope alone decides', () => {
  test('headers that agree stay as they are; only our mark is added', async () => {
    const { text, stamped, mail } = await passed(message(full));
    expect(text).toBe(message(`${full}\nX-Outtray-Id: ${stamp.id}`));
    expect(stamped.changes).toEqual([{ field: 'X-Outtray-Id', change: 'added' }]);
    expect(recipients(mail)).toEqual(['to a@x.example']);
  });

  test('who is in the envelope only becomes our Bcc', async () => {
    const { fields, mail, stamped } = await passed(message(full), ['a@x.example', 'hidden@y.example', 'H2@y.example']);
    expect(fields).toContain('Bcc: hidden@y.example,\r\n H2@y.example\r\n');
    expect(recipients(mail)).toEqual(['to a@x.example', 'bcc hidden@y.example', 'bcc H2@y.example']);
    expect(stamped.changes).toContainEqual({ field: 'Bcc', change: 'added' });
  });

  test('who is in the headers only gets nothing, and the header is kept whole', async () => {
    const head = `${full}\nCc: "C, c" <c@x.example>,\n\td@x.example (D), =?utf-8?q?=C3=9C?= <u@x.example>`;
    const { fields, mail, stamped } = await passed(message(head), ['a@x.example', 'u@x.example', 'c@x.example']);
    expect(fields).toContain('Cc: "C, c" <c@x.example>,\r\n =?utf-8?q?=C3=9C?= <u@x.example>\r\n');
    expect(fields).toContain(
      'X-Outtray-Original-Cc: "C, c" <c@x.example>,\r\n\td@x.example (D), =?utf-8?q?=C3=9C?= <u@x.example>\r\n',
    );
    expect(mail.recipients).toContainEqual({ kind: 'cc', address: 'u@x.example', name: 'Ü' });
    expect(stamped.changes).toContainEqual({ field: 'Cc', change: 'changed' });
  });

  test('a To that names nobody of the envelope goes, and everybody is Bcc', async () => {
    const { fields, mail } = await passed(message(full), ['b@y.example']);
    expect(names(fields)).not.toContain('To');
    expect(fields).toContain('X-Outtray-Original-To: a@x.example\r\n');
    expect(recipients(mail)).toEqual(['bcc b@y.example']);
  });

  test('an incoming Bcc, Resent-* and X-Outtray-* are taken out', async () => {
    const head = `Resent-To: r@x.example\nResent-Bcc: r2@x.example\nX-Outtray-Id: forged\n${full}\nBcc: a@x.example, evil@x.example`;
    const { fields, stamped } = await passed(message(head));
    expect(names(fields)).toEqual(['From', 'To', 'Subject', 'Date', 'Message-ID', 'X-Outtray-Id']);
    expect(fields.at(-1)).toBe(`X-Outtray-Id: ${stamp.id}\r\n`);
    for (const field of ['Resent-To', 'Resent-Bcc', 'X-Outtray-Id', 'Bcc']) {
      expect(stamped.changes).toContainEqual({ field, change: 'removed' });
    }
  });

  test('several To lines become one', async () => {
    const { fields, mail } = await passed(message(`${full}\nTo: b@x.example`), ['a@x.example', 'b@x.example']);
    expect(fields.filter((field) => /^to:/i.test(field))).toEqual(['To: a@x.example,\r\n b@x.example\r\n']);
    expect(recipients(mail)).toEqual(['to a@x.example', 'to b@x.example']);
  });

  test('a To that nobody can read goes into our Bcc by its envelope', async () => {
    const { fields, mail } = await passed(message(full.replace('To: a@x.example', 'To: <<a@x.example')), to);
    expect(fields).toContain('X-Outtray-Original-To: <<a@x.example\r\n');
    expect(recipients(mail)).toEqual(['bcc a@x.example']);
  });

  test('groups without members stay as they are', async () => {
    const { fields } = await passed(message(full.replace('To: a@x.example', 'To: undisclosed-recipients:;')));
    expect(fields).toContain('To: undisclosed-recipients:;\r\n');
    expect(fields).toContain('Bcc: a@x.example\r\n');
  });

  test('domains in Unicode and in punycode are the same recipient', async () => {
    const { mail, stamped } = await passed(message(full.replace('To: a@x.example', 'To: a@xn--bcher-kva.example')), [
      'a@bücher.example',
    ]);
    expect(recipients(mail)).toEqual(['to a@xn--bcher-kva.example']);
    expect(stamped.changes).toHaveLength(1);
  });

  test('an envelope without anybody, or with something else than an address, is refused', async () => {
    expect((await problemOf(raw(pieces(message(full)), []))).code).toBe('no_recipient');
    expect((await problemOf(raw(pieces(message(full)), ['a@x.example', 'nobody']))).code).toBe('address_invalid');
  });
});

describe('without an envelope the headers decide', () => {
  test('To, Cc and Bcc, which stay as they are', async () => {
    const head = `${full}\nCc: c@x.example\nBcc: "B, b" <b@x.example>,\n b2@x.example`;
    const { text, mail } = await passed(message(head), null);
    expect(text).toBe(message(`${head}\nX-Outtray-Id: ${stamp.id}`));
    expect(recipients(mail)).toEqual(['to a@x.example', 'cc c@x.example', 'bcc b@x.example', 'bcc b2@x.example']);
  });

  test('several Bcc lines become one', async () => {
    const { fields, mail } = await passed(message(`${full}\nBcc: b@x.example\nBcc: c@x.example`), null);
    expect(fields).toContain('Bcc: b@x.example,\r\n c@x.example\r\n');
    expect(recipients(mail)).toHaveLength(3);
  });

  test('what cannot be read is refused, named', async () => {
    const refused = await problemOf(raw(pieces(message(`${full}\nCc: nobody`)), null));
    expect(refused).toEqual({ code: 'address_invalid', params: { address: 'nobody' } });
    expect((await problemOf(raw(pieces(message('Subject: x')), null))).code).toBe('no_recipient');
  });
});

describe('what is added and what may be there once', () => {
  test('Date, Message-ID and From when missing', async () => {
    const { fields, mail } = await passed(message('Subject: x'));
    expect(fields).toEqual([
      'Subject: x\r\n',
      'Bcc: a@x.example\r\n',
      `X-Outtray-Id: ${stamp.id}\r\n`,
      'Date: Mon, 23 Nov 2026 14:00:00 +0000\r\n',
      `Message-ID: <${stamp.id}@example.com>\r\n`,
      'From: Office <office@example.com>\r\n',
    ]);
    expect(mail.from).toBeNull();
  });

  test.each(['root (Cron Daemon)', 'scanner', 'Copier <scan@copier>', '""'])(
    'a From without any mail address, such as %s, gives way to the account and is kept beside it',
    async (from) => {
      const { fields, mail, stamped } = await passed(message(full.replace('Anna <anna@example.com>', from)));
      expect(names(fields).slice(0, 5)).toEqual(['From', 'To', 'Subject', 'Date', 'Message-ID']);
      expect(fields[0]).toBe('From: Office <office@example.com>\r\n');
      expect(fields).toContain(`X-Outtray-Original-From: ${from}\r\n`);
      // an answer could not reach it
      expect(names(fields)).not.toContain('Reply-To');
      expect(mail.from).toBeNull();
      expect(stamped.changes).toContainEqual({ field: 'From', change: 'changed' });
    },
  );

  test('a second Subject, Date or Message-ID goes; the first one stays', async () => {
    const { fields } = await passed(message(`${full}\nsubject: two\nDATE: two\nMessage-Id: <2@example.com>`));
    expect(names(fields)).toEqual(['From', 'To', 'Subject', 'Date', 'Message-ID', 'X-Outtray-Id']);
    expect(fields[2]).toBe('Subject: Hello\r\n');
  });

  test.each(['From: b@x.example', 'MIME-Version: 1.0\nMIME-Version: 1.0', 'Content-Type: a/b\nContent-Type: c/d'])(
    'a repeated %s is refused',
    async (more) => {
      expect((await problemOf(raw(pieces(message(`${full}\n${more}`)), to))).code).toBe('message_malformed');
    },
  );
});

describe('what the outbox list shows', () => {
  test.each([
    ['=?utf-8?q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
    ['=?utf-8?b?R3LDvMOfZQ==?=\n =?utf-8?q?_aus_Wien?=', 'Grüße aus Wien'],
    ['folded\n\tsubject', 'folded\tsubject'.replace('\t', ' ')],
    ['=?utf-8?q?a=0D=0ABcc:_evil?=', 'a Bcc: evil'],
    ['Grüße', 'Grüße'],
  ])('%s', async (subject, shown) => {
    const { mail } = await passed(Buffer.from(message(full.replace('Hello', subject)), 'utf8'));
    expect(mail.subject).toBe(shown);
  });

  test('Latin-1 bytes are shown, and passed on as they are', async () => {
    const bytes = Buffer.from(message(full.replace('Hello', 'Gr\xfc\xdfe').replace('Anna', 'J\xf6rg')), 'latin1');
    const { mail, fields } = await passed(bytes);
    expect(mail.subject).toBe('Grüße');
    expect(mail.from).toEqual({ address: 'anna@example.com', name: 'Jörg' });
    expect(fields).toContain('Subject: Gr\xfc\xdfe\r\n');
  });
});

describe('bad messages', () => {
  test.each([
    ['nothing at all', ''],
    ['a line that is no header', 'Subject: x\r\nno header here\r\n\r\nbody'],
    ['a body without a blank line', 'Subject: x\r\nHello there, how are you\r\n'],
    ['a continued line at the beginning', ' x\r\nSubject: y\r\n\r\n'],
    ['a space before the colon', 'Bcc : a@x.example\r\n\r\n'],
    ['a NUL in the headers', 'Subject: a\0b\r\n\r\n'],
    ['a bare CR in the headers', 'Subject: a\rBcc: b@x.example\r\n\r\n'],
    ['an mbox line', 'From anna Mon Nov 23\r\nSubject: x\r\n\r\n'],
    ['endless headers', `Subject: ${'x'.repeat(300_000)}\r\n\r\n`],
    ['too many headers', `${'X-A: b\r\n'.repeat(40_000)}\r\n`],
  ])('%s is refused', async (_what, text) => {
    const refused = await problemOf(raw(pieces(text), to));
    expect(refused.code).toBe('message_malformed');
  });

  test('a header line of 200 kB and a body line of 1 MB pass', async () => {
    const body = `${'x'.repeat(1_000_000)}\r\n`;
    const { bytes, fields } = await passed(`X-Long: ${'y'.repeat(200_000)}\r\n\r\n${body}`);
    expect(bodyOf(bytes).equals(Buffer.from(body))).toBe(true);
    expect(fields[0]).toHaveLength(200_010);
  });

  test.each([
    ['headers alone', 'Subject: x\r\n'],
    ['headers alone, cut short', 'Subject: x'],
    ['headers and a blank line', 'Subject: x\r\n\r\n'],
  ])('%s are a message without a body', async (_what, text) => {
    const { bytes, fields } = await passed(text);
    expect(fields[0]).toBe('Subject: x\r\n');
    expect(bodyOf(bytes)).toHaveLength(0);
    expect(bytes.subarray(-4).toString()).toBe('\r\n\r\n');
  });

  test('a message without headers gets those it needs', async () => {
    const { bytes } = await passed('\r\nbody');
    expect(bodyOf(bytes).toString()).toBe('body');
  });
});

describe('the body', () => {
  test.each([
    ['LF alone', 'a\nb\n\n.\nc', 'a\r\nb\r\n\r\n.\r\nc'],
    ['mixed', 'a\r\nb\nc\r\n', 'a\r\nb\r\nc\r\n'],
    ['bare CR, NUL and 8-bit stay', 'a\rb\0c\xff\xfe\r\r\n', 'a\rb\0c\xff\xfe\r\r\n'],
    ['no end of line', 'a\r\nb', 'a\r\nb'],
    ['blank lines first', '\r\n\r\na', '\r\n\r\na'],
  ])('%s', async (_what, body, expected) => {
    const { bytes } = await passed(Buffer.from(`Subject: x\r\n\r\n${body}`, 'latin1'));
    expect(bodyOf(bytes).toString('latin1')).toBe(expected);
  });

  test('LF headers become CRLF headers', async () => {
    const { text } = await passed(message(full).replaceAll('\r\n', '\n'));
    expect(text).toBe(message(`${full}\nX-Outtray-Id: ${stamp.id}`));
  });

  test('is read only as fast as it is taken, and let go when nobody reads on', async () => {
    let given = 0;
    let ended = false;
    async function* source() {
      try {
        yield Buffer.from('Subject: x\r\n\r\n');
        for (; given < 1000; given++) yield Buffer.from('line\r\n');
      } finally {
        ended = true;
      }
    }
    const mail = await read(raw(source(), to));
    const bytes = mail.stamp(stamp).bytes[Symbol.asyncIterator]();
    await bytes.next();
    await bytes.next();
    expect(given).toBeLessThan(3);
    await bytes.return?.();
    expect(ended).toBe(true);
  });

  test('an unread message is let go by discard, and by a refusal', async () => {
    let ended = 0;
    async function* source(head: string) {
      try {
        yield Buffer.from(head);
        yield Buffer.from('body');
      } finally {
        ended++;
      }
    }
    (await read(raw(source('Subject: x\r\n\r\n'), to))).discard();
    await problemOf(raw(source('no header\r\n\r\n'), to));
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(2);
  });

  test('a fault of the stream comes out of the bytes; in the headers it is the answer', async () => {
    async function* broken(head: string) {
      yield Buffer.from(head);
      throw new MailFault(problem('client_gone'));
    }
    const mail = await read(raw(broken('Subject: x\r\n\r\nhalf a bo'), to));
    await expect(collected(mail.stamp(stamp).bytes)).rejects.toThrow(MailFault);
    expect((await problemOf(raw(broken('Subject: x\r\nTo: '), to))).code).toBe('client_gone');
  });
});

describe('whatever comes in', () => {
  const word = fc.stringMatching(/^[!-9;-~]{1,12}$/);
  const eightBit = fc.uint8Array({ maxLength: 20 }).map((bytes) =>
    Buffer.from(bytes)
      .toString('latin1')
      .replace(/[\r\n\0]/g, '.'),
  );
  const value = fc.array(fc.oneof(word, eightBit), { minLength: 1, maxLength: 5 }).map((words) => words.join('\r\n\t'));
  const address = fc.constantFrom(
    'a@x.example',
    'B <b@x.example>',
    '"C, c" <c@y.example>',
    'nobody',
    'd@z.example (D)',
    'G: a@x.example, e@x.example;',
  );
  const list = fc.array(address, { maxLength: 4 }).map((all) => all.join(',\r\n '));
  const unknown = fc.tuple(fc.stringMatching(/^X-[A-Za-z0-9-]{1,10}$/), value);
  const known = fc.oneof(
    fc.tuple(fc.constantFrom('To', 'Cc', 'Bcc', 'TO', 'cC', 'Resent-To', 'Resent-Bcc'), list),
    fc.tuple(
      fc.constantFrom('Subject', 'Date', 'Message-ID', 'Reply-To', 'References', 'X-Outtray-Id', 'X-Outtray-Foo'),
      value,
    ),
  );
  const from = fc.constantFrom([], [['From', 'Anna <anna@example.com>'] as [string, string]]);
  const fields = fc
    .tuple(from, fc.array(fc.oneof(unknown, known), { maxLength: 12 }))
    .map(([first, rest]) => [...first, ...rest]);
  const body = fc
    .array(fc.oneof(fc.constantFrom('\r\n', '.', '..', '\r\n.\r\n', '\0', '\xff'), fc.string()), { maxLength: 20 })
    .map((all) =>
      // the same bytes with every line end a CRLF
      Buffer.from(all.join(''), 'utf8').toString('latin1').replace(/\r?\n/g, '\r\n'),
    );
  const envelope = fc.uniqueArray(fc.constantFrom('a@x.example', 'b@x.example', 'c@y.example', 'f@f.example'), {
    minLength: 1,
  });
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });
  const builtOf = (list: [string, string][], text: string) =>
    Buffer.from(`${list.map(([name, own]) => `${name}: ${own}\r\n`).join('')}\r\n${text}`, 'latin1');

  test('the body of a CRLF message is untouched, and the pieces it comes in make no difference', async () => {
    await fc.assert(
      fc.asyncProperty(fields, body, envelope, lengths, async (list, text, to, sizes) => {
        const whole = builtOf(list, text);
        const once = await pass(raw(pieces(whole), to));
        const cutUp = await pass(raw(cut(whole, sizes), to));
        expect(bodyOf(once.bytes).toString('latin1')).toBe(text);
        expect(cutUp.bytes.equals(once.bytes)).toBe(true);
        expect(cutUp.stamped.changes).toEqual(once.stamped.changes);
      }),
      { numRuns: 400 },
    );
  });

  test('the pieces make no difference to LF and mixed messages either', async () => {
    const any = fc.array(fc.constantFrom('\n', '\r', '\r\n', 'a', '.', ':', ' ', 'Subject: x'), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(any, lengths, async (parts, sizes) => {
        const whole = Buffer.from(`Subject: x\n${parts.join('')}`);
        const results = await Promise.allSettled([pass(raw(pieces(whole), to)), pass(raw(cut(whole, sizes), to))]);
        const [first, second] = results.map((each) =>
          each.status === 'fulfilled' ? each.value.bytes.toString() : 'refused',
        );
        expect(second).toBe(first);
      }),
      { numRuns: 400 },
    );
  });

  test('headers differ by exactly the changes that are reported, and only declared ones are', async () => {
    const declared = (field: string, change: string) =>
      declaredHeaderChanges.some(({ field: name, changes }) => {
        const matches = name.endsWith('*')
          ? field.toLowerCase().startsWith(name.slice(0, -1).toLowerCase())
          : field.toLowerCase() === name.toLowerCase();
        return matches && changes.some((each) => each === change);
      });
    await fc.assert(
      fc.asyncProperty(fields, envelope, async (list, to) => {
        const whole = builtOf(list, '');
        const before = fieldsOf(whole);
        const { bytes, stamped } = await pass(raw(pieces(whole), to));
        const after = fieldsOf(bytes);
        for (const { field, change } of stamped.changes)
          expect(`${field} ${declared(field, change)}`).toBe(`${field} true`);

        const reported = new Set(stamped.changes.map(({ field }) => field.toLowerCase()));
        const keyOf = (field: string) => field.slice(0, field.indexOf(':')).toLowerCase();
        const unreported = (all: string[]) => all.filter((field) => !reported.has(keyOf(field)));
        // the same fields in the same order with the same bytes, but for those reported
        expect(unreported(after)).toEqual(unreported(before));
        // and what is reported is true
        for (const { field, change } of stamped.changes) {
          const count = (all: string[]) => all.filter((each) => keyOf(each) === field.toLowerCase()).length;
          if (change === 'added' && field !== 'X-Outtray-Id') expect(count(after)).toBeGreaterThan(count(before));
          if (change === 'removed' && field.toLowerCase() !== 'x-outtray-id')
            expect(count(after)).toBeLessThan(count(before));
        }
      }),
      { numRuns: 600 },
    );
  });

  test('by SMTP those who get it are exactly those of the envelope', async () => {
    await fc.assert(
      fc.asyncProperty(fields, envelope, async (list, to) => {
        const { mail, bytes } = await pass(raw(pieces(builtOf(list, '')), to));
        expect(mail.recipients.map(({ address }) => address).sort()).toEqual([...to].sort());
        // and a reader of the result who looks at the headers finds the same
        const again = await read(raw(pieces(bytes), null));
        expect(again.recipients.map(({ address }) => address).sort()).toEqual([...to].sort());
      }),
      { numRuns: 600 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkAddress, foldRecipients, readAddressList, readEntries } from '../../../src/main/mail/addresses.ts';
import { HOSTILE_LENGTH } from '../../support/hostile-length.ts';

function addresses(text: string): string[] | string {
  const read = readAddressList(text, 'To');
  return read.ok ? read.value.map(({ address }) => address) : read.problem.code;
}

describe('lists as people type them', () => {
  test.each([
    ['a@x.example', ['a@x.example']],
    ['a@x.example, b@x.example', ['a@x.example', 'b@x.example']],
    ['a@x.example; b@x.example;', ['a@x.example', 'b@x.example']],
    ['  <a@x.example> ', ['a@x.example']],
    ['Anna Muster <anna@x.example>', ['anna@x.example']],
    ['"Muster, Anna" <anna@x.example>, b@x.example', ['anna@x.example', 'b@x.example']],
    ['"a \\" quote" <anna@x.example>', ['anna@x.example']],
    ['anna@x.example (Anna, of (nested) sales)', ['anna@x.example']],
    ['Team: a@x.example, B <b@x.example>;, c@x.example', ['a@x.example', 'b@x.example', 'c@x.example']],
    ['undisclosed-recipients:;', []],
    ['', []],
    [' , ;', []],
    ['anna@x.example <anna@x.example>', ['anna@x.example']],
    ['"bob@other.example" <anna@x.example>', ['anna@x.example']],
    ["o'brien+tag@x.example", ["o'brien+tag@x.example"]],
    ['Anna@X.Example', ['Anna@x.example']],
    ['user@bücher.example', ['user@xn--bcher-kva.example']],
    ['用户@例え.example', ['用户@xn--r8jz45g.example']],
    ['=?utf-8?q?M=C3=BCller=2C?= <m@x.example>', ['m@x.example']],
    ['"john doe"@x.example', ['"john doe"@x.example']],
  ])('%s', (text, expected) => {
    expect(addresses(text)).toEqual(expected);
  });

  test.each([
    'anna',
    'anna@',
    '@x.example',
    'anna@localhost',
    'anna@x.example b@x.example',
    'a@x.example <b@x.example>',
    'a@x.example, nobody',
    'Doe, John <john@x.example>',
    '<a@x.example> <b@x.example>',
    '<a@x.example> b',
    'a@x.example@y.example',
    '"a@evil.example"@good.example@x',
    'a(comment@x.example',
    '"unclosed <a@x.example>',
    '<a@x.example',
    'a@x.example>',
    'a@[127.0.0.1]',
    'a@127.1',
    'a@x..example',
    'a@-x.example',
    '.a@x.example',
    'a.@x.example',
    '=?utf-8?q?=61=40evil.example=3e?=@x.example',
    'a@x.example​',
    'Team: Inner: a@x.example;;',
    'b@evil.example:a@x.example;',
    `${'a'.repeat(250)}@x.example`,
    'a@x.example\u202e',
  ])('%s is refused as a whole', (text) => {
    expect(addresses(text)).toBe('address_invalid');
  });

  test.each(['a@x.example\r\nBcc: evil@x.example', 'a@x.example\n', 'a\0@x.example', '"a\rb" <a@x.example>'])(
    'a line break or NUL is named as such',
    (text) => {
      expect(addresses(text)).toBe('line_break_in_header');
    },
  );

  test('the offender is shown, but not at full length', () => {
    const read = readAddressList(`a@x.example, ${'x'.repeat(5000)}`, 'To');
    expect(read.ok ? null : String(read.problem.params.address)).toHaveLength(80);
  });
});

describe('names', () => {
  test('are told apart from addresses', () => {
    const read = readAddressList('"Muster, Anna" <anna@x.example>, b@x.example (Bob), c@x.example', 'To');
    expect(read.ok && read.value.map(({ name }) => name)).toEqual(['Muster, Anna', 'Bob', null]);
  });
});

describe('hostile lists', () => {
  test.each([
    ['colons', (size: number) => ':'.repeat(size)],
    ['nested groups', (size: number) => 'a:'.repeat(size)],
    ['nested comments', (size: number) => `${'('.repeat(size)}a@x.example`],
    ['closed comments', (size: number) => `${'('.repeat(size)}${')'.repeat(size)}a@x.example`],
    ['open angles', (size: number) => '<'.repeat(size)],
    ['quotes', (size: number) => '"'.repeat(size + 1)],
    ['ats', (size: number) => '@'.repeat(size)],
    ['spaces', (size: number) => `a${' '.repeat(size)}@x.example`],
    ['dots', (size: number) => `a@${'x.'.repeat(size)}example`],
    ['names', (size: number) => 'a <'.repeat(size)],
    ['backslashes', (size: number) => `"${'\\'.repeat(size + 1)}`],
  ])('%s end in time, however many there are', (_what, text) => {
    expect(readEntries(text(HOSTILE_LENGTH))).toBeInstanceOf(Array);
  });

  test('whatever is read from any text is in that text, and is an address', () => {
    const parts = fc.constantFrom(
      'a@x.example',
      'b@y.example',
      ',',
      ';',
      ':',
      '<',
      '>',
      '(',
      ')',
      '"',
      '\\',
      ' ',
      '@',
      'x',
      '[',
      ']',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 14 }), (list) => {
        const text = list.join('');
        for (const { mailbox } of readEntries(text)) {
          if (!mailbox) continue;
          expect(checkAddress(mailbox.address)).toBe(mailbox.address);
          expect(text.replaceAll(/\s/g, '')).toContain(mailbox.address.replaceAll(/\s/g, ''));
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('a list of good addresses gives exactly these, however it is spaced and commented', () => {
    const address = fc.constantFrom('a@x.example', 'b.c@y.example', 'd+e@z.example', 'üser@bücher.example');
    const dressed = fc.tuple(address, fc.integer({ min: 0, max: 4 })).map(([plain, dress]) => {
      const dresses = [
        plain,
        `<${plain}>`,
        `Some Name <${plain}>`,
        `"Name, of <b@evil.example>" <${plain}>`,
        `${plain} (x@y, z)`,
      ];
      return { plain, text: dresses[dress] ?? plain };
    });
    fc.assert(
      fc.property(
        fc.array(dressed, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(', ', ',', ' ; '),
        (list, separator) => {
          const expected = list.map(({ plain }) => checkAddress(plain));
          expect(addresses(list.map(({ text }) => text).join(separator))).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('recipients', () => {
  const box = (address: string) => ({ address, name: null });

  test('each once, To before Cc before Bcc', () => {
    const folded = foldRecipients([
      { kind: 'to', mailboxes: [box('a@x.example'), box('A@x.example')] },
      { kind: 'cc', mailboxes: [box('a@x.example'), box('b@x.example')] },
      { kind: 'bcc', mailboxes: [box('B@X.example'.toLowerCase()), box('c@x.example')] },
    ]);
    expect(folded.ok && folded.value.map(({ kind, address }) => `${kind} ${address}`)).toEqual([
      'to a@x.example',
      'cc b@x.example',
      'bcc c@x.example',
    ]);
  });

  test('nobody at all, and 501, are refused; 500 are not', () => {
    const many = (count: number) => [
      { kind: 'to' as const, mailboxes: Array.from({ length: count }, (_, number) => box(`a${number}@x.example`)) },
    ];
    expect(foldRecipients([]).ok).toBe(false);
    expect(foldRecipients(many(500)).ok).toBe(true);
    const refused = foldRecipients(many(501));
    expect(refused.ok ? null : refused.problem).toEqual({
      code: 'too_many_recipients',
      params: { count: 501, limit: 500 },
    });
  });
});

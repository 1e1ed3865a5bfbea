import { describe, expect, it } from 'vitest';
import { headerValues, parseAddressList, parseMessage } from '../../../tools/practice-google/gmail/headers.ts';

describe('an address list', () => {
  it.each([
    ['a@b.example', ['a@b.example']],
    ['A B <a@B.Example>', ['a@b.example']],
    ['"Doe, Jane" <jane@doe.example>, b@c.example', ['jane@doe.example', 'b@c.example']],
    ['=?utf-8?Q?J=C3=BCrgen?= <j@b.example>', ['j@b.example']],
    ['Jürgen Ä. <j@b.example>', ['j@b.example']],
    ['"quoted local"@b.example', ['"quoted local"@b.example']],
    ['a@b.example (a comment, with (nesting) and @)', ['a@b.example']],
    ['Team: a@b.example, C <c@d.example>;', ['a@b.example', 'c@d.example']],
    ['undisclosed-recipients:;', []],
    ['Team: a@b.example;, d@e.example', ['a@b.example', 'd@e.example']],
    ['a.b+c_d@sub-1.b.example', ['a.b+c_d@sub-1.b.example']],
    ['<a@b.example>', ['a@b.example']],
    ['a@b.example,\r\n c@d.example', ['a@b.example', 'c@d.example']],
    ['', []],
  ])('%j holds %j', (text, addresses) => {
    expect(parseAddressList(text)).toEqual(addresses);
  });

  it.each([
    'nobody',
    'a@b',
    'a@',
    '@b.example',
    'a b@c.example',
    'a@b@c.example',
    'a@b.example;',
    'a@b.example,',
    ',a@b.example',
    'a@b.example c@d.example',
    'A <a@b.example',
    'A a@b.example>',
    'A <a@b.example> B',
    'A <<a@b.example>>',
    'Doe, Jane <jane@doe.example>',
    'a@-b.example',
    'a@b-.example',
    'a@b..example',
    '.a@b.example',
    'a..b@c.example',
    'a@[127.0.0.1]',
    'jürgen@b.example',
    'a@münchen.example',
    '"open <a@b.example>',
    'a@b.example (open',
    'Team: a@b.example',
    `${'a'.repeat(65)}@b.example`,
    'a\u0000@b.example',
    'a@b.example:25',
    'mailto:a@b.example',
  ])('%j is refused', (text) => {
    expect(parseAddressList(text)).toBeUndefined();
  });
});

describe('a message', () => {
  it('is split at its blank line, its headers unfolded', () => {
    const bytes = Buffer.from('To: a@b.example,\r\n c@d.example\r\nSubject:\tfirst\r\n second\r\n\r\nTo: body\r\n');
    const { headers, bodyStart } = parseMessage(bytes);
    expect(headers.map(({ name }) => name)).toEqual(['To', 'Subject']);
    expect(headerValues(headers, 'to')).toEqual(['a@b.example, c@d.example']);
    expect(headerValues(headers, 'SUBJECT')).toEqual(['first second']);
    expect(bytes.subarray(bodyStart).toString()).toBe('To: body\r\n');
    expect(Buffer.concat(headers.map(({ raw }) => raw)).toString()).toBe(bytes.subarray(0, bodyStart - 2).toString());
  });

  it('may end its lines with LF alone, and have no body', () => {
    expect(parseMessage(Buffer.from('To: a@b.example\n\nbody')).bodyStart).toBe(17);
    const { headers, bodyStart, bodySha256 } = parseMessage(Buffer.from('To: a@b.example'));
    expect(headers).toHaveLength(1);
    expect(bodyStart).toBe(15);
    expect(bodySha256).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

import { describe, expect, it } from 'vitest';
import { mailtoIn, readMailto } from '../../../src/main/intake/mailto.ts';

describe('mailto links (RFC 6068)', () => {
  it.each([
    ['mailto:chris@example.com', { to: 'chris@example.com' }],
    ['MAILTO:a@b.example,c@d.example?to=e@f.example', { to: 'a@b.example,c@d.example, e@f.example' }],
    [
      'mailto:?to=a@b.example&cc=c@d.example&bcc=e@f.example',
      { to: 'a@b.example', cc: 'c@d.example', bcc: 'e@f.example' },
    ],
    ['mailto:a@b.example?subject=Gr%C3%BC%C3%9Fe%20%2B1&body=one%0D%0Atwo', { subject: 'Grüße +1', body: 'one\ntwo' }],
    ['mailto:a@b.example?SUBJECT=a+b', { subject: 'a+b' }],
    ['mailto:%22not%40me%22@example.org', { to: '"not@me"@example.org' }],
    [
      'mailto:a@b.example?attach=/etc/passwd&attachment=x&in-reply-to=y&from=z&x-mailer=1',
      { to: 'a@b.example', subject: '' },
    ],
    ['mailto:', { to: '' }],
  ])('%s', (link, wanted) => {
    const letter = readMailto(link);
    expect(letter).toMatchObject(wanted);
    expect(Object.keys(letter ?? {}).sort()).toEqual(['bcc', 'body', 'cc', 'subject', 'to']);
  });

  it.each([
    'http://a@b.example',
    'mailto:a@b.example%0D%0ABcc:evil@x.example',
    'mailto:a@b.example?subject=x%0ABcc:evil@x.example',
    'mailto:a@b.example?cc=c%00d@x.example',
    'mailto:%E0%A4',
    `mailto:a@b.example?body=${'x'.repeat(100_001)}`,
  ])('%s is not taken', (link) => expect(readMailto(link)).toBeNull());

  it('are found among the words of a start', () => {
    expect(mailtoIn(['--hidden', 'mailto:a@b.example'])).toBe('mailto:a@b.example');
    expect(mailtoIn(['--hidden', '/x.eml'])).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { ownWords, readCommandLine } from '../../../src/main/intake/argv.ts';
import { help } from '../../../src/main/intake/argv-help.ts';
import { recipientsOf, sendmailInput } from '../../../src/main/intake/argv-message.ts';
import { sendAfter } from '../../../src/main/intake/argv-send.ts';
import type { Submission } from '../../../src/main/intake/argv-words.ts';

const read = (line: string, calledAs = '/usr/bin/outtray') =>
  readCommandLine(
    line.split(' ').filter((word) => word !== ''),
    calledAs,
  );
const command = (line: string, calledAs?: string) => read(line, calledAs)?.command;
const submission = (over: Partial<Submission> = {}): Submission => ({
  recipients: [],
  fromHeaders: false,
  dotEnds: true,
  sender: null,
  fullName: null,
  ...over,
});
const submitted = (line: string, calledAs?: string) => {
  const found = command(line, calledAs);
  return found?.do === 'submit' ? found.submission : found;
};

describe('which words are ours', () => {
  it('leaves out the program, and the application that Electron was told', () => {
    expect(ownWords(['/opt/outtray', 'send', 'a.eml'], false)).toEqual(['send', 'a.eml']);
    expect(ownWords(['/e/electron', '--inspect=0', '/opt/app', '--', 'send', '-t'], true)).toEqual([
      '--',
      'send',
      '-t',
    ]);
    expect(ownWords(['/e/electron'], true)).toEqual([]);
  });

  it.each(['', '--hidden', '--user-data-dir=/p --password-store=basic', 'mailto:a@b.example', '/home/a/letter.eml'])(
    '%s opens the window',
    (line) => expect(read(line)).toBeNull(),
  );

  it('finds the command behind switches, and a slip of the pen', () => {
    expect(read('--user-data-dir=/p -- send a.eml')).toMatchObject({
      command: { do: 'send', files: ['a.eml'] },
      profile: null,
    });
    expect(read('--profile /p status --json')).toEqual({ command: { do: 'status', json: true }, profile: '/p' });
    expect(read('list --profile=/q')).toMatchObject({ command: { do: 'list' }, profile: '/q' });
    expect(command('sned a.eml')).toMatchObject({ do: 'refuse', why: expect.stringContaining('sned') });
    expect(command('--help')).toEqual({ do: 'help' });
    expect(command('send --help')).toEqual({ do: 'help' });
    expect(command('--version')).toEqual({ do: 'version' });
  });
});

describe('send', () => {
  it('takes files and options', () => {
    expect(
      command('send --account a@b.example --reference=INV-7 --priority -3 --send-after +2h a.eml -- --odd.eml'),
    ).toMatchObject({
      do: 'send',
      files: ['a.eml', '--odd.eml'],
      options: { account: 'a@b.example', reference: 'INV-7', priority: -3, sendAfter: '+2h', print: null },
    });
    expect(command('send - --print-format Invoice --data d.json')).toMatchObject({
      files: ['-'],
      options: { again: false, print: { format: 'Invoice', data: 'd.json' } },
    });
    expect(command('send --again a.eml')).toMatchObject({ files: ['a.eml'], options: { again: true } });
    expect(command('send -- --again')).toMatchObject({ files: ['--again'], options: { again: false } });
    expect(command('sendmail --again -i -FCronDaemon me@b.example')).toMatchObject({
      do: 'submit',
      submission: { recipients: ['me@b.example'] },
      options: { again: true },
    });
  });

  it.each([
    'send',
    'send --priority 10 a.eml',
    'send --priority 1.5 a.eml',
    'send --print-format Invoice a.eml',
    'send --bogus a.eml',
    'send --account= a.eml',
    'send --reference a --reference b a.eml',
    `send --reference ${'x'.repeat(201)} a.eml`,
    'send --reference a\nb a.eml',
    'send -t -Z',
    'send -i',
    'sendmail -bs',
    'sendmail -bd',
    'list --state gone',
    'list --limit 0',
    'list x',
    'retry',
    'retry --failed 01ABC',
    'cancel',
    'cancel --failed',
    'status x',
  ])('%s is refused', (line) => expect(command(line)).toMatchObject({ do: 'refuse' }));
});

describe('as sendmail', () => {
  it.each([
    ['send -t -i', { fromHeaders: true, dotEnds: false, recipients: [] }],
    ['send -ti', { fromHeaders: true, dotEnds: false }],
    ['send -t -oi', { fromHeaders: true, dotEnds: false }],
    ['send -f a@b.example c@d.example', { sender: 'a@b.example', recipients: ['c@d.example'], fromHeaders: false }],
    ['send -fa@b.example -- -odd@d.example', { sender: 'a@b.example', recipients: ['-odd@d.example'] }],
    // cron, PHP's mail(), git, mutt
    [
      'sendmail -i -FCronDaemon -B8BITMIME -oem me@b.example',
      { fullName: 'CronDaemon', recipients: ['me@b.example'], dotEnds: false },
    ],
    ['sendmail -t -i', { fromHeaders: true }],
    ['sendmail -oem -oi -f a@b.example -- c@d.example', { sender: 'a@b.example', recipients: ['c@d.example'] }],
    ['sendmail -N failure,delay -R hdrs -V id c@d.example', { recipients: ['c@d.example'] }],
    ['sendmail -r a@b.example -odb -bm c@d.example', { sender: 'a@b.example', recipients: ['c@d.example'] }],
  ])('%s', (line, wanted) => expect(submitted(line)).toMatchObject(wanted));

  it('is what a link of that name does', () => {
    expect(submitted('-t -i', '/usr/sbin/sendmail')).toMatchObject({ fromHeaders: true });
    expect(submitted('-- -t', '/usr/sbin/sendmail')).toMatchObject({ fromHeaders: true });
    expect(command('', '/usr/bin/mailq')).toMatchObject({ do: 'list' });
    expect(command('-q', '/usr/sbin/sendmail')).toEqual({ do: 'nothing' });
    expect(command('-q30m', '/usr/sbin/sendmail')).toEqual({ do: 'nothing' });
    expect(command('-bp', '/usr/sbin/sendmail')).toMatchObject({ do: 'list' });
  });

  it.each([
    ['a lone dot ends it', 'To: a@b.example\n\nx\n.\ny\n', {}, 'To: a@b.example\n\nx\n'],
    ['a lone dot with CRLF', 'To: a@b.example\r\n\r\nx\r\n.\r\ny\r\n', {}, 'To: a@b.example\r\n\r\nx\r\n'],
    ['a lone dot at the very end', 'To: a@b.example\n\nx\n.', {}, 'To: a@b.example\n\nx\n'],
    ['with -i it does not', 'To: a@b.example\n\nx\n.\ny\n', { dotEnds: false }, 'To: a@b.example\n\nx\n.\ny\n'],
    ['two dots are two dots', 'To: a@b.example\n\n..\n.x\n', {}, 'To: a@b.example\n\n..\n.x\n'],
    ['no headers', 'disk is full\n', {}, '\ndisk is full\n'],
    ['a first line of blanks', '\nbody: x\n', {}, '\nbody: x\n'],
    ['the mark of a mailbox', 'From me Thu Nov 26\nTo: a@b.example\n\nx', {}, 'To: a@b.example\n\nx'],
    ['a sender', 'To: a@b.example\n\nx', { sender: 'c@d.example' }, 'From: c@d.example\nTo: a@b.example\n\nx'],
    [
      'a sender and a name',
      '\nFrom: x',
      { sender: '<c@d.example>', fullName: 'C "D"' },
      'From: "C \\"D\\"" <c@d.example>\n\nFrom: x',
    ],
    [
      'a sender who is there',
      'To: a@b.example\nFROM: e@f.example\n\nx',
      { sender: 'c@d.example' },
      'To: a@b.example\nFROM: e@f.example\n\nx',
    ],
  ])('%s', (_what, input, over, wanted) => {
    const made = sendmailInput(Buffer.from(input), submission(over));
    expect(made.ok && made.value.toString()).toBe(wanted);
  });

  it.each(['root', 'www-data@srv', '<>', '<root>', ''])(
    'leaves %s to the account: it has no mail address',
    (sender) => {
      const made = sendmailInput(Buffer.from('Subject: x\n\nx'), submission({ sender }));
      expect(made.ok && made.value.toString()).toBe('Subject: x\n\nx');
    },
  );

  it('refuses a sender that is none', () => {
    expect(sendmailInput(Buffer.from('\nx'), submission({ sender: 'office@@d.example' }))).toMatchObject({
      problem: { code: 'address_invalid' },
    });
    expect(sendmailInput(Buffer.from('\nx'), submission({ sender: 'a@b.example\nBcc: c@d.example' }))).toMatchObject({
      problem: { code: 'address_invalid' },
    });
  });

  it('adds recipients of the command line to those of the headers', async () => {
    const message = Buffer.from('To: a@b.example\nBcc: hidden@b.example\n\nx');
    expect(await recipientsOf(message, submission({ fromHeaders: true }))).toEqual({ ok: true, value: null });
    expect(await recipientsOf(message, submission({ fromHeaders: true, recipients: ['c@d.example'] }))).toMatchObject({
      value: { to: ['a@b.example', 'hidden@b.example', 'c@d.example'] },
    });
    expect(await recipientsOf(message, submission({ recipients: ['C <c@d.example>', 'e@f.example'] }))).toMatchObject({
      value: { to: ['c@d.example', 'e@f.example'] },
    });
    expect(
      await recipientsOf(Buffer.from('\nx'), submission({ fromHeaders: true, recipients: ['c@d.example'] })),
    ).toMatchObject({
      value: { to: ['c@d.example'] },
    });
    expect(await recipientsOf(message, submission({ recipients: ['root'] }))).toMatchObject({
      problem: { code: 'address_invalid' },
    });
  });
});

it('reads times', () => {
  const now = Date.UTC(2026, 10, 26, 10);
  expect(sendAfter('+30m', now)).toBe(now + 1_800_000);
  expect(sendAfter('+1d', now)).toBe(now + 86_400_000);
  expect(sendAfter('2026-11-27T08:00Z', now)).toBe(Date.UTC(2026, 10, 27, 8));
  expect(sendAfter('2026-11-27 08:00:30+01:00', now)).toBe(Date.UTC(2026, 10, 27, 7, 0, 30));
  expect(sendAfter('2026-11-27T08:00', now)).toBe(new Date(2026, 10, 27, 8).getTime());
  for (const text of ['tomorrow', '+2w', '8:00', '2026-13-01T00:00', '']) expect(sendAfter(text, now)).toBeNull();
});

it('has a help that fits a terminal', () => {
  for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

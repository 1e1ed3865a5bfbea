import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { commandLine } from '../../tests/support/command.ts';
import { type Driven, drive } from '../../tests/support/outtray.ts';
import { msmtp, runProgram, swaks } from '../../tests/support/programs.ts';
import { type DesktopSession, openDesktopSession } from '../lib/desktop-session.mjs';
import { root } from '../lib/paths.mjs';
import { main, say } from '../lib/say.mjs';
import { type Practice, startPractice } from '../practice-google/practice.ts';

/**
 * The main job, done by itself as a person does it: connect, sign in, take in mail by every way in, see it sent. Ends with 0 only when
 * practice Google has each message exactly once.
 */

const pictures = join(root, 'out', 'walkthrough');
const FIVE_MEGABYTES = 5_000_000;
/** What practice Google must have in the end, one message of each subject. */
const subjects = [
  'Drawings for Lot 7, revision C',
  'Reminder: payment due 30 November',
  'Invoice INV-2026-0418',
  'Scan from reception copier',
  'Order 4711 is on its way',
  'Statement of November',
  'Backup report',
];

await main(async () => {
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  const practice = await startPractice({});
  const session = await openDesktopSession({ headless: true });
  try {
    const profile = await session.makeDir('profile');
    const files = await session.makeDir('files');
    const outtray = await drive({ session, profile, practiceUrl: practice.url });
    try {
      await walk({ session, outtray, practice, profile, files });
    } finally {
      await outtray.close();
    }
  } finally {
    await session.stop();
    await practice.stop();
  }
});

interface Scene {
  readonly session: DesktopSession;
  readonly outtray: Driven;
  readonly practice: Practice;
  readonly profile: string;
  readonly files: string;
}

async function walk(scene: Scene): Promise<void> {
  const { outtray, practice, files } = scene;
  const page = await outtray.page();
  await picture(page, '1-first-run');

  say('Connecting to practice Google and signing in, in the consent window');
  await page.getByRole('button', { name: 'Practice first' }).click();
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn();
  await expect(page.getByText('Signed in', { exact: true })).toBeVisible();
  await picture(page, '2-accounts');

  say('Adding a program on the Intake page');
  const given = await outtray.addProgram('ERP');
  await picture(page, '3-intake');
  const login = { ...given, port: outtray.smtpPort };

  say('Writing a message with an attachment of 5 MB');
  const drawing = join(files, 'drawings.pdf');
  const content = Buffer.alloc(FIVE_MEGABYTES, 'Lot 7, revision C. ');
  writeFileSync(drawing, content);
  await outtray.chooseFiles([drawing]);
  await compose(outtray, {
    to: 'Harlow Civil Engineering <site@harlow.example>, planning@harlow.example',
    cc: 'office@northgate.example',
    bcc: 'archive@northgate.example',
    subject: 'Drawings for Lot 7, revision C',
    reference: 'PRJ-2026-031',
    text: 'Dear all,\n\nplease find attached the drawings for Lot 7.\n\nKind regards\nNorthgate',
    attach: true,
  });
  await compose(outtray, {
    to: 'jon@example.org',
    subject: 'Reminder: payment due 30 November',
    reference: 'INV-2026-0366',
    text: 'Dear Jon,\n\nthis is a friendly reminder.',
  });

  say('Letting swaks and msmtp hand in mail');
  const invoice = 'Subject: Invoice INV-2026-0418\nTo: accounts@marlowkitchens.example\n\nPlease find our invoice.\n';
  const bySwaks = await swaks(login, ['accounts@marlowkitchens.example', 'hidden@marlowkitchens.example'], invoice);
  check(bySwaks.code === 0, `swaks ended with ${bySwaks.code}: ${bySwaks.output}`);
  const scan = 'From: copier@northgate.example\nTo: priya@example.org\nSubject: Scan from reception copier\n\nScan.\n';
  const byMsmtp = await msmtp(login, ['priya@example.org'], scan);
  check(byMsmtp.code === 0, `msmtp ended with ${byMsmtp.code}: ${byMsmtp.output}`);

  await byHttp(scene);
  await byFile(scene);
  await byCommand(scene);

  await outtray.goTo('Outbox');
  const sent = page.getByRole('option').filter({ hasText: 'Gmail has it' });
  await expect(sent).toHaveCount(subjects.length, { timeout: 60_000 });
  await page.getByRole('option').filter({ hasText: 'Drawings for Lot 7' }).click();
  await expect(page.getByText('Last part handed to Gmail')).toBeVisible();
  await picture(page, '5-outbox');
  await outtray.goTo('Log');
  await picture(page, '6-log');
  judge(practice);
}

/** curl, with a token of a program. */
async function byHttp({ outtray }: Scene): Promise<void> {
  say('Making an HTTP token, and letting curl hand in mail');
  const { token, url } = await outtray.makeToken('ERP');
  const order = { recipients: 'jon@example.org', subject: 'Order 4711 is on its way', text: 'It left today.' };
  // the token goes by standard input: what stands on a command line, everybody on the computer can read
  const ran = await runProgram(
    'curl',
    ['-sS', '--fail-with-body', '--config', '-', `${url}/v1/messages`, '-d', JSON.stringify(order)],
    `header = "Authorization: Bearer ${token}"\nheader = "Content-Type: application/json"\n`,
  );
  check(ran.code === 0, `curl ended with ${ran.code}: ${ran.output}`);
}

/** A file in a drop folder; its receipts come beside it. */
async function byFile({ session, outtray }: Scene): Promise<void> {
  say('Adding a drop folder, and dropping a file in it');
  const folder = await session.makeDir('drop');
  await outtray.addDropFolder(folder, 'Accounting');
  await picture(await outtray.page(), '4-intake');
  // under another name first, so that it is whole when it is seen
  const statement = 'To: planning@harlow.example\nSubject: Statement of November\n\nPlease find our statement.\n';
  const write = `cat > "$1/.statement.tmp" && mv "$1/.statement.tmp" "$1/statement.eml"`;
  const writer = session.spawn('sh', ['-c', write, 'sh', folder], { stdio: ['pipe', 'inherit', 'inherit'] });
  writer.stdin?.end(statement);
  const [code] = await once(writer, 'close');
  check(code === 0, `the file could not be written, ${code}`);
  const receipt = join(folder, 'statement.sent.json');
  await expect
    .poll(() => readFile(receipt, 'utf8').catch(() => ''), { message: 'the receipt', timeout: 30_000 })
    .toContain('"gmail_id"');
}

/** `outtray send`, beside the Outtray that runs. */
async function byCommand({ session, profile }: Scene): Promise<void> {
  say('Sending by the command line');
  const report = 'To: office@northgate.example\nSubject: Backup report\n\nAll is well.\n';
  const said = await (await commandLine(session)).run(['send', '-t', '--profile', profile], report);
  check(said.code === 0, `outtray send ended with ${said.code}: ${said.err}`);
}

/** Counts where it counts: at the provider. */
function judge(practice: Practice): void {
  const taken = practice.mailbox.all();
  for (const mail of taken)
    say(`  taken: "${mail.subject}" for ${mail.recipients.length}, ${mail.size} bytes, ${mail.via}`);
  const deliveries = practice.mailbox.deliveries();
  const alone = subjects.filter((subject) => {
    const [mail, ...more] = taken.filter((each) => each.subject === subject);
    return mail !== undefined && more.length === 0 && deliveries[mail.outtrayId] === 1;
  }).length;
  const scanned = taken.find(({ subject }) => subject === 'Scan from reception copier');
  const body = createHash('sha256').update('Scan.\r\n').digest('hex');
  check(scanned?.bodySha256 === body, 'the body of the mail from msmtp has changed on the way');
  check(
    taken.length === subjects.length && alone === subjects.length,
    `practice Google has ${taken.length} messages, ${alone} of them once`,
  );
  // the one line that others look for
  console.log(`walk-through: sent ${alone} of ${subjects.length}, each once`);
}

interface Letter {
  readonly to: string;
  readonly cc?: string;
  readonly bcc?: string;
  readonly subject: string;
  readonly reference: string;
  readonly text: string;
  readonly attach?: boolean;
}

async function compose(outtray: Driven, letter: Letter): Promise<void> {
  const page = await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'To' }).fill(letter.to);
  for (const [label, value] of [
    ['Cc', letter.cc],
    ['Bcc', letter.bcc],
  ] as const) {
    if (value === undefined) continue;
    await page.getByRole('button', { name: label, exact: true }).click();
    await page.getByRole('textbox', { name: label, exact: true }).fill(value);
  }
  await page.getByRole('textbox', { name: 'Subject' }).fill(letter.subject);
  await page.getByRole('textbox', { name: 'Reference' }).fill(letter.reference);
  await page.getByRole('textbox', { name: 'Message' }).fill(letter.text);
  if (letter.attach) {
    await page.getByRole('button', { name: /attach/i }).click();
    await expect(page.getByText('drawings.pdf')).toBeVisible();
    await picture(page, '3-compose');
  }
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('heading', { name: letter.subject })).toBeVisible();
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type Driven, drive } from '../../tests/support/outtray.ts';
import { msmtp, swaks } from '../../tests/support/programs.ts';
import { openDesktopSession } from '../lib/desktop-session.mjs';
import { root } from '../lib/paths.mjs';
import { main, say } from '../lib/say.mjs';
import { type Practice, startPractice } from '../practice-google/practice.ts';

/**
 * The main job, done by itself as a person does it: connect, sign in, write, let programs hand in mail, see it sent. Ends with 0
 * only when practice Google has each message exactly once.
 */

const pictures = join(root, 'out', 'walkthrough');
const FIVE_MEGABYTES = 5_000_000;

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
      await walk(outtray, practice, files);
    } finally {
      await outtray.close();
    }
  } finally {
    await session.stop();
    await practice.stop();
  }
});

async function walk(outtray: Driven, practice: Practice, files: string): Promise<void> {
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

  const handedIn = 4;
  await outtray.goTo('Outbox');
  const sent = page.getByRole('option').filter({ hasText: 'Gmail has it' });
  await expect(sent).toHaveCount(handedIn, { timeout: 60_000 });
  await page.getByRole('option').filter({ hasText: 'Drawings for Lot 7' }).click();
  await expect(page.getByText('Last part handed to Gmail')).toBeVisible();
  await picture(page, '4-outbox');
  await outtray.goTo('Log');
  await picture(page, '5-log');

  const taken = practice.mailbox.all();
  for (const mail of taken)
    say(`  taken: "${mail.subject}" for ${mail.recipients.length}, ${mail.size} bytes, ${mail.via}`);
  const deliveries = practice.mailbox.deliveries();
  const once = taken.filter(({ outtrayId }) => deliveries[outtrayId] === 1).length;
  const scanned = taken.find(({ subject }) => subject === 'Scan from reception copier');
  const body = createHash('sha256').update('Scan.\r\n').digest('hex');
  check(scanned?.bodySha256 === body, 'the body of the mail from msmtp has changed on the way');
  check(
    taken.length === handedIn && once === handedIn,
    `practice Google has ${taken.length} messages, ${once} of them once`,
  );
  // the one line that others look for
  console.log(`walk-through: sent ${once} of ${handedIn}, each once`);
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

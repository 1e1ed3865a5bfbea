import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type Driven, drive } from '../../tests/support/outtray.ts';
import { openDesktopSession } from '../lib/desktop-session.mjs';
import { root } from '../lib/paths.mjs';
import { main, say } from '../lib/say.mjs';
import { type Practice, startPractice } from '../practice-google/practice.ts';
import { byHand, type Letter, paragraphs, pdf, scans, senderFor, shop, statements } from './letters.ts';
import { smaller } from './png.ts';
import { holdTrayName } from './tray-host.ts';

/**
 * Takes the pictures of docs/images: the real window in light and dark, with the mail of an office that does not exist, sent to
 * practice Google. Usage: npm run screenshots.
 */

const pictures = join(root, 'docs', 'images');
const LARGEST_PICTURE = 200_000;
/** Three questions to an upload session, 20 and 40 s apart, before Outtray calls a message unconfirmed. */
const UNCONFIRMED_MS = 120_000;

await main(async () => {
  mkdirSync(pictures, { recursive: true });
  const practice = await startPractice({});
  const session = await openDesktopSession({ headless: true });
  try {
    const tray = await holdTrayName(session);
    const profile = await session.makeDir('profile');
    const files = await session.makeDir('files');
    // the port that Outtray opens with, so that the pictures show it
    const outtray = await drive({ session, profile, practiceUrl: practice.url, smtpPort: 2525 });
    try {
      await takeAll(outtray, practice, files);
    } finally {
      await outtray.close();
      tray.release();
    }
  } finally {
    await session.stop();
    await practice.stop();
  }
});

async function takeAll(outtray: Driven, practice: Practice, files: string): Promise<void> {
  const page = await outtray.page();
  await expect(page.getByRole('button', { name: 'Practice first' })).toBeVisible();
  await picture(page, 'first-run');

  say('Signing in two accounts and letting three programs in');
  await page.getByRole('button', { name: 'Practice first' }).click();
  await page.getByRole('button', { name: 'Sign in a Google account' }).click();
  await outtray.signIn({ user: 'office@northgate.example' });
  await page.getByRole('button', { name: 'Sign in another account' }).click();
  await outtray.signIn({ user: 'billing@northgate.example' });
  await expect(page.getByText('Signed in', { exact: true })).toHaveCount(2);
  const erp = senderFor(outtray.smtpPort, await outtray.addProgram('ERP'));
  const copier = senderFor(outtray.smtpPort, await outtray.addProgram('Reception copier'));
  const webshop = senderFor(outtray.smtpPort, await outtray.addProgram('Webshop'));

  say('Sending the mail of a morning');
  const row = (subject: string) => page.getByRole('option').filter({ hasText: subject });
  const handIn = async (send: (letter: Letter) => Promise<void>, letter: Letter, becomes = 'Gmail has it') => {
    await send(letter);
    await expect(row(letter.subject).filter({ hasText: becomes })).toBeVisible({ timeout: UNCONFIRMED_MS });
  };
  await outtray.goTo('Outbox');
  practice.control.fault({ endpoint: 'final', action: { do: 'loseAnswer' } });
  practice.control.fault({ endpoint: 'ask', times: 3, action: { do: 'answer', status: 410 } });
  await handIn(erp, statements.lost, 'Unconfirmed');
  for (const letter of statements.sent) await handIn(erp, letter);
  for (const letter of scans) await handIn(copier, letter);
  for (const letter of shop) await handIn(webshop, letter);
  practice.control.fault({ endpoint: 'final', action: { do: 'error', error: 'recipientRequired' } });
  await handIn(erp, statements.refused, 'Failed');

  say('Holding one, and ending the sign-in of the other account');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('menuitem', { name: 'Until resumed' }).click();
  await handIn(erp, statements.held, 'On hold');
  await row(statements.held.subject).click();
  await chosen(page).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Hold' }).click();
  await expect(row(statements.held.subject).filter({ hasText: 'by you' })).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).first().click();
  practice.control.revokeGrants('billing@northgate.example');
  practice.control.expireAccessTokens();
  await handIn(erp, statements.signedOut, 'sign in billing');
  await writeByHand(outtray, files);
  await picture(page, 'compose');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(row(byHand.subject).filter({ hasText: 'Gmail has it' })).toBeVisible();
  await handIn(erp, statements.newest);

  await row(statements.newest.subject).click();
  await expect(chosen(page).getByText('Last part handed to Gmail')).toBeVisible();
  await expect(chosen(page).frameLocator('iframe').getByText('Northgate')).toBeVisible();
  await picture(page, 'outbox');
  await row(statements.refused.subject).click();
  await expect(chosen(page).getByRole('heading', { name: statements.refused.subject })).toBeVisible();
  await picture(page, 'failed');
  await row(statements.lost.subject).click();
  await expect(chosen(page).getByRole('heading', { name: statements.lost.subject })).toBeVisible();
  await picture(page, 'unconfirmed');
  for (const name of ['Accounts', 'Intake', 'Log'] as const) {
    await outtray.goTo(name);
    await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
    await picture(page, name.toLowerCase());
  }
}

async function writeByHand(outtray: Driven, files: string): Promise<void> {
  const drawing = join(files, 'Lot 7 revision C.pdf');
  writeFileSync(drawing, pdf(2_400_000));
  await outtray.chooseFiles([drawing]);
  const page = await outtray.goTo('Compose');
  await page
    .getByRole('textbox', { name: 'To' })
    .fill('Harlow Civil Engineering <site@harlow.example>, planning@harlow.example');
  await page.getByRole('button', { name: 'Cc', exact: true }).click();
  await page.getByRole('textbox', { name: 'Cc', exact: true }).fill('Priya Raman <priya@northgate.example>');
  await page.getByRole('textbox', { name: 'Subject' }).fill(byHand.subject);
  await page.getByRole('textbox', { name: 'Reference' }).fill(byHand.reference);
  await page.getByRole('textbox', { name: 'Message' }).fill(paragraphs.drawings.join('\n\n'));
  await page.getByRole('button', { name: /attach/i }).click();
  await expect(page.getByText('Lot 7 revision C.pdf')).toBeVisible();
  await expect(page.getByText(/^Saved/)).toBeVisible();
}

function chosen(page: Page) {
  return page.getByRole('region', { name: 'Chosen message' });
}

/** Both colour schemes, without a caret that blinks and without what still moves. */
async function picture(page: Page, name: string): Promise<void> {
  // the foot of the rail, where nothing lights up under it
  await page.mouse.move(90, 600);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    const path = join(pictures, `${name}-${colorScheme}.png`);
    const png = smaller(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
    if (png.length > LARGEST_PICTURE) throw new Error(`${path} has ${png.length} bytes, more than ${LARGEST_PICTURE}`);
    writeFileSync(path, png);
    say(`docs/images/${name}-${colorScheme}.png, ${png.length} bytes`);
  }
}

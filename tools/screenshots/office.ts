import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type Driven, drive } from '../../tests/support/outtray.ts';
import { startPanel } from '../../tests/support/panel.ts';
import type { DesktopSession } from '../lib/desktop-session.mjs';
import { say } from '../lib/say.mjs';
import type { Practice } from '../practice-google/practice.ts';
import { picture } from './camera.ts';
import { writeHistory } from './history.ts';
import { httpSender, type Login, smtpSender } from './letters.ts';
import { sendTheMorning } from './morning.ts';
import { takeBusy, takePages } from './pages.ts';
import { takeTray } from './tray.ts';

/** What the pictures are taken in. */
export interface Place {
  readonly session: DesktopSession;
  readonly practice: Practice;
}

/** What the programs of the office let themselves in with. */
interface Programs {
  readonly erp: string;
  readonly copier: Login;
  readonly webshop: Login;
}

/** An office at work: from its first minute, over a month of mail, to a busy morning. */
export async function takeOffice({ session, practice }: Place): Promise<void> {
  const panel = await startPanel(session);
  const profile = await session.makeDir('profile');
  const files = await session.makeDir('files');
  // the ports that Outtray opens with, so that the pictures show them
  const options = { session, profile, practiceUrl: practice.url, smtpPort: 2525, httpPort: 8025 };
  let outtray = await drive(options);
  try {
    const programs = await setUp(outtray, await session.makeDir('To be sent'));
    await outtray.close();
    say('Writing a month of mail into its outbox');
    writeHistory(join(profile, 'outbox.db'), Date.now());
    outtray = await drive(options);
    const erp = httpSender(options.httpPort, programs.erp);
    const copier = smtpSender(options.smtpPort, programs.copier);
    const webshop = smtpSender(options.smtpPort, programs.webshop);
    const office = { outtray, practice, files, erp, copier, webshop };
    await sendTheMorning(office);
    await takePages(office);
    await takeTray(session, outtray);
    await takeBusy(office);
  } finally {
    await outtray.close();
    await panel.stop();
  }
}

async function setUp(outtray: Driven, folder: string): Promise<Programs> {
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
  await outtray.goTo('Outbox');
  await expect(page.getByText('Nothing to send')).toBeVisible();
  await picture(page, 'empty-outbox');

  await addPictured(outtray, page);
  const copier = await outtray.addProgram('Copier');
  const webshop = await outtray.addProgram('Webshop');
  await page.getByRole('button', { name: 'More for ERP' }).click();
  await page.getByRole('menuitem', { name: 'New HTTP token…' }).click();
  await page.getByRole('button', { name: 'Make a token' }).click();
  const erp = (await page.locator('.given > div', { hasText: 'Token' }).locator('dd').textContent()) ?? '';
  await picture(page, 'intake-token');
  await page.getByRole('button', { name: 'Done' }).click();
  await outtray.chooseFiles([folder]);
  await page.getByRole('button', { name: 'Add a drop folder…' }).click();
  await page.getByRole('textbox', { name: 'Name of the program that writes there' }).fill('Accounting');
  await page.getByRole('button', { name: 'Choose the folder…' }).click();
  await expect(page.getByText('Takes files', { exact: true })).toBeVisible();
  return { erp, copier, webshop };
}

/** Adds the first program, and takes the dialog that shows its password. */
async function addPictured(outtray: Driven, page: Page): Promise<void> {
  await outtray.goTo('Intake');
  await page.getByRole('button', { name: 'Add a program' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('ERP');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Settings for ERP' })).toBeVisible();
  await picture(page, 'intake-program');
  await page.getByRole('button', { name: 'Done' }).click();
}

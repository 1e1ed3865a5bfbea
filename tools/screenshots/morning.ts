import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { Driven } from '../../tests/support/outtray.ts';
import { say } from '../lib/say.mjs';
import type { Practice } from '../practice-google/practice.ts';
import { picture } from './camera.ts';
import { byHand, type Letter, paragraphs, pdf, type Sender, scans, shop, statements } from './letters.ts';

/** An office with its programs. */
export interface Office {
  readonly outtray: Driven;
  readonly practice: Practice;
  /** A folder for attachments. */
  readonly files: string;
  readonly erp: Sender;
  readonly copier: Sender;
  readonly webshop: Sender;
}

/** Three questions to an upload session, 20 and 40 s apart, before Outtray calls a message unconfirmed. */
const UNCONFIRMED_MS = 120_000;

export const row = (page: Page, subject: string) => page.getByRole('option').filter({ hasText: subject });
export const chosen = (page: Page) => page.getByRole('region', { name: 'Chosen message' });

/** One of everything that can become of a message. Takes the picture of the one that is written by hand. */
export async function sendTheMorning(office: Office): Promise<void> {
  const { outtray, practice, erp, copier, webshop } = office;
  const page = await outtray.goTo('Outbox');
  const handIn = async (send: Sender, letter: Letter, becomes = 'Gmail has it') => {
    await send(letter);
    await expect(row(page, letter.subject).filter({ hasText: becomes }).first()).toBeVisible();
  };
  say('Sending the mail of a morning');
  practice.control.fault({ endpoint: 'final', action: { do: 'loseAnswer' } });
  practice.control.fault({ endpoint: 'ask', times: 3, action: { do: 'answer', status: 410 } });
  await handIn(erp, statements.lost, 'Sending');
  for (const letter of statements.sent) await handIn(erp, letter);
  for (const letter of scans) await handIn(copier, letter);
  for (const letter of shop) await handIn(webshop, letter);
  practice.control.fault({ endpoint: 'final', action: { do: 'error', error: 'recipientRequired' } });
  await handIn(erp, statements.refused, 'Failed');
  const repeated = statements.sent[1];
  if (repeated === undefined) throw new Error('no letter to repeat');
  await handIn(erp, repeated, 'On hold');

  say('Holding one, and ending the sign-in of the other account');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('menuitem', { name: 'Until resumed' }).click();
  await handIn(erp, statements.held, 'On hold');
  await row(page, statements.held.subject).click();
  await chosen(page).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Hold' }).click();
  await expect(row(page, statements.held.subject).filter({ hasText: 'by you' })).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).first().click();
  practice.control.revokeGrants('billing@northgate.example');
  practice.control.expireAccessTokens('billing@northgate.example');
  await handIn(erp, statements.signedOut, 'sign in billing');
  await writeByHand(office);
  await picture(page, 'compose');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await outtray.goTo('Outbox');
  await expect(row(page, byHand.subject).filter({ hasText: 'Gmail has it' })).toBeVisible();
  await handIn(erp, statements.newest);
  await expect(row(page, statements.lost.subject).filter({ hasText: 'Unconfirmed' })).toBeVisible({
    timeout: UNCONFIRMED_MS,
  });
}

async function writeByHand({ outtray, files }: Office): Promise<void> {
  const drawing = join(files, 'Lot 7 revision C.pdf');
  writeFileSync(drawing, pdf(2_400_000));
  await outtray.chooseFiles([drawing]);
  const page = await outtray.goTo('Compose');
  await page.getByRole('textbox', { name: 'To' }).fill('Harlow Civil Engineering <site@harlow.example>, ');
  await page.getByRole('textbox', { name: 'To' }).fill('planning@harlow.example, ');
  await page.getByRole('button', { name: 'Cc', exact: true }).click();
  await page.getByRole('textbox', { name: 'Cc', exact: true }).fill('Priya Raman <priya@northgate.example>, ');
  await page.getByRole('textbox', { name: 'Subject' }).fill(byHand.subject);
  await page.getByRole('textbox', { name: 'Reference' }).fill(byHand.reference);
  await page.getByRole('textbox', { name: 'Message' }).fill(paragraphs.drawings.join('\n'));
  await page.getByRole('button', { name: /attach/i }).click();
  await expect(page.getByText('Lot 7 revision C.pdf')).toBeVisible();
  await expect(page.getByText(/^Saved/)).toBeVisible();
}

import { expect } from '@playwright/test';
import { drive, freePort } from '../../tests/support/outtray.ts';
import { startPanel } from '../../tests/support/panel.ts';
import { say } from '../lib/say.mjs';
import { picture } from './camera.ts';
import { shop, smtpSender, statements } from './letters.ts';
import type { Place } from './office.ts';

/** An office that tries Outtray out before it has a Google project. */
export async function takeRehearsal({ session, practice }: Place): Promise<void> {
  say('Rehearsing');
  const panel = await startPanel(session);
  const profile = await session.makeDir('profile');
  const outtray = await drive({ session, profile, practiceUrl: practice.url, smtpPort: await freePort() });
  try {
    const page = await outtray.page();
    await page.getByRole('button', { name: 'Rehearse without Google' }).click();
    await page.getByLabel('The address that will send later').fill('office@northgate.example');
    await page.getByRole('button', { name: 'Rehearse without Google' }).click();
    await expect(page.getByText('Rehearsal: mail goes all the way and reaches nobody.')).toBeVisible();
    const erp = smtpSender(outtray.smtpPort, await outtray.addProgram('ERP'));
    await outtray.goTo('Outbox');
    const row = (subject: string) => page.getByRole('option').filter({ hasText: subject }).filter({ hasText: 'Sent' });
    for (const letter of [...statements.sent, ...shop, statements.newest]) {
      await erp(letter);
      await expect(row(letter.subject)).toBeVisible();
    }
    await row(statements.newest.subject).click();
    await page
      .getByRole('region', { name: 'Chosen message' })
      .getByRole('button', { name: 'Open the mailbox' })
      .click();
    await expect(page.getByRole('region', { name: 'Rehearsed messages' })).toBeVisible();
    await expect(page.frameLocator('iframe').getByText('Northgate')).toBeVisible();
    await picture(page, 'rehearsal');
  } finally {
    await outtray.close();
    await panel.stop();
  }
}

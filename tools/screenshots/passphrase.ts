import { expect } from '@playwright/test';
import { drive, freePort } from '../../tests/support/outtray.ts';
import { startPanel } from '../../tests/support/panel.ts';
import { say } from '../lib/say.mjs';
import { picture } from './camera.ts';
import type { Place } from './office.ts';

/** A desktop without a keyring. */
export async function takePassphrase({ session, practice }: Place): Promise<void> {
  say('Starting without a keyring');
  const panel = await startPanel(session);
  const profile = await session.makeDir('profile');
  const outtray = await drive({ session, profile, practiceUrl: practice.url, smtpPort: await freePort() });
  try {
    const page = await outtray.page();
    await expect(page.getByText('How are sign-ins to be kept?')).toBeVisible();
    await picture(page, 'passphrase');
  } finally {
    await outtray.close();
    await panel.stop();
  }
}

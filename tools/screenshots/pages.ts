import { expect } from '@playwright/test';
import { say } from '../lib/say.mjs';
import { picture } from './camera.ts';
import { more, statements } from './letters.ts';
import { chosen, type Office, row } from './morning.ts';

/** The pages of an office after its morning. */
export async function takePages(office: Office): Promise<void> {
  say('Looking at the outbox');
  await takeOutbox(office);
  say('Looking at the other pages');
  await takeAccounts(office);
  const { outtray } = office;
  const page = await outtray.page();
  for (const name of ['Intake', 'Log', 'Settings'] as const) {
    await outtray.goTo(name);
    await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
    await picture(page, name.toLowerCase());
  }
  await outtray.goTo('Templates');
  await page
    .getByRole('complementary', { name: 'Templates' })
    .getByRole('button', { name: 'Invoice', exact: true })
    .click();
  await expect(page.getByRole('region', { name: /^Preview/ }).locator('canvas[data-drawn="true"]')).toHaveCount(1);
  await picture(page, 'templates');
  await takeGerman(office);
  await takeSmall(office);
}

async function takeOutbox({ outtray }: Office): Promise<void> {
  const page = await outtray.goTo('Outbox');
  await row(page, statements.newest.subject).click();
  await expect(chosen(page).getByText('Last part handed to Gmail')).toBeVisible();
  await expect(chosen(page).frameLocator('iframe').getByText('Northgate')).toBeVisible();
  await picture(page, 'outbox');
  for (const [name, subject, state] of [
    ['failed', statements.refused.subject, 'Failed'],
    ['unconfirmed', statements.lost.subject, 'Unconfirmed'],
    ['held', statements.sent[1]?.subject ?? '', 'On hold'],
  ] as const) {
    await row(page, subject).filter({ hasText: state }).click();
    await expect(chosen(page).getByRole('heading', { name: subject })).toBeVisible();
    await expect(chosen(page).frameLocator('iframe').getByText('Northgate')).toBeVisible();
    await picture(page, name);
  }
  const field = page.getByRole('combobox', { name: 'Search the outbox' });
  await field.fill('ref:INV-2026-084 is:sent after:yesterday');
  await expect(page.getByText(/^[\d,]+ matches$/)).toBeVisible();
  await page.getByRole('listbox', { name: 'Messages' }).focus();
  await page.getByRole('option').first().click();
  await picture(page, 'outbox-search');
  await field.fill('');
  await page.keyboard.press('Escape');
}

async function takeAccounts({ outtray }: Office): Promise<void> {
  const page = await outtray.goTo('Accounts');
  await expect(page.getByRole('article', { name: 'billing@northgate.example' })).toBeVisible();
  await picture(page, 'accounts');
  await page
    .getByRole('article', { name: 'office@northgate.example' })
    .getByRole('button', { name: 'Settings…' })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('May also send as').fill('invoices@northgate.example\n@ledger.example');
  await dialog.getByRole('textbox', { name: 'Signature' }).fill('Kind regards\nNorthgate');
  await picture(page, 'accounts-settings');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.getByRole('article', { name: 'Practice Google' }).getByRole('button', { name: 'Settings…' }).click();
  await expect(page.getByText('Stored, never shown')).toBeVisible();
  await picture(page, 'app-editor');
}

async function takeGerman({ outtray }: Office): Promise<void> {
  const page = await outtray.goTo('Outbox');
  await row(page, statements.refused.subject).filter({ hasText: 'Failed' }).click();
  await page.evaluate(() => window.outtray.setPreferences({ language: 'de' }));
  await expect(page.getByRole('navigation', { name: 'Seiten' })).toBeVisible();
  await picture(page, 'german-outbox');
  await page.evaluate(() => window.outtray.setPreferences({ language: 'en' }));
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
}

async function takeSmall({ outtray }: Office): Promise<void> {
  const page = await outtray.goTo('Outbox');
  const size = (wanted: { width: number; height: number } | null) =>
    outtray.app.evaluate(({ BrowserWindow }, to) => {
      const [window] = BrowserWindow.getAllWindows();
      const [width = 0, height = 0] = window?.getSize() ?? [];
      const [smallestWidth = 0, smallestHeight = 0] = window?.getMinimumSize() ?? [];
      window?.setSize(to?.width ?? smallestWidth, to?.height ?? smallestHeight);
      return { width, height };
    }, wanted);
  await chosen(page).waitFor();
  const usual = await size(null);
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBeLessThan(usual.width);
  // there the chosen message has the page to itself
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('listbox', { name: 'Messages' })).toBeVisible();
  await picture(page, 'small-outbox');
  await size(usual);
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(usual.width);
}

/** The overview while mail goes out: two on their way that the provider does not answer, the rest behind them. */
export async function takeBusy({ outtray, practice, erp, webshop }: Office): Promise<void> {
  say('Keeping mail on its way');
  const page = await outtray.goTo('Overview');
  practice.control.fault({ endpoint: 'final', times: 2, action: { do: 'hold' } });
  for (const [index, letter] of more.entries()) await (index % 3 === 2 ? webshop : erp)(letter);
  await expect(page.getByText(more[0]?.subject ?? '').first()).toBeVisible();
  await picture(page, 'overview');
  practice.control.release();
}

import type { Locator } from '@playwright/test';

/** Clicks what closes its own page: the page may be gone before Playwright has heard that the click was done. */
export async function clickAway(what: Locator): Promise<void> {
  await what.click({ noWaitAfter: true }).catch((error: unknown) => {
    if (!what.page().isClosed()) throw error;
  });
}

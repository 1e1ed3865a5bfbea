import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** A menu lies over the page and belongs to no landmark of it: it is reached by its button, and its names are looked at like all others. */
const inMenu = '[role="menu"]';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds in both themes (WCAG 2.2 A and AA), in a line each; nothing when all is well. */
export async function axeFindings(page: Page): Promise<string[]> {
  const lines: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    // axe would open a page of its own to finish in, which no Electron window may
    const found = await new AxeBuilder({ page }).setLegacyMode(true).withTags(rules).disableRules('region').analyze();
    const outside = await new AxeBuilder({ page }).setLegacyMode(true).withRules('region').exclude(inMenu).analyze();
    for (const { id, nodes } of [...found.violations, ...outside.violations]) {
      for (const { html, failureSummary } of nodes) {
        lines.push(`${colorScheme} ${id}: ${html.slice(0, 200)} ${(failureSummary ?? '').slice(0, 200)}`);
      }
    }
  }
  return lines;
}

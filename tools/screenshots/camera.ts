import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { root } from '../lib/paths.mjs';
import { say } from '../lib/say.mjs';
import { smaller } from './png.ts';

const pictures = join(root, 'docs', 'images');
const LARGEST_PICTURE = 200_000;

export type ColorScheme = 'light' | 'dark';
export const colorSchemes: readonly ColorScheme[] = ['light', 'dark'];

/** The page as it is, in both colour schemes, without a caret that blinks and without what still moves. */
export async function picture(page: Page, name: string): Promise<void> {
  // the foot of the rail, where nothing lights up under it
  await page.mouse.move(90, page.viewportSize()?.height ?? 400);
  for (const colorScheme of colorSchemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    keep(name, colorScheme, smaller(await page.screenshot({ animations: 'disabled', caret: 'hide' })));
  }
}

/** @throws RangeError for one that is too large for a page of documentation */
export function keep(name: string, colorScheme: ColorScheme, png: Buffer): void {
  const file = `${name}-${colorScheme}.png`;
  if (png.length > LARGEST_PICTURE)
    throw new RangeError(`${file} has ${png.length} bytes, more than ${LARGEST_PICTURE}`);
  mkdirSync(pictures, { recursive: true });
  writeFileSync(join(pictures, file), png);
  say(`docs/images/${file}, ${png.length} bytes`);
}

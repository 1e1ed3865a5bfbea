import { type Language, language } from '../language.ts';
import { deWords } from './de.ts';
import { enWords } from './en.ts';

const catalogues: Record<Language, typeof enWords> = { en: enWords, de: deWords };

/** The words for tray, notifications and dialogs, in the language that Outtray speaks. */
export function outside(): typeof enWords {
  return catalogues[language()];
}

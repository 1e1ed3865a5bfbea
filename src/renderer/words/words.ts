import { type Language, speak, spokenLocale } from '../../shared/language.ts';
import { takeTimes } from '../lib/time-words.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import type { Worded } from './worded.ts';

/** Everything that the window says, in one language. */
export type Words = Worded<typeof en>;

const catalogues: Record<Language, Words> = { en, de };

/** The words of the language in use. Read it when something is drawn, never when a module is loaded. */
export let t: Words = en;

/** From now on the window says what it draws in that language; what is drawn already has to be drawn again. */
export function takeWords(language: Language, systemLocale: string): void {
  speak(language, systemLocale);
  t = catalogues[language];
  takeTimes(spokenLocale(), t.units);
}

/** The languages that Outtray speaks. A new one is a catalogue beside the English one; the compiler asks for every word of it. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

let spoken: Language = 'en';
let locale: string | undefined;

/**
 * From now on this process speaks that language: window, tray, notifications, log, SMTP and HTTP alike. Dates and numbers are written
 * as the system writes them, where it speaks the same language.
 */
export function speak(language: Language, systemLocale: string): void {
  spoken = language;
  locale = languageFor(systemLocale) === language ? localeOr(systemLocale, language) : language;
}

/** The locale, or the other one where Intl refuses it: systems without a language call theirs `C` or the like. */
export function localeOr(locale: string, otherwise: string): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0 ? locale : otherwise;
  } catch {
    return otherwise;
  }
}

/** How dates and numbers are written, in the words of BCP 47; undefined: as the runtime does by itself. */
export function spokenLocale(): string | undefined {
  return locale;
}

/** The time of a clock, with what else of the date is asked for: "2:31 PM", but "09:31". */
export function clockWords(at: number, more: Intl.DateTimeFormatOptions = {}): string {
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  const hour = hour12 === true ? 'numeric' : '2-digit';
  return new Intl.DateTimeFormat(locale, { ...more, hour, minute: '2-digit' }).format(at);
}

export function language(): Language {
  return spoken;
}

/** The language for a system's locale in the words of BCP 47, such as `de-AT`; English where none fits. */
export function languageFor(locale: string): Language {
  const wanted = locale.toLowerCase().split(/[-_]/)[0];
  return languages.find((one) => one === wanted) ?? 'en';
}

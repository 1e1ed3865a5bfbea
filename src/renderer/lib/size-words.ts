import { spokenLocale } from '../../shared/language.ts';

const unit = 1024;

/** Bytes as a person reads them: "214 KB", "18.4 MB". */
export function size(bytes: number, locale = spokenLocale()): string {
  if (bytes < unit) return `${number(bytes, 0, locale)} B`;
  if (bytes < unit * unit) return `${number(bytes / unit, bytes < 10 * unit ? 1 : 0, locale)} KB`;
  return `${number(bytes / unit / unit, 1, locale)} MB`;
}

function number(value: number, digits: number, locale: string | undefined): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

export function count(value: number, locale = spokenLocale()): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** For a narrow place: from a thousand on, in thousands. */
export function shortCount(value: number, locale = spokenLocale()): string {
  if (value < 1_000) return count(value, locale);
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

export function percent(share: number, locale = spokenLocale()): string {
  return times(Math.max(0, Math.min(1, share)), locale);
}

/** A factor of any size, such as "150 %". */
export function times(factor: number, locale = spokenLocale()): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(factor);
}

/** What attachments and text weigh in the message: base64 makes 4 of 3, and lines end after 76 characters (RFC 2045, 6.8). */
export function encodedSize(bytes: number): number {
  return Math.ceil(bytes * 1.37);
}

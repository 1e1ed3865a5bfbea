/**
 * Filters for what offices print. They throw a sentence when a value is not of their kind: a wrong amount is worse than none.
 * Liquid's own filters (`times`, `round`, `date` …) are there as well.
 */
export function printFilters(locale: string, currency: string) {
  return {
    /** `{{ 1234.5 | money }}` → €1,234.50; `{{ amount | money: "USD" }}`. */
    money: (value: unknown, of: unknown = currency) =>
      new Intl.NumberFormat(locale, { style: 'currency', currency: currencyOf(of) }).format(numberOf(value)),
    /** `{{ 12.5 | number }}`, `{{ 12.5 | number: 2 }}` for a fixed count of decimal places. */
    number: (value: unknown, places?: unknown) =>
      new Intl.NumberFormat(
        locale,
        places === undefined
          ? {}
          : { minimumFractionDigits: placesOf(places), maximumFractionDigits: placesOf(places) },
      ).format(numberOf(value)),
    /** `{{ 0.19 | percent }}` → 19%. */
    percent: (value: unknown) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(numberOf(value)),
    /** `{{ "2026-11-26" | day }}` → 26 November 2026; `short`, `medium`, `long` or `full`. A date without time is that day everywhere. */
    day: (value: unknown, style: unknown = 'long') =>
      new Intl.DateTimeFormat(locale, {
        dateStyle: styleOf(style),
        ...(isDay(value) ? { timeZone: 'UTC' } : {}),
      }).format(dateOf(value)),
    /** `{{ "2026-11-26" | add_days: 14 }}` → 2026-12-10. */
    add_days: (value: unknown, days: unknown) => {
      const date = dateOf(value);
      date.setUTCDate(date.getUTCDate() + numberOf(days));
      return date.toISOString().slice(0, 10);
    },
  };
}

function numberOf(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new Error(`${shown(value)} is not a number`);
}

function currencyOf(value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z]{3}$/.test(value)) return value;
  throw new Error(`${shown(value)} is not a currency, such as EUR`);
}

function placesOf(value: unknown): number {
  const places = numberOf(value);
  if (Number.isInteger(places) && places >= 0 && places <= 20) return places;
  throw new Error(`${shown(value)} is not a count of decimal places`);
}

const styles = ['short', 'medium', 'long', 'full'] as const;

function styleOf(value: unknown): (typeof styles)[number] {
  const style = styles.find((each) => each === value);
  if (style) return style;
  throw new Error(`${shown(value)} is not short, medium, long or full`);
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
}

function dateOf(value: unknown): Date {
  const date = typeof value === 'string' || typeof value === 'number' ? new Date(value) : null;
  if (date && !Number.isNaN(date.getTime())) return date;
  throw new Error(`${shown(value)} is not a date, such as 2026-11-26`);
}

function shown(value: unknown): string {
  return value === undefined || value === null ? 'nothing' : String(JSON.stringify(value)).slice(0, 60);
}

const rules: readonly (readonly [RegExp, string])[] = [
  [/https?:\/\/[^\s"'<>]+/gi, '(address)'],
  [/\b(?:ya29\.|1\/\/|4\/[01]|GOCSPX-|eyJ)[\w.~+/-]*/g, '…'],
  [/\bBearer\s+\S+/gi, 'Bearer …'],
  [/[^\s@<>"'(),:;]+@[^\s@<>"'(),:;]+/g, '(mail address)'],
  [/[\w-]{32,}/g, '…'],
];

/** A provider's own words, fit to be shown and kept: no address, no token, one line, at most 200 characters. */
export function scrub(words: string): string {
  let clean = words;
  for (const [shape, put] of rules) clean = clean.replace(shape, put);
  return clean
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200);
}

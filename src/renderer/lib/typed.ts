/** A port that Outtray may listen on, from 1024; null where what was typed is none. */
export function portOf(typed: string): number | null {
  const port = Number(typed);
  return /^\d+$/.test(typed) && port >= 1024 && port <= 65_535 ? port : null;
}

/** What was typed one to a line, or with commas. */
export function listOf(typed: string): string[] {
  return typed
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Stands in for src/renderer/bridge/mail-url.ts: a browser has no outtray-mail scheme. */
export function mailUrl(messageId: string): string {
  return `/mail/${messageId}`;
}

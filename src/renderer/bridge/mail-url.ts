/** Where main serves the HTML of a message, under a scheme with a policy of its own. */
export function mailUrl(messageId: string): string {
  return `outtray-mail://${messageId}/html`;
}

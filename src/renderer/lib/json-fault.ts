/** Where a text stops being JSON: character and line from the start, and why in the words of the parser. Null: it is JSON. */
export function jsonFault(
  text: string,
): { readonly at: number; readonly line: number; readonly reason: string } | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    const at = position === undefined ? text.length : Number(position);
    // V8 quotes the whole text where it is short
    const reason = message.replace(/,? (?:\.\.\.)?"[\s\S]*$/, '').replace(/ (?:in JSON )?at position[\s\S]*$/, '');
    return { at, line: text.slice(0, at).split('\n').length, reason };
  }
}

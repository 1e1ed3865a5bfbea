/** The address fields of the Compose page: lists as typed, read into one chip for each entry. Main has the last word at sending. */

export interface Chip {
  /** As typed. */
  readonly text: string;
  readonly name: string | null;
  /** Null: this is no mail address. */
  readonly address: string | null;
}

/** Every entry of a list as a person types or pastes it: separated by commas, semicolons or lines; quotes keep a comma. */
export function readChips(list: string): Chip[] {
  return entriesOf(list).map(readChip);
}

/** The list that main reads: the chips, and what is still being typed. */
export function listOf(chips: readonly Chip[], typed = ''): string {
  return [...chips.map(({ text }) => text), typed.trim()].filter((text) => text !== '').join(', ');
}

/** A mailbox as it is written into a list. */
export function written(address: string, name: string | null): string {
  if (name === null || name.trim() === '' || name === address) return address;
  return /^[\p{L}\p{N} '&-]+$/u.test(name)
    ? `${name} <${address}>`
    : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;
}

/** What makes two chips the same recipient. */
export function chipKey({ address, text }: Chip): string {
  return (address ?? text).toLowerCase();
}

function entriesOf(list: string): string[] {
  const entries: string[] = [];
  let entry = '';
  let quoted = false;
  let angle = false;
  let escaped = false;
  for (const sign of list) {
    if (!quoted && !angle && /[,;\n\r\t]/.test(sign)) {
      entries.push(entry);
      entry = '';
      continue;
    }
    if (escaped) escaped = false;
    else if (quoted && sign === '\\') escaped = true;
    else if (sign === '"' && !angle) quoted = !quoted;
    else if (sign === '<' && !quoted) angle = true;
    else if (sign === '>' && !quoted) angle = false;
    entry += sign;
  }
  entries.push(entry);
  return entries
    .flatMap((each) => apart(each.trim()))
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** Addresses with nothing but blanks between them, as a column of a spreadsheet is pasted. */
function apart(entry: string): string[] {
  const words = entry.split(/\s+/);
  return words.length > 1 && words.every((word) => addressOf(word) !== null) ? words : [entry];
}

function readChip(text: string): Chip {
  const bracketed = /^(.*?)\s*<\s*([^<>]*?)\s*>$/s.exec(text);
  if (!bracketed) return { text, name: null, address: addressOf(text) };
  const name = (bracketed[1] ?? '')
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/g, '$1');
  return { text, name: name === '' ? null : name, address: addressOf(bracketed[2] ?? '') };
}

const local = /^[^\s@"(),:;<>[\]\\\p{Cc}]+$/u;
const label = /^[\p{L}\p{N}](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}])?$/u;

/** The bare address, or null. A domain without a dot is none: Gmail delivers to no such name. */
export function addressOf(text: string): string | null {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > 254) return null;
  const name = text.slice(0, at);
  const labels = text.slice(at + 1).split('.');
  if (!local.test(name) || name.startsWith('.') || name.endsWith('.') || name.includes('..')) return null;
  if (labels.length < 2 || !labels.every((each) => label.test(each)) || /^\d+$/.test(labels.at(-1) ?? '')) return null;
  return text;
}

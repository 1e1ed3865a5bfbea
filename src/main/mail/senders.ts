import { addressKey, checkAddress } from './addresses.ts';

/** Whether somebody with this list may write as `address`. An entry is an address, or `@` and a domain; an empty list allows any. */
export function maySendAs(senders: readonly string[], address: string): boolean {
  if (senders.length === 0) return true;
  const key = addressKey(address);
  return senders.some((entry) => {
    const own = addressKey(entry);
    return own.startsWith('@') ? key.slice(key.lastIndexOf('@')) === own : key === own;
  });
}

/** An entry of such a list as it is kept, or null when it is neither an address nor a domain. */
export function readSender(text: string): string | null {
  const typed = text.trim();
  if (!typed.startsWith('@')) return checkAddress(typed);
  return checkAddress(`x${typed}`)?.slice(1) ?? null;
}

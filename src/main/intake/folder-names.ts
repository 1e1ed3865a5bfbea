import { isAbsolute, win32 } from 'node:path';

/** Which names in a drop folder mean what. Pure. */

/** Where files go while they are taken: hidden, inside the folder, so that taking one is a rename. */
export const WORK_FOLDER = '.outtray';
/** Where files go that cannot be sent. */
export const REFUSED_FOLDER = 'refused';

export type FileKind = 'eml' | 'json';

const receipt = /\.(?:accepted|sent|failed)\.json$/i;
const unfinished = /(?:^[.~]|\.(?:tmp|part|partial|crdownload|swp)$|~$)/i;

/** What a file of this name holds; null: it is none to take. */
export function kindOf(name: string): FileKind | null {
  if (unfinished.test(name) || receipt.test(name)) return null;
  if (/\.eml$/i.test(name)) return 'eml';
  return /\.json$/i.test(name) ? 'json' : null;
}

/** Whether the name says that somebody is still writing the file. */
export function isUnfinished(name: string): boolean {
  return unfinished.test(name);
}

const claimed = /^([0-9A-HJKMNP-TV-Z]{26})~(.+)$/s;

export function workName(claim: string, name: string): string {
  return `${claim}~${name}`;
}

/** The claim and the name of a taken file; null: it is something else. */
export function claimOf(work: string): { readonly claim: string; readonly name: string } | null {
  const found = claimed.exec(work);
  return found?.[1] && found[2] ? { claim: found[1], name: found[2] } : null;
}

/** `invoice.eml` has the receipts `invoice.accepted.json` and so on. */
export function stemOf(name: string): string {
  return name.replace(/\.(?:eml|json)$/i, '');
}

/**
 * The parts of a relative name that stays inside its folder, or null. Both slashes part names, on every system: what is harmless on one
 * must not lead out on another.
 */
export function insideParts(file: string): string[] | null {
  if (file === '' || file.includes('\0') || isAbsolute(file) || win32.isAbsolute(file) || /^[a-z]:/i.test(file))
    return null;
  const parts = file.split(/[/\\]/);
  return parts.every((part) => part !== '' && !part.startsWith('.')) ? parts : null;
}

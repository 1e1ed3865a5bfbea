import { count } from '../lib/size-words.ts';

/** The count in the reader's figures, with the word that fits it. */
export function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

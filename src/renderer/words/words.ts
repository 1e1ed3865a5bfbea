import { en } from './en.ts';

/** Everything that the window says, in one language. */
export type Words = typeof en;

/** The words of the language in use. Read it when something is drawn, never when a module is loaded. */
export const t: Words = en;

import * as z from 'zod';
import { passphraseSchema } from '../vault.ts';
import { call, nothing } from './call.ts';

/** How sign-ins are kept where there is no keyring. */
export const vaultCalls = {
  /** `anew`: the passphrase is forgotten; what it kept has to be signed in again. */
  setPassphrase: call(z.object({ passphrase: passphraseSchema, anew: z.boolean() }), z.null()),
  unlockVault: call(z.object({ passphrase: passphraseSchema }), z.null()),
  changePassphrase: call(z.object({ current: passphraseSchema, next: passphraseSchema }), z.null()),
  keepUntilQuit: call(nothing, z.null()),
} as const;

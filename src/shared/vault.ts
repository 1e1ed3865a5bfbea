import * as z from 'zod';

/** Short enough to be remembered; scrypt makes each guess dear. */
export const LEAST_PASSPHRASE = 8;

/** Where sign-ins are kept on this computer. `nowhere`: there is no keyring, and the operator has not chosen yet. */
export const vaultSchema = z.object({
  kept: z.enum(['keyring', 'passphrase', 'until_quit', 'nowhere']),
  /** The passphrase has not been entered since Outtray started. */
  locked: z.boolean(),
});
export type VaultView = z.infer<typeof vaultSchema>;

export const passphraseSchema = z.string().max(1_000);

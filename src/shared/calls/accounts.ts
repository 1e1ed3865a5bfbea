import * as z from 'zod';
import { accountSettingsSchema, delegationSchema, senderCheckSchema } from '../account-model.ts';
import { call, id, nothing } from './call.ts';

/** A service account's key as the window may know it. */
export const serviceKeySchema = delegationSchema.extend({ connectedAppId: z.string(), accounts: z.number() });
export type ServiceKeyView = z.infer<typeof serviceKeySchema>;

/** What the window asks of accounts. */
export const accountsCalls = {
  makeDefault: call(id, z.null()),
  /** Holds the account's mail until it is released by the same call. */
  holdAccount: call(z.object({ accountId: id, held: z.boolean() }), z.null()),
  accountSettings: call(id, accountSettingsSchema),
  /** Answers with the settings as they were stored. */
  saveAccountSettings: call(z.object({ accountId: id, settings: accountSettingsSchema }), accountSettingsSchema),
  /** What would become of a message from this sender; `accountId` null: as the From decides. */
  checkSender: call(z.object({ accountId: id.nullable(), from: z.string().max(320).nullable() }), senderCheckSchema),
  /** Says that the account may send as this address too. */
  declareSender: call(z.object({ accountId: id, address: z.string().max(320) }), z.null()),
  /** Allows looking among the account's sent mail, or no longer. The next sign-in asks the provider for it. */
  lookInSent: call(z.object({ accountId: id, look: z.boolean() }), z.null()),

  serviceKeys: call(nothing, z.array(serviceKeySchema)),
  /** Opens the file dialog for a key file, or takes the text of a dropped one; null: the person thought better of it. */
  importServiceKey: call(z.object({ json: z.string().max(100_000).nullable() }), serviceKeySchema.nullable()),
  /** Names an address that the key may send as, and tries it. */
  addServiceAccount: call(
    z.object({ connectedAppId: id, subject: z.string().max(320) }),
    z.object({ accountId: z.string() }),
  ),
  /** Forgets a key that no account uses. */
  forgetServiceKey: call(id, z.null()),
  tryServiceAccount: call(id, z.null()),
} as const;

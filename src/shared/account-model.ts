import * as z from 'zod';

/**
 * What the window sees and sets of an account beyond its sign-in. Nothing here can hold a key or a token.
 */

/** By whose leave it sends: a person's consent, an administrator's delegation, or nobody's, for it sends nothing. */
export const accountKindSchema = z.enum(['oauth', 'service', 'rehearsal']);
export type AccountKind = z.infer<typeof accountKindSchema>;

/** Google's daily limits (https://support.google.com/a/answer/166852) and its pace (6,000 quota units a minute, 100 a send). */
export const limitPresets = {
  consumer: { perMinute: 60, messagesPerDay: 500, recipientsPerDay: 500 },
  workspace: { perMinute: 60, messagesPerDay: 2_000, recipientsPerDay: 10_000 },
} as const;

const whole = (most: number) => z.number().int().min(1).max(most);

export const limitsSchema = z.object({
  perMinute: whole(600),
  messagesPerDay: whole(100_000),
  recipientsPerDay: whole(1_000_000),
});

export const accountSettingsSchema = z.object({
  /** Null: the name that the provider gave. */
  senderName: z.string().max(200).nullable(),
  /** Addresses that the account may send as besides its own. */
  aliases: z.array(z.string().max(320)).max(200),
  /** Domains of which it may send as any address, such as `northgate.example`. */
  domains: z.array(z.string().max(260)).max(50),
  /** What happens to mail of a program whose From the account may not use: taken in with a note, or refused. */
  unknownSender: z.enum(['note', 'refuse']),
  /** Added to composed mail, never to mail that is passed on. */
  signatureText: z.string().max(10_000),
  signatureHtml: z.string().max(100_000),
  /** Gets a hidden copy of every message. */
  alwaysBcc: z.string().max(320).nullable(),
  limits: limitsSchema,
});
export type AccountSettings = z.infer<typeof accountSettingsSchema>;

/** Why an account was chosen. */
export const accountReasonSchema = z.enum(['chosen', 'address', 'alias', 'domain', 'default']);
export type AccountReason = z.infer<typeof accountReasonSchema>;

/** What will happen to a message from this sender. */
export const senderCheckSchema = z.object({
  accountId: z.string(),
  email: z.string(),
  reason: accountReasonSchema,
  /** False: Gmail would put `email` in the place of the sender. */
  mayUse: z.boolean(),
  /** Another account that may use this sender, or null. */
  better: z.object({ accountId: z.string(), email: z.string() }).nullable(),
});
export type SenderCheck = z.infer<typeof senderCheckSchema>;

/** A rehearsal as the window sees it. */
export const rehearsalSchema = z.object({
  mode: z.enum(['mailbox', 'to_me']),
  throughId: z.string().nullable(),
  toAddress: z.string().nullable(),
  /** The account that took its place; null while it goes on. */
  successorId: z.string().nullable(),
  endedAt: z.number().nullable(),
});
export type RehearsalView = z.infer<typeof rehearsalSchema>;

/** A message in the rehearsal mailbox. */
export const rehearsedMailSchema = z.object({
  id: z.string(),
  messageId: z.string(),
  accountId: z.string(),
  from: z.string(),
  to: z.string(),
  recipientCount: z.number(),
  subject: z.string(),
  size: z.number(),
  arrivedAt: z.number(),
});
export type RehearsedMail = z.infer<typeof rehearsedMailSchema>;

/** What lets an administrator delegate: where to click, and what to paste there. */
export const delegationSchema = z.object({
  robotEmail: z.string(),
  /** The numeric client id. */
  clientId: z.string(),
  scope: z.string(),
});
export type Delegation = z.infer<typeof delegationSchema>;

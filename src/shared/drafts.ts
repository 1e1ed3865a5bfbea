import * as z from 'zod';

/** What is written on the Compose page, before it is a message. Times are epoch ms, sizes bytes. */

export const importanceSchema = z.enum(['low', 'normal', 'high']);
export type Importance = z.infer<typeof importanceSchema>;

/** What the Compose page sends while it is typed in. Attachments and pictures are added and removed by calls of their own. */
export const draftTextSchema = z.object({
  accountId: z.string().max(64).nullable(),
  /** The address to send as, one of the account's; null: the account's own. */
  from: z.string().max(320).nullable().default(null),
  to: z.string().max(200_000),
  cc: z.string().max(200_000),
  bcc: z.string().max(200_000),
  replyTo: z.string().max(2_000).default(''),
  subject: z.string().max(10_000),
  /** As the editor has it; pictures are named `cid:…`. Empty: the message is plain text. */
  html: z.string().max(4_000_000),
  /** The words of `html`, or the whole message where that is empty. */
  text: z.string().max(4_000_000),
  reference: z.string().max(1_000),
  importance: importanceSchema.default('normal'),
  /** One message to each recipient, who then see nobody else. */
  individually: z.boolean().default(false),
  /** Not to be sent before; in the past: at once. */
  sendAfter: z.number().nullable().default(null),
});
export type DraftText = z.infer<typeof draftTextSchema>;

export const blankDraft: DraftText = {
  accountId: null,
  from: null,
  to: '',
  cc: '',
  bcc: '',
  replyTo: '',
  subject: '',
  html: '',
  text: '',
  reference: '',
  importance: 'normal',
  individually: false,
  sendAfter: null,
};

export const draftSchema = draftTextSchema.extend({
  id: z.string(),
  attachments: z.array(z.object({ id: z.string(), name: z.string(), size: z.number(), missing: z.boolean() })),
  /** Together, of the pictures in the text. */
  picturesSize: z.number(),
  updatedAt: z.number(),
  /** Handed over to the outbox, and to be had back until its message leaves. */
  handedOver: z.object({ goesAt: z.number(), messages: z.number() }).nullable(),
});
export type Draft = z.infer<typeof draftSchema>;

/** A picture in the text of a draft, as it is shown. */
export const pictureSchema = z.object({ cid: z.string(), dataUrl: z.string() });
export type Picture = z.infer<typeof pictureSchema>;

export const suggestionSchema = z.object({ address: z.string(), name: z.string().nullable(), used: z.number() });
export type Suggestion = z.infer<typeof suggestionSchema>;

/** How long a sent message can be had back, ms; 0: it goes at once. */
export const undoTimes = [0, 5_000, 10_000, 20_000, 30_000] as const;
export type UndoTime = (typeof undoTimes)[number];

/** Gmail's limit for one message, as it travels (discovery document gmail-v1, `maxSize`). */
export const LARGEST_MESSAGE_BYTES = 36_700_160;
/** What many servers of recipients take, and Gmail itself by its web page. */
export const LARGE_MESSAGE_BYTES = 25 * 1_048_576;
export const LARGEST_PICTURE_BYTES = 10 * 1_048_576;

import * as z from 'zod';

/**
 * A message as programs write it in JSON, by HTTP and in a drop folder: the arguments of `frappe.sendmail`, under its names and under
 * plain ones. A field that is not here is refused, so that no program believes it was obeyed when it was not.
 */

const addresses = z
  .union([z.string().max(1_000_000), z.array(z.string().max(1_000)).max(10_000)], {
    error: 'it is neither an address nor a list of addresses',
  })
  .meta({
    description:
      'One address, a list of addresses, or a text with commas. Names are allowed: `Anna <anna@example.com>`.',
  });

const base64 = z.string().meta({ contentEncoding: 'base64', description: 'The bytes of the file in base64.' });
const name = z.string().max(255);
const type = z
  .string()
  .max(127)
  .meta({ description: 'Media type, such as application/pdf; chosen by the name when left out.' });

/** A file by its content; `fname` and `fcontent` are Frappe's names. In a drop folder also by its place beside the .json file. */
const attachment = z.strictObject({
  name: name.optional(),
  fname: name.optional(),
  type: type.optional(),
  content: base64.optional(),
  fcontent: base64.optional(),
  file: z
    .string()
    .max(1_000)
    .optional()
    .meta({ description: 'Drop folder only: a file beside the .json file, by its relative name.' }),
});

const inlineImage = z.strictObject({
  cid: z.string().max(200).optional().meta({ description: 'As the HTML names it: `<img src="cid:logo">`.' }),
  name: name.optional(),
  filename: name.optional(),
  type: type.optional(),
  content: base64.optional(),
  filecontent: base64.optional(),
  file: z.string().max(1_000).optional().meta({ description: 'Drop folder only.' }),
});

const headerName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,75}$/, { error: 'it is not a header name' });
const headers = z
  .record(headerName, z.string().max(10_000))
  .refine((all) => Object.keys(all).length <= 100, { error: 'it has more than 100 headers' });

export const messageRequestSchema = z
  .strictObject({
    recipients: addresses.optional().meta({ description: 'To.' }),
    to: addresses.optional().meta({ description: 'The same as recipients.' }),
    cc: addresses.optional(),
    bcc: addresses.optional(),
    sender: z
      .string()
      .max(1_000)
      .optional()
      .meta({ description: 'From. It also chooses the account; left out, the default account sends.' }),
    reply_to: addresses.optional(),
    subject: z.string().max(10_000).optional(),
    message: z.string().optional().meta({ description: 'The body as HTML, as in Frappe.' }),
    html: z.string().optional().meta({ description: 'The same as message.' }),
    text: z.string().optional().meta({ description: 'The body as plain text; made from the HTML when left out.' }),
    text_content: z.string().optional().meta({ description: 'The same as text.' }),
    attachments: z.array(attachment).max(500).optional(),
    inline_images: z.array(inlineImage).max(500).optional(),
    print_format: z.string().min(1).max(140).optional().meta({ description: 'A template that is attached as a PDF.' }),
    data: z.record(z.string(), z.unknown()).optional().meta({ description: 'What the print format is filled with.' }),
    send_after: z
      .union([z.string().max(40), z.number().int().min(0).max(3_650)], {
        error: 'it is neither a time nor a number of days',
      })
      .optional()
      .meta({
        description:
          'Not before this time: ISO 8601 with an offset, or `YYYY-MM-DD HH:MM:SS` in the time of this computer; a number counts days from today, and means the midnight in which that day begins.',
      }),
    priority: z.number().int().min(-9).max(9).optional().meta({ description: 'Higher goes first; 0 when left out.' }),
    send_priority: z.number().int().min(-9).max(9).optional().meta({ description: 'The same as priority.' }),
    reference: z
      .string()
      .max(200)
      .optional()
      .meta({ description: 'An invoice number or any text to find the message by.' }),
    reference_doctype: z.string().max(140).optional(),
    reference_name: z
      .string()
      .max(140)
      .optional()
      .meta({ description: 'With reference_doctype: `Sales Invoice INV-1`.' }),
    individually: z
      .boolean()
      .optional()
      .meta({ description: 'Everybody gets a message of their own and sees nobody else. The answer is a batch.' }),
    queue_separately: z.boolean().optional().meta({ description: 'The same as individually.' }),
    headers: headers
      .optional()
      .meta({ description: 'Further headers. Those that have a field of their own are refused.' }),
    email_headers: headers.optional().meta({ description: 'The same as headers.' }),
  })
  .meta({ id: 'MessageRequest', description: 'A message to send.' });

export type MessageRequest = z.infer<typeof messageRequestSchema>;
export type AttachmentRequest = z.infer<typeof attachment>;
export type InlineImageRequest = z.infer<typeof inlineImage>;

/** The first thing wrong, as a field and a reason. */
export function firstIssue(error: z.ZodError): { field: string; reason: string } {
  const [issue] = error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const field = [path, issue.keys[0] ?? ''].filter((part) => part !== '').join('.');
    return { field: clean(field), reason: 'there is no such field' };
  }
  const reason = (issue?.message ?? 'it is wrong').replace(/^Invalid input: /, '');
  return { field: clean(path === '' ? 'body' : path), reason: clean(reason) };
}

function clean(text: string): string {
  const shown = text.replace(/\p{C}+/gu, ' ');
  return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}

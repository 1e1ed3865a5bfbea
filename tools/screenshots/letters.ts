import { createTransport } from 'nodemailer';

/** One message that a program of the office hands in. */
export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly cc?: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly file?: string;
}

const OFFICE = 'Northgate <office@northgate.example>';
const BILLING = 'Northgate Billing <billing@northgate.example>';

export const paragraphs = {
  invoice: [
    'Dear customer,',
    'please find our invoice attached. It is payable within 14 days.',
    'Kind regards\nNorthgate',
  ],
  reminder: [
    'Dear customer,',
    'this is a friendly reminder that the invoice named above is due.',
    'Kind regards\nNorthgate',
  ],
  scan: ['Scanned at the reception copier. 4 pages.'],
  order: ['Thank you for your order. We send it today.', 'Your Northgate web shop'],
  drawings: [
    'Dear all,',
    'please find attached the drawings for Lot 7. The drain on the north side has moved by 40 cm, the rest is as in revision B.',
    'Kind regards\nNorthgate',
  ],
} as const;

const invoice = (number: number, to: string, more: Partial<Letter> = {}): Letter => ({
  from: OFFICE,
  to,
  subject: `Invoice INV-2026-0${number}`,
  paragraphs: paragraphs.invoice,
  file: `INV-2026-0${number}.pdf`,
  ...more,
});

/** What the ERP hands in, each named by what becomes of it. */
export const statements = {
  lost: invoice(409, 'Petra Lindqvist <petra@lindqvist.example>'),
  sent: [
    invoice(411, 'Accounts <accounts@marlowkitchens.example>'),
    invoice(412, 'Osei & Partners <office@osei.example>', { cc: 'tax@osei.example' }),
    invoice(413, 'Bakery Vogel <info@vogel.example>'),
  ],
  refused: invoice(414, 'Jon Hartley <jon.hartley@harltey.example>'),
  held: invoice(415, 'Harlow Civil Engineering <site@harlow.example>', { subject: 'Final account for Lot 6' }),
  signedOut: {
    from: BILLING,
    to: 'Miriam Okafor <miriam@okafor.example>',
    subject: 'Reminder: INV-2026-0366 is due',
    paragraphs: paragraphs.reminder,
  },
  newest: invoice(418, 'Marlow Kitchens <accounts@marlowkitchens.example>'),
} satisfies Record<string, Letter | readonly Letter[]>;

export const scans: readonly Letter[] = [
  {
    from: OFFICE,
    to: 'Priya Raman <priya@northgate.example>',
    subject: 'Scan from reception copier',
    paragraphs: paragraphs.scan,
    file: 'Scan0007.pdf',
  },
];

export const shop: readonly Letter[] = [
  {
    from: OFFICE,
    to: 'Lena Novak <lena@novak.example>',
    subject: 'Your order 20981 is on its way',
    paragraphs: paragraphs.order,
  },
  {
    from: OFFICE,
    to: 'Tom Arden <tom@arden.example>',
    subject: 'Your order 20984 is on its way',
    paragraphs: paragraphs.order,
  },
];

/** What a person writes on the Compose page. */
export const byHand = { subject: 'Drawings for Lot 7, revision C', reference: 'PRJ-2026-031' } as const;

/** Hands letters in at the SMTP door, as a program does. */
export function senderFor(
  port: number,
  login: { username: string; password: string },
): (letter: Letter) => Promise<void> {
  const auth = { user: login.username, pass: login.password };
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true, auth });
  return async ({ from, to, cc, subject, paragraphs: lines, file }) => {
    const html = lines.map((line) => `<p>${line.replaceAll('&', '&amp;').replaceAll('\n', '<br>')}</p>`).join('\n');
    const attachments = file === undefined ? [] : [{ filename: file, content: pdf(84_000) }];
    await transport.sendMail({ from, to, ...(cc && { cc }), subject, text: lines.join('\n\n'), html, attachments });
  };
}

/** Bytes that begin as a PDF does. */
export function pdf(size: number): Buffer {
  return Buffer.alloc(size, '%PDF-1.7 ');
}

import { createTransport } from 'nodemailer';

/** One message that a program of the office hands in. */
export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly cc?: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly reference?: string;
  readonly file?: string;
  /** Of the file, bytes. */
  readonly size?: number;
}

/** What a program was given to hand mail in with. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

const FILE_SIZE = 84_000;
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
  reference: `INV-2026-0${number}`,
  paragraphs: paragraphs.invoice,
  file: `INV-2026-0${number}.pdf`,
  ...more,
});

/** What the ERP hands in, each named by what becomes of it. */
export const statements = {
  lost: invoice(8409, 'Petra Lindqvist <petra@lindqvist.example>'),
  sent: [
    invoice(8411, 'Penrose & Daughter <ledger@penrose.example>'),
    invoice(8412, 'Osei & Partners <office@osei.example>', { cc: 'tax@osei.example' }),
    invoice(8413, 'Bakery Vogel <info@vogel.example>'),
  ],
  refused: invoice(8414, 'Jon Hartley <jon.hartley@harltey.example>'),
  held: invoice(8415, 'Harlow Civil Engineering <site@harlow.example>', {
    subject: 'Final account for Lot 6',
    reference: 'PRJ-2026-028',
  }),
  signedOut: {
    from: BILLING,
    to: 'Miriam Okafor <miriam@okafor.example>',
    subject: 'Reminder: INV-2026-08366 is due',
    reference: 'INV-2026-08366',
    paragraphs: paragraphs.reminder,
  },
  newest: invoice(8418, 'Marlow Kitchens <accounts@marlowkitchens.example>'),
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

const order = (number: number, to: string): Letter => ({
  from: OFFICE,
  to,
  subject: `Your order ${number} is on its way`,
  paragraphs: paragraphs.order,
});

export const shop: readonly Letter[] = [
  order(20_981, 'Lena Novak <lena@novak.example>'),
  order(20_984, 'Tom Arden <tom@arden.example>'),
];

/** What comes in while the provider lets two of them wait. */
export const more: readonly Letter[] = [
  invoice(8420, 'Harlow Civil Engineering <site@harlow.example>', { size: 6_400_000 }),
  invoice(8421, 'Osei & Partners <office@osei.example>'),
  order(20_991, 'Anna Reyes <anna@reyes.example>'),
  invoice(8422, 'Penrose & Daughter <ledger@penrose.example>'),
  invoice(8423, 'Bakery Vogel <info@vogel.example>'),
  order(20_992, 'Priscilla Bloom <bloom@bloom.example>'),
  invoice(8424, 'Marlow Kitchens <accounts@marlowkitchens.example>'),
];

/** What a person writes on the Compose page. */
export const byHand = { subject: 'Drawings for Lot 7, revision C', reference: 'PRJ-2026-031' } as const;

export type Sender = (letter: Letter) => Promise<void>;

/** Hands letters in at the SMTP door, as a program does. */
export function smtpSender(port: number, login: Login): Sender {
  const auth = { user: login.username, pass: login.password };
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true, auth });
  return async ({ from, to, subject, paragraphs: lines, file, size = FILE_SIZE }) => {
    const attachments = file === undefined ? [] : [{ filename: file, content: pdf(size) }];
    await transport.sendMail({ from, to, subject, text: lines.join('\n\n'), html: htmlOf(lines), attachments });
  };
}

/** Hands letters in at the HTTP door, with the reference that only this door has a field for. */
export function httpSender(port: number, token: string): Sender {
  return async ({ from, to, cc, subject, paragraphs: lines, reference, file, size = FILE_SIZE }) => {
    const attachments = file === undefined ? [] : [{ name: file, content: Buffer.from(pdf(size)).toString('base64') }];
    const letter = { sender: from, recipients: to, subject, message: htmlOf(lines), attachments };
    const answer = await fetch(`http://127.0.0.1:${port}/v1/messages`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...letter, ...(cc && { cc }), ...(reference && { reference }) }),
    });
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  };
}

function htmlOf(lines: readonly string[]): string {
  return lines.map((line) => `<p>${line.replaceAll('&', '&amp;').replaceAll('\n', '<br>')}</p>`).join('\n');
}

/** Bytes that begin as a PDF does. */
export function pdf(size: number): Buffer {
  return Buffer.alloc(size, '%PDF-1.7 ');
}

import type { Paper } from '../../../shared/templates.ts';
import { deliveryNote, invoice, reminder } from './documents.ts';
import { sampleStyle } from './style.ts';

interface Sample {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

const seller = {
  name: 'Northgate Supplies Ltd',
  address: ['14 Northgate Street', 'Chester CH1 2HT', 'United Kingdom'],
  email: 'accounts@northgate.example',
  phone: '+44 1244 555 0143',
  contact: 'Maria Keller',
  tax_id: 'GB 123 4567 89',
  bank: { iban: 'GB33 BUKB 2020 1555 5555 55', bic: 'BUKBGB22' },
};

const marlow = {
  name: 'Marlow & Sons',
  address: ['Attn. Accounts Payable', '8 Quay Lane', 'Bristol BS1 4RW', 'United Kingdom'],
  number: 'C-1042',
  contact: 'Jon Marlow',
  tax_id: 'GB 987 6543 21',
};

const footer = {
  left: '{{ seller.name }}{% if seller.tax_id %} · VAT {{ seller.tax_id }}{% endif %}',
  center: '',
  right: 'Page {page} of {pages}',
};

/** What a new folder of templates holds: three documents and two letters. */
export function samples(paper: Paper): Sample[] {
  const shared = { kind: 'print', paper, margins: { top: 18, right: 18, bottom: 22, left: 20 }, currency: 'GBP' };
  const document = (name: string, body: string, fileName: string, data: unknown): Sample => ({
    name,
    files: {
      'template.html': body,
      'style.css': sampleStyle,
      'format.json': json({ ...shared, locale: 'en-GB', file_name: fileName, footer }),
      'sample.json': json(data),
    },
  });
  const letter = (name: string, subject: string, body: string, data: unknown): Sample => ({
    name,
    files: {
      'template.html': body,
      'subject.txt': `${subject}\n`,
      'format.json': json({ kind: 'message', locale: 'en-GB', currency: 'GBP' }),
      'sample.json': json(data),
    },
  });

  return [
    document('Invoice', invoice, 'Invoice {{ invoice.number }}', {
      seller,
      customer: marlow,
      invoice: {
        number: 'INV-2026-0187',
        date: '2026-11-26',
        due: '2026-12-10',
        order: 'PO 7731',
        currency: 'GBP',
        tax_rate: 0.2,
        note: 'Thank you for your order.',
      },
      items: [
        {
          description: 'Copier paper, 80 g/m²',
          detail: 'Box of 5 reams, FSC certified',
          quantity: 12,
          unit: 'boxes',
          price: 21.4,
        },
        { description: 'Toner cartridge TK-5240K, black', quantity: 3, unit: 'pcs', price: 94.9 },
        {
          description: 'Filing cabinet, three drawers',
          detail: 'Light grey, with lock',
          quantity: 1,
          unit: 'pc',
          price: 329,
        },
        { description: 'Delivery and set-up', quantity: 1.5, unit: 'h', price: 48 },
      ],
    }),
    document('Payment reminder', reminder, 'Payment reminder {{ customer.number }}', {
      seller,
      customer: marlow,
      reminder: { date: '2026-11-26', due: '2026-12-03', level: 1, currency: 'GBP', fee: 0 },
      invoices: [
        { number: 'INV-2026-0144', date: '2026-09-30', due: '2026-10-14', amount: 1284.6, paid: 500 },
        { number: 'INV-2026-0159', date: '2026-10-21', due: '2026-11-04', amount: 312.48, paid: 0 },
      ],
    }),
    document('Delivery note', deliveryNote, 'Delivery note {{ delivery.number }}', {
      seller,
      customer: marlow,
      delivery: {
        number: 'DN-2026-0311',
        date: '2026-11-26',
        order: 'PO 7731',
        carrier: 'Own van',
        packages: 4,
        weight_kg: 86.5,
        note: 'The remaining two cartridges follow next week, free of charge.',
      },
      items: [
        {
          code: 'PAP-080-5',
          description: 'Copier paper, 80 g/m², box of 5 reams',
          ordered: 12,
          delivered: 12,
          unit: 'boxes',
        },
        { code: 'TK-5240K', description: 'Toner cartridge, black', ordered: 3, delivered: 1, unit: 'pcs' },
        {
          code: 'CAB-3-LG',
          description: 'Filing cabinet, three drawers, light grey',
          ordered: 1,
          delivered: 1,
          unit: 'pc',
          serials: ['FC-20931'],
        },
      ],
    }),
    letter(
      'Invoice by mail',
      'Invoice {{ invoice | default: "" }}',
      `<p>Dear {{ recipient.name | default: "Sir or Madam" }},</p>
<p>please find our invoice attached. It is due {% if due %}on {{ due | day }}{% else %}as agreed{% endif %}.</p>
<p>Kind regards<br>{{ sender.name | default: sender.address }}</p>
`,
      {
        recipient: { name: 'Jon Marlow', address: 'jon@marlow.example' },
        sender: { name: 'Maria Keller', address: 'maria@northgate.example' },
        invoice: 'INV-2026-0187',
        due: '2026-12-10',
      },
    ),
    letter(
      'Question about an order',
      'Your order',
      `<p>Dear {{ recipient.name | default: "Sir or Madam" }},</p>
<p>thank you for your order. Before we can send it, we need to know:</p>
<ul><li>…</li></ul>
<p>Kind regards<br>{{ sender.name | default: sender.address }}</p>
`,
      {
        recipient: { name: 'Jon Marlow', address: 'jon@marlow.example' },
        sender: { name: 'Maria Keller', address: 'maria@northgate.example' },
      },
    ),
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

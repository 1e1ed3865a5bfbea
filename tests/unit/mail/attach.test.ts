import { expect, it } from 'vitest';
import { withAttachment } from '../../../src/main/mail/attach.ts';

const pdf = { name: 'Rechnung für März.pdf', type: 'application/pdf', bytes: Buffer.alloc(1_000, '%PDF') };

async function whole(message: string, file = pdf): Promise<string> {
  const made = await withAttachment(Buffer.from(message, 'latin1'), file);
  if (!made.ok) throw new Error(made.problem.code);
  return Buffer.from(made.value).toString('latin1');
}

it('keeps the body byte for byte and its headers with it', async () => {
  const body = 'Gr\xfc\xdfe\r\n--x\r\n.\r\n';
  const made = await whole(
    `To: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html;\r\n charset=latin1\r\nContent-Transfer-Encoding: 8bit\r\nSubject: Hi\r\n\r\n${body}`,
  );
  const boundary = /boundary="([^"]+)"/.exec(made)?.[1] ?? '';
  const [head, first, second, end] = made.split(`--${boundary}`);
  expect(head).toMatch(/^To: a@b\.example\r\nSubject: Hi\r\nMIME-Version: 1\.0\r\nContent-Type: multipart\/mixed/);
  expect(head).toContain('\r\nContent-Transfer-Encoding: 8bit\r\n\r\n');
  expect(first).toBe(
    `\r\nContent-Type: text/html;\r\n charset=latin1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${body}\r\n`,
  );
  expect(second).toContain("filename*=utf-8''Rechnung%20f%C3%BCr%20M%C3%A4rz.pdf");
  const base64 = second?.split('\r\n\r\n')[1] ?? '';
  expect(Buffer.from(base64, 'base64').equals(pdf.bytes)).toBe(true);
  expect(Math.max(...base64.split('\r\n').map((line) => line.length))).toBe(76);
  expect(end).toBe('--\r\n');
});

it('gives a body without headers a type, and ASCII names in full', async () => {
  const made = await whole('To: a@b.example\n\nHello\n', { ...pdf, name: 'INV-1.pdf' });
  expect(made).toContain('\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\n\r\n--');
  expect(made).toContain('filename="INV-1.pdf"');
});

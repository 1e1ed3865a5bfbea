import { createHash } from 'node:crypto';

const LINE = 76;

/** What a message's subject says, so that practice Google's copy and the outbox's row can be traced to one submission. */
export function subjectOf(token: string): string {
  return `torture ${token}`;
}

export function tokenOf(subject: string): string {
  return subject.replace(/^torture /, '');
}

/** Lines of text, about `size` bytes, no two the same: rows stored or sent in the wrong order would show. */
export function bodyOf(token: string, size: number): Buffer {
  const lines: string[] = [];
  for (let at = 0; at < size; at += LINE) {
    const start = `${at % 5 === 0 ? '.' : ''}${token} byte ${at} `;
    lines.push(`${start.padEnd(LINE - 2, 'abcdefghij')}\r\n`);
  }
  return Buffer.from(lines.join(''), 'latin1');
}

/** A message as an office program hands it in by SMTP. */
export function rawMail(token: string, from: string, to: string, size: number): Buffer {
  const head = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subjectOf(token)}`,
    'Date: Mon, 23 Nov 2026 14:00:00 +0000',
    `Message-ID: <${token}@northgate.example>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    '',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), bodyOf(token, size)]);
}

/** SHA-256 of what follows the blank line, hex. */
export function bodyHash(token: string, size: number): string {
  return createHash('sha256').update(bodyOf(token, size)).digest('hex');
}

import { rewrittenCopy } from './gmail/accept.ts';
import { escapeHtml, jsonReply, pageReply, type Reply } from './http.ts';
import type { Mail, Mailbox } from './mailbox.ts';

const SHOWN_BYTES = 200_000;

/** The mailbox for eyes and for programs: `/`, `/mailbox.json`, `/mailbox/{id}`, `/mailbox/{id}/raw`, `…/delivered`. */
export function mailboxReply(path: string, mailbox: Mailbox): Reply | undefined {
  if (path === '/') return listPage(mailbox);
  if (path === '/mailbox.json') {
    const deliveries = mailbox.deliveries();
    return jsonReply(200, {
      mails: mailbox.all().map((mail) => ({ ...mail, deliveries: deliveries[mail.outtrayId] ?? 1 })),
      deliveries,
      duplicates: mailbox.duplicates(),
    });
  }
  const match = /^\/mailbox\/([0-9a-f]+)(\/raw|\/delivered)?$/.exec(path);
  const mail = mailbox.byId(match?.[1] ?? '');
  const received = mail === undefined ? undefined : mailbox.received(mail.id);
  if (mail === undefined || received === undefined) return undefined;
  if (match?.[2] === undefined) return mailPage(mail, received, mailbox);
  const body = match[2] === '/raw' ? received : rewrittenCopy(mail, received, false);
  return {
    status: 200,
    headers: {
      'content-type': 'message/rfc822',
      'content-disposition': `attachment; filename="${mail.id}.eml"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
    body,
  };
}

function listPage(mailbox: Mailbox): Reply {
  const mails = mailbox.all();
  const deliveries = mailbox.deliveries();
  const duplicates = mailbox.duplicates().length;
  const rows = [...mails]
    .reverse()
    .slice(0, 500)
    .map((mail) => {
      const count = deliveries[mail.outtrayId] ?? 1;
      return `<tr${count > 1 ? ' class="bad"' : ''}><td>${time(mail.receivedAt)}</td><td>${escapeHtml(
        mail.sentFrom,
      )}</td><td>${escapeHtml(mail.recipients.slice(0, 3).join(', '))}${
        mail.recipients.length > 3 ? ` and ${mail.recipients.length - 3} more` : ''
      }</td><td><a href="/mailbox/${mail.id}">${escapeHtml(mail.subject) || '(no subject)'}</a></td><td>${size(
        mail.size,
      )}</td><td>${escapeHtml(mail.outtrayId)}</td><td>${count}${count > 1 ? ' — duplicate' : ''}</td></tr>`;
    })
    .join('\n');
  const summary = `${mails.length} ${mails.length === 1 ? 'message' : 'messages'} taken, ${
    duplicates === 0 ? 'none twice' : `<span class="bad">${duplicates} taken more than once</span>`
  }`;
  return pageReply(
    200,
    'Practice Google: mail taken',
    `<h1>Mail taken</h1><p>${summary}. Nothing leaves this machine. <a href="/client.json">Client JSON</a> · <a href="/mailbox.json">JSON</a></p>
${
  rows === ''
    ? '<p class="soft">No mail yet. Connect Outtray with the client JSON and send a message.</p>'
    : `<table><thead><tr><th>Time</th><th>From</th><th>To</th><th>Subject</th><th>Size</th><th>X-Outtray-Id</th><th>Deliveries</th></tr></thead><tbody>${rows}</tbody></table>`
}`,
  );
}

function mailPage(mail: Mail, received: Buffer, mailbox: Mailbox): Reply {
  const count = mailbox.deliveries()[mail.outtrayId] ?? 1;
  const facts: [string, string][] = [
    ['Account', mail.user],
    ['From', mail.fromReplaced ? `${mail.sentFrom} (instead of ${mail.from || 'none'})` : mail.from],
    ['To', mail.to.join(', ')],
    ['Cc', mail.cc.join(', ')],
    ['Bcc', mail.bcc.join(', ')],
    ['Taken', `${time(mail.receivedAt)} by ${mail.via}, ${size(mail.size)}`],
    ['Gmail id', mail.id],
    ['Message-ID', `${mail.messageId} (instead of ${mail.originalMessageId || 'none'})`],
    ['X-Outtray-Id', mail.outtrayId],
    ['Deliveries', String(count)],
    ['SHA-256 of the body', mail.bodySha256],
  ];
  const rows = facts
    .filter(([, value]) => value !== '')
    .map(
      ([name, value]) =>
        `<tr${name === 'Deliveries' && count > 1 ? ' class="bad"' : ''}><th>${name}</th><td>${escapeHtml(value)}</td></tr>`,
    )
    .join('\n');
  const headers = mail.headers.map(([name, value]) => `${name}: ${value}`).join('\n');
  const cut = received.length > SHOWN_BYTES ? `\n… ${received.length - SHOWN_BYTES} bytes more in the raw file` : '';
  return pageReply(
    200,
    mail.subject || '(no subject)',
    `<p><a href="/">All mail</a></p><h1>${escapeHtml(mail.subject) || '(no subject)'}</h1><table>${rows}</table>
<h2>Headers as received</h2><pre>${escapeHtml(headers)}</pre>
<h2>Raw <a href="/mailbox/${mail.id}/raw">as received</a> · <a href="/mailbox/${mail.id}/delivered">as delivered</a></h2>
<pre>${escapeHtml(received.subarray(0, SHOWN_BYTES).toString())}${cut}</pre>`,
  );
}

function time(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 19);
}

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

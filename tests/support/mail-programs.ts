import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, runProgram } from './programs.ts';

/** How to get through the door. */
export interface Door {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Which certificate to trust, PEM; null: without TLS. */
  readonly trust: string | null;
}

/** One message as a program of Debian is given it. */
export interface Handed {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
}

export interface MailProgram {
  readonly name: string;
  /** True: it passes on the headers and bytes that it is given. False: it writes its own. */
  readonly passesOn: boolean;
  send(door: Door, mail: Handed): Promise<Ran>;
}

/** The message that programs which pass on are given. */
export function wholeMessage({ from, to, subject, body }: Handed): string {
  return [
    `From: ERP <${from}>`,
    `To: ${to[0]}`,
    `Subject: ${subject}`,
    'Date: Mon, 23 Nov 2026 14:00:00 +0000',
    `Message-ID: <${subject.replace(/\W/g, '.')}@northgate.example>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    'X-Kept:   as\tit\n  is',
    '',
    body,
  ].join('\n');
}

export const mailPrograms: readonly MailProgram[] = [
  {
    name: 'swaks',
    passesOn: true,
    send: ({ host, port, username, password, trust }, mail) =>
      withFiles({ 'ca.pem': trust ?? '' }, (path) =>
        runProgram(
          'swaks',
          [
            ...['--server', host, '--port', String(port), '--ehlo', 'erp', '--timeout', '20'],
            ...['--auth', 'LOGIN', '--auth-user', username, '--auth-password', password],
            ...(trust === null ? [] : ['--tls', '--tls-verify', '--tls-ca-path', path('ca.pem')]),
            ...['--from', mail.from, '--to', mail.to.join(','), '--data', '-'],
          ],
          wholeMessage(mail),
        ),
      ),
  },
  {
    name: 'msmtp',
    passesOn: true,
    send: ({ host, port, username, password, trust }, mail) =>
      withFiles({ 'ca.pem': trust ?? '', password }, (path) =>
        runProgram(
          'msmtp',
          [
            ...['--file=/dev/null', `--host=${host}`, `--port=${port}`, '--auth=plain', '--timeout=20'],
            ...[`--user=${username}`, `--passwordeval=cat ${path('password')}`],
            ...(trust === null
              ? ['--tls=off']
              : ['--tls=on', '--tls-starttls=on', `--tls-trust-file=${path('ca.pem')}`]),
            ...[`--from=${mail.from}`, '--', ...mail.to],
          ],
          wholeMessage(mail),
        ),
      ),
  },
  {
    name: 'curl',
    passesOn: true,
    send: ({ host, port, username, password, trust }, mail) =>
      withFiles({ 'ca.pem': trust ?? '', login: `user = "${username}:${password}"\n` }, (path) =>
        runProgram(
          'curl',
          [
            ...['--silent', '--show-error', '--max-time', '20', '--config', path('login'), '--crlf'],
            ...(trust === null ? [] : ['--ssl-reqd', '--cacert', path('ca.pem')]),
            ...['--mail-from', mail.from, ...mail.to.flatMap((to) => ['--mail-rcpt', to])],
            ...['--upload-file', '-', `smtp://${host}:${port}/erp`],
          ],
          wholeMessage(mail),
        ),
      ),
  },
  {
    name: 'smtplib',
    passesOn: true,
    send: ({ host, port, username, password, trust }, mail) =>
      withFiles({ 'ca.pem': trust ?? '', 'send.py': smtplib }, (path) =>
        runProgram(
          '/usr/bin/python3',
          [path('send.py')],
          JSON.stringify({
            host,
            port,
            username,
            password,
            ca: trust === null ? null : path('ca.pem'),
            from: mail.from,
            to: mail.to,
            message: wholeMessage(mail),
          }),
        ),
      ),
  },
  {
    name: 's-nail',
    passesOn: false,
    send: ({ host, port, username, password, trust }, mail) =>
      withFiles({ rc: nailrc(host, port, username, password, trust !== null) }, (path) =>
        runProgram(
          'env',
          [
            ...[`MAILRC=${path('rc')}`, 's-nail', '-:u', '-r', mail.from],
            ...['-s', mail.subject, ...mail.to.slice(1).flatMap((to) => ['-b', to]), mail.to[0] ?? ''],
          ],
          mail.body,
        ),
      ),
  },
  {
    name: 'mutt',
    passesOn: false,
    send: ({ host, port, username, password, trust }, mail) =>
      withFiles({ 'ca.pem': trust ?? '', body: mail.body }, (path) => {
        writeFileSync(
          path('rc'),
          muttrc(host, port, username, password, mail.from, trust === null ? null : path('ca.pem')),
        );
        return runProgram(
          'mutt',
          [
            ...['-F', path('rc'), '-n', '-s', mail.subject, '-i', path('body')],
            ...[...mail.to.slice(1).flatMap((to) => ['-b', to]), '--', mail.to[0] ?? ''],
          ],
          '',
        );
      }),
  },
];

const smtplib = `
import json, smtplib, ssl, sys
order = json.load(sys.stdin)
with smtplib.SMTP(order['host'], order['port'], local_hostname='erp', timeout=20) as smtp:
    if order['ca']:
        smtp.starttls(context=ssl.create_default_context(cafile=order['ca']))
    smtp.login(order['username'], order['password'])
    message = order['message'].replace('\\n', '\\r\\n').encode('utf-8')
    refused = smtp.sendmail(order['from'], order['to'], message, mail_options=['BODY=8BITMIME'])
    assert not refused, refused
`;

function nailrc(host: string, port: number, username: string, password: string, tls: boolean): string {
  return [
    'set v15-compat sendcharsets=utf-8 ttycharset=utf-8 smtp-auth=login',
    `set mta=smtp://${username}:${password}@${host}:${port}`,
    'set sendwait nosave hostname=northgate.example',
    // it compares a certificate with host names alone, and here there are only addresses
    tls ? 'set smtp-use-starttls tls-verify=ignore' : 'set nosmtp-use-starttls',
    '',
  ].join('\n');
}

function muttrc(
  host: string,
  port: number,
  username: string,
  password: string,
  from: string,
  ca: string | null,
): string {
  return [
    `set from="${from}" realname="ERP" hostname="northgate.example" use_envelope_from=yes charset=utf-8`,
    `set smtp_url="smtp://${username}@${host}:${port}" smtp_pass="${password}" smtp_authenticators="plain"`,
    'set copy=no send_charset="utf-8"',
    ca === null
      ? 'set ssl_starttls=no ssl_force_tls=no'
      : `set ssl_starttls=yes ssl_force_tls=yes certificate_file="${ca}" ssl_ca_certificates_file="${ca}"`,
    '',
  ].join('\n');
}

/** Files for the time that a program runs. Passwords go this way, not as arguments that others can read. */
async function withFiles(
  files: Readonly<Record<string, string>>,
  work: (path: (name: string) => string) => Promise<Ran>,
): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'outtray-program-'));
  const path = (name: string) => join(folder, name);
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text, { mode: 0o600 });
    return await work(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

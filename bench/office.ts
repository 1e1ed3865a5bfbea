import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { systemClock } from '../src/main/clock.ts';
import { openDatabase } from '../src/main/database/open.ts';
import { readMail } from '../src/main/mail/read.ts';
import type { Origin } from '../src/main/outbox/origin.ts';
import { createOutbox, type Outbox } from '../src/main/outbox/outbox.ts';
import type { AccountDirectory, Clock, Link, TokenSource, Transport } from '../src/main/ports.ts';
import {
  alwaysOnline,
  furnish,
  officeAccounts,
  officeTokens,
  settingsInMemory,
  silentLog,
  systemRandom,
} from '../tools/powercut/office.ts';

/** A new folder on the disk that everything is measured on. */
export function onDisk(): { path(name: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'outtray-bench-'));
  return { path: (name) => join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Opens a database as the program does: WAL, FULL. */
export function openOurs(file: string): Database {
  const opened = openDatabase(file);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  furnish(opened.value.db, Date.now());
  return opened.value.db;
}

/** Opens an empty database for a peer. */
export function openTheirs(file: string): Database {
  return new SQLite(file);
}

export interface Parts {
  readonly transport: Transport;
  readonly clock?: Clock;
  readonly accounts?: AccountDirectory;
  readonly tokens?: TokenSource;
  readonly link?: Link;
}

/** The whole outbox with the mail room, as app.ts puts it together, but for the network. */
export function outboxOver(db: Database, parts: Parts): Outbox {
  return createOutbox({
    db,
    readOnly: null,
    accounts: parts.accounts ?? officeAccounts,
    tokens: parts.tokens ?? officeTokens,
    transport: parts.transport,
    clock: parts.clock ?? systemClock,
    random: systemRandom,
    link: parts.link ?? alwaysOnline,
    settings: settingsInMemory(0),
    readMail,
    log: silentLog,
  });
}

export const origin: Origin = {
  intake: 'smtp',
  client: null,
  accountId: null,
  reference: null,
  priority: 0,
  sendAfter: null,
  idempotencyKey: null,
};

const head =
  'From: office@northgate.example\r\nTo: Customer <customer@example.net>\r\nSubject: Invoice 2026-1174\r\n\r\n';

/** A message of about this size as a client hands it in: text of short lines. */
export function mailOf(size: number): Buffer {
  const text = randomBytes(Math.ceil((size * 3) / 4)).toString('base64');
  return Buffer.from(`${head}${text.replace(/.{1,76}/g, '$&\r\n')}`).subarray(0, size);
}

let handedIn = 0;

/** Each a little different, as mail is: the same again would be put on hold for looking like the one before. */
export async function handIn(outbox: Outbox, mail: Buffer): Promise<string> {
  const body = inPieces(mail, Buffer.from(`${++handedIn}\r\n`));
  const kept = await outbox.enqueue({ kind: 'raw', envelope: null, body }, origin);
  if (!kept.ok) throw new Error(JSON.stringify(kept.problem));
  return kept.value.id;
}

async function* inPieces(...parts: readonly Buffer[]): AsyncGenerator<Uint8Array> {
  for (const bytes of parts) {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  }
}

/** A transport that is never called. */
export const noTransport: Transport = {
  send: () => Promise.resolve({ kind: 'stopped' }),
  ask: () => Promise.reject(new Error('nothing to ask')),
};

/** Takes everything at once, and calls for the mark as the real one does. */
export const instantTransport: Transport = {
  async send(upload, steps) {
    for await (const piece of upload.read(0, upload.size)) void piece;
    if (!(await steps.mark(`https://practice.example/upload/${upload.messageId}`))) return { kind: 'stopped' };
    return { kind: 'sent', gmailId: '18c2f1a0b3d4e5f6', threadId: '18c2f1a0b3d4e5f6' };
  },
  ask: () => Promise.reject(new Error('nothing to ask')),
};

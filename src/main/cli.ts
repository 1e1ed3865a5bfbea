import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inWords, type Problem, problem } from '../shared/problems/problem.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { systemClock } from './clock.ts';
import { type BesideDatabase, lookBeside, openBeside } from './database/beside.ts';
import { roomForMail } from './database/reserve.ts';
import { createFinder } from './find/finder.ts';
import { createAccountStore } from './google/account-store.ts';
import { type Accounts, createAccounts } from './google/accounts.ts';
import { createGoogleStore } from './google/store.ts';
import { help } from './intake/argv-help.ts';
import { rawRequest, readWhole, recipientsOf, sendmailInput } from './intake/argv-message.ts';
import { sendAfter } from './intake/argv-send.ts';
import { messageJson, messageTable, statusText } from './intake/argv-tables.ts';
import type { Command, CommandLine, SendOptions } from './intake/argv-words.ts';
import { askOuttray } from './intake/control-call.ts';
import type { Status } from './intake/control-words.ts';
import { EX, exitCodeOf } from './intake/exit-codes.ts';
import { withAttachment } from './mail/attach.ts';
import { readMail } from './mail/read.ts';
import type { RawRequest } from './mail/request.ts';
import { createEnqueue } from './outbox/enqueue.ts';
import type { Origin } from './outbox/origin.ts';
import { createAcceptStore } from './outbox/store-accept.ts';
import { createReadStore } from './outbox/store-read.ts';
import { rowView } from './outbox/views.ts';
import type { Log, Random } from './ports.ts';

/** Where a command speaks and listens. */
export interface Terminal {
  readonly input: AsyncIterable<Uint8Array>;
  out(text: string): void;
  err(text: string): void;
}

export interface CliPlace {
  /** The profile that is used when the command names none. */
  readonly profile: string;
  readonly version: string;
  readonly cwd: string;
  readonly random: Random;
}

const WAKE_LIMIT_MS = 2_000;
const ANSWER_LIMIT_MS = 20_000;
/** Longer than a PDF may take. */
const PRINT_LIMIT_MS = 45_000;

/** The running Outtray keeps the log. */
const silent: Log = { write: () => undefined, room: () => silent };

/**
 * Does what a command line asks for and gives its exit code. Needs nothing of Electron's, and no display: mail is handed in through
 * the same door as everywhere else, with a connection of its own to the outbox, and the running Outtray is told afterwards.
 */
export async function runCommand(
  { command, profile }: CommandLine,
  place: CliPlace,
  terminal: Terminal,
): Promise<number> {
  const folder = profile ?? place.profile;
  const cli: Cli = { ...place, profile: folder, file: join(folder, 'outbox.db'), terminal };
  switch (command.do) {
    case 'help':
      terminal.out(help);
      return EX.OK;
    case 'version':
      terminal.out(`Outtray ${place.version}\n`);
      return EX.OK;
    case 'nothing':
      return EX.OK;
    case 'refuse':
      terminal.err(`outtray: ${command.why}. See \`outtray --help\`.\n`);
      return EX.USAGE;
    case 'send':
      return sendFiles(cli, command);
    case 'submit':
      return submit(cli, command);
    case 'list':
      return list(cli, command);
    case 'status':
      return status(cli, command.json);
    case 'retry':
      return act(cli, { ask: 'retry', ids: command.ids === null ? null : [...command.ids] });
    case 'cancel':
      return act(cli, { ask: 'cancel', ids: [...command.ids] });
  }
}

interface Cli extends CliPlace {
  readonly file: string;
  readonly terminal: Terminal;
}

type Of<What extends Command['do']> = Extract<Command, { do: What }>;

function refused({ terminal }: Cli, why: Problem, about?: string): number {
  const where = about === undefined ? '' : `${about}: `;
  terminal.err(`outtray: ${where}${inWords(why)}\n`);
  return exitCodeOf(why.code);
}

async function sendFiles(cli: Cli, { files, options }: Of<'send'>): Promise<number> {
  let code: number = EX.OK;
  // each stands for itself: what was accepted is printed, and the code is that of the first that was not
  for (const file of files) {
    const bytes = file === '-' ? await readWhole(cli.terminal.input) : await readFile(cli, file);
    const done = bytes.ok ? await handIn(cli, bytes.value, null, options) : bytes;
    if (done.ok) cli.terminal.out(`${done.value}\n`);
    else {
      const failed = refused(cli, done.problem, files.length > 1 ? file : undefined);
      if (code === EX.OK) code = failed;
    }
  }
  return code;
}

async function submit(cli: Cli, { submission, options }: Of<'submit'>): Promise<number> {
  const input = await readWhole(cli.terminal.input);
  if (!input.ok) return refused(cli, input.problem);
  const message = sendmailInput(input.value, submission);
  if (!message.ok) return refused(cli, message.problem);
  const envelope = await recipientsOf(message.value, submission);
  if (!envelope.ok) return refused(cli, envelope.problem);
  const done = await handIn(cli, message.value, envelope.value, options);
  return done.ok ? EX.OK : refused(cli, done.problem);
}

/** One message through the door. Everything is at hand before the outbox is opened, so that it is open for a moment only. */
async function handIn(
  cli: Cli,
  message: Uint8Array,
  envelope: RawRequest['envelope'],
  options: SendOptions,
): Promise<Result<string, Problem>> {
  const after = options.sendAfter === null ? null : sendAfter(options.sendAfter, systemClock.now());
  if (options.sendAfter !== null && after === null)
    return fail(problem('time_unreadable', { text: options.sendAfter }));
  const whole = options.print === null ? ok(message) : await printed(cli, message, options.print);
  if (!whole.ok) return whole;

  const opened = openBeside(cli.file);
  if (!opened.ok) return opened;
  const outbox = opened.value;
  let id: string;
  try {
    const accounts = accountsOf(outbox);
    const accountId = accountFor(accounts, options.account);
    if (!accountId.ok) return accountId;
    const enqueue = createEnqueue({
      readMail,
      accounts,
      clock: systemClock,
      random: cli.random,
      log: silent,
      store: createAcceptStore(outbox.db, systemClock),
      closed: () => (roomForMail(cli.file) ? null : problem('disk_full')),
      accepted: () => undefined,
      guard: { stillThere: outbox.stillThere, reserve: null, broken: () => undefined },
    });
    const origin: Origin = {
      intake: 'argv',
      client: null,
      accountId: accountId.value,
      reference: options.reference,
      priority: options.priority,
      sendAfter: after,
      idempotencyKey: null,
      meantAgain: options.again,
    };
    const accepted = await enqueue(rawRequest(whole.value, envelope), origin);
    if (!accepted.ok) return accepted;
    id = accepted.value.id;
  } finally {
    outbox.close();
  }
  // an Outtray that does not run finds the message at its next start
  await askOuttray(cli.profile, { ask: 'wake' }, WAKE_LIMIT_MS, systemClock);
  return ok(id);
}

async function printed(
  cli: Cli,
  message: Uint8Array,
  { format, data }: { format: string; data: string },
): Promise<Result<Uint8Array, Problem>> {
  const json = await readFile(cli, data);
  if (!json.ok) return json;
  const ask = { ask: 'print', format, data: json.value.toString('utf8') } as const;
  const made = await askOuttray(cli.profile, ask, PRINT_LIMIT_MS, systemClock);
  if (!made.ok) return made;
  const { name, type, base64 } = made.value;
  return withAttachment(message, { name, type, bytes: Buffer.from(base64, 'base64') });
}

async function list(cli: Cli, { state, limit, json }: Of<'list'>): Promise<number> {
  const opened = lookBeside(cli.file);
  if (!opened.ok) return refused(cli, opened.problem);
  try {
    const { db } = opened.value;
    const store = createReadStore(db);
    const accounts = accountsOf(opened.value);
    const now = systemClock.now();
    const hold = (id: string) => accounts.get(id)?.hold ?? null;
    const heldAccounts = accounts.all().flatMap((account) => (account.hold ? [account.id] : []));
    const filter = { standing: state, words: '', sort: 'newest', now, heldAccounts } as const;
    const seqs = createFinder(db).below(filter, null, limit);
    const rows = store.rows(seqs).map((record) => rowView(record, { now, flying: new Map(), hold }));
    cli.terminal.out(json ? `${JSON.stringify(rows.map(messageJson), null, 2)}\n` : messageTable(rows));
    return EX.OK;
  } finally {
    opened.value.close();
  }
}

async function status(cli: Cli, json: boolean): Promise<number> {
  const asked = await askOuttray(cli.profile, { ask: 'status' }, ANSWER_LIMIT_MS, systemClock);
  const found = asked.ok || asked.problem.code !== 'app_not_running' ? asked : statusAtRest(cli);
  if (!found.ok) return refused(cli, found.problem);
  cli.terminal.out(json ? `${JSON.stringify(found.value, null, 2)}\n` : statusText(found.value));
  return EX.OK;
}

/** What the file says while Outtray does not run. */
function statusAtRest(cli: Cli): Result<Status, Problem> {
  const opened = lookBeside(cli.file);
  if (!opened.ok) return opened;
  try {
    const store = createReadStore(opened.value.db);
    const accounts = accountsOf(opened.value);
    const views = accounts.views();
    const held = accounts.all().flatMap(({ id, email, hold }) => (hold ? [{ id, email, hold }] : []));
    return ok({
      running: false,
      version: cli.version,
      counts: store.counts(),
      ...store.refined(
        systemClock.now(),
        held.map(({ id }) => id),
      ),
      online: null,
      pause: null,
      holds: held.map(({ email, hold }) => ({
        scope: hold.scope,
        reason: hold.reason,
        account: email,
        until: hold.until,
      })),
      accounts: views.map(({ email, state, isDefault }) => ({ email, state, isDefault })),
      notices: [],
    });
  } finally {
    opened.value.close();
  }
}

async function act(
  cli: Cli,
  ask: { ask: 'retry'; ids: string[] | null } | { ask: 'cancel'; ids: string[] },
): Promise<number> {
  const answer = await askOuttray(cli.profile, ask, ANSWER_LIMIT_MS, systemClock);
  if (!answer.ok) return refused(cli, answer.problem);
  const { changed, refused: why } = answer.value as { changed: number; refused: Problem | null };
  cli.terminal.out(`${changed} ${ask.ask === 'retry' ? 'queued again' : 'cancelled'}\n`);
  return why === null ? EX.OK : refused(cli, why);
}

function accountsOf({ db }: BesideDatabase): Accounts {
  return createAccounts({
    store: createGoogleStore(db),
    more: createAccountStore(db),
    clock: systemClock,
    log: silent,
  });
}

function accountFor(accounts: Accounts, wanted: string | null): Result<string | null, Problem> {
  if (wanted === null) return ok(null);
  const found = accounts.all().find(({ id, email }) => id === wanted || email.toLowerCase() === wanted.toLowerCase());
  return found ? ok(found.id) : fail(problem('account_unknown'));
}

async function readFile({ cwd }: Cli, path: string): Promise<Result<Buffer, Problem>> {
  try {
    const file = await open(resolve(cwd, path), 'r');
    try {
      return await readWhole(file.createReadStream({ autoClose: false }));
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return fail(
      problem(code === 'ENOENT' || code === 'ENOTDIR' ? 'file_missing' : 'file_unreadable', { name: path }, code),
    );
  }
}

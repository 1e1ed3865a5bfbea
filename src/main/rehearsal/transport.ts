import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import { MAX_MESSAGE_BYTES, MAX_RECIPIENTS } from '../mail/request.ts';
import type { AskOutcome, Clock, Log, Outcome, TokenSource, Transport, Upload, UploadSteps } from '../ports.ts';
import type { NewRehearsed, RehearsalMailbox } from './mailbox.ts';

/** Where the mail of a rehearsal goes. */
export type Stage =
  | { readonly mode: 'mailbox' }
  /** By a real account, to the operator alone. */
  | { readonly mode: 'to_me'; readonly throughId: string; readonly address: string };

export interface RehearsalDeps {
  /** Null: not a rehearsal, and its mail goes to the real transport as it is. */
  stageOf(accountId: string): Stage | null;
  /** By which account, and to whom, a rehearsal sent last, also after it was switched back: for asking about what went then. */
  lastWay(accountId: string): { readonly throughId: string; readonly address: string } | null;
  readonly mailbox: RehearsalMailbox;
  readonly real: { readonly transport: Transport; readonly tokens: TokenSource };
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** A change of any account ends this wait. */
const CARRIER_AGAIN_MS = 60_000;
const LOCAL = 'rehearsal:';
const PIECE = 262_144;
/** What takes messages apart is large, and needed only where something is rehearsed. */
const reader = () => import('../mail/rehearsed.ts');

/**
 * A transport that chooses by the kind of account: real mail goes to the real one; rehearsed mail takes the same steps (claim, mark,
 * settle) and ends in a mailbox on this computer, or with the operator.
 */
export function createRehearsalTransport(deps: RehearsalDeps): { transport: Transport; tokens: TokenSource } {
  const { stageOf, lastWay, mailbox, real, clock, log } = deps;

  const through = (upload: Upload, accountId: string, stored: Pick<Upload, 'size' | 'read'>): Upload => ({
    ...upload,
    ...stored,
    accountId,
  });

  async function keep(upload: Upload): Promise<{ seq: number; mail: NewRehearsed } | Problem> {
    const head = await (await reader()).headOf(upload);
    if (!head) return problem('message_malformed', { reason: 'its headers cannot be read' });
    if (head.recipients.length > MAX_RECIPIENTS) {
      return problem('rehearsal_too_many', { count: head.recipients.length, limit: MAX_RECIPIENTS });
    }
    const seq = mailbox.begin(upload.messageId, upload.accountId);
    let position = 0;
    for (let at = 0; at < upload.size; at += PIECE) {
      const pieces: Uint8Array[] = [];
      for await (const piece of upload.read(at, Math.min(at + PIECE, upload.size))) pieces.push(piece);
      mailbox.append(seq, position++, Buffer.concat(pieces));
    }
    const { from, to, subject, recipients } = head;
    return { seq, mail: { from, to, subject, recipientCount: recipients.length, size: upload.size } };
  }

  async function sendLocally(upload: Upload, steps: UploadSteps): Promise<Outcome> {
    if (upload.size > MAX_MESSAGE_BYTES) return { kind: 'failed', problem: problem('gmail_too_large') };
    try {
      const kept = await keep(upload);
      if ('code' in kept) return { kind: 'failed', problem: kept };
      if (upload.signal.aborted || !(await steps.mark(LOCAL + upload.messageId))) return { kind: 'stopped' };
      steps.progress(upload.size);
      return { kind: 'sent', gmailId: mailbox.finish(kept.seq, kept.mail), threadId: null };
    } catch (error) {
      return { kind: 'retry', problem: broken(error), notBefore: null, costsTry: true };
    }
  }

  async function sendToOperator(upload: Upload, steps: UploadSteps, stage: Extract<Stage, { mode: 'to_me' }>) {
    const stored = await (await reader()).readdressed(upload, stage.address);
    if (!stored) {
      return {
        kind: 'failed',
        problem: problem('message_malformed', { reason: 'its headers cannot be read' }),
      } as const;
    }
    return real.transport.send(through(upload, stage.throughId, stored), steps);
  }

  /** A message that is there was taken; one that is not has left nowhere else, so it is taken now. */
  async function askLocally(upload: Upload, rest: (from: number) => void): Promise<AskOutcome> {
    try {
      const known = mailbox.idOf(upload.messageId);
      if (known !== null) return { kind: 'sent', gmailId: known, threadId: null };
      rest(0);
      const kept = await keep(upload);
      if ('code' in kept) return { kind: 'inconclusive', problem: kept };
      return { kind: 'sent', gmailId: mailbox.finish(kept.seq, kept.mail), threadId: null };
    } catch (error) {
      return { kind: 'later', problem: broken(error), notBefore: null };
    }
  }

  function broken(error: unknown): Problem {
    log.write('error', 'the rehearsal mailbox could not be written', { error: String(error) });
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return problem('rehearsal_mailbox_broken', {}, code);
  }

  return {
    transport: {
      async send(upload, steps) {
        const stage = stageOf(upload.accountId);
        if (!stage) return real.transport.send(upload, steps);
        return stage.mode === 'mailbox' ? sendLocally(upload, steps) : sendToOperator(upload, steps, stage);
      },
      async ask(upload, sessionUri, rest) {
        if (sessionUri.startsWith(LOCAL)) return askLocally(upload, rest);
        const way = lastWay(upload.accountId);
        if (!stageOf(upload.accountId) || !way) return real.transport.ask(upload, sessionUri, rest);
        const token = await real.tokens.accessToken(way.throughId);
        if (!token.ok) return { kind: 'later', problem: token.problem.problem, notBefore: null };
        // the session has the message as it was readdressed, and any rest of it must be of that
        const stored = await (await reader()).readdressed(upload, way.address);
        if (!stored) return { kind: 'inconclusive', problem: problem('session_unclear', { status: 'rehearsal' }) };
        const asked = { ...through(upload, way.throughId, stored), token: token.value };
        return real.transport.ask(asked, sessionUri, rest);
      },
    },
    tokens: {
      async accessToken(accountId) {
        const stage = stageOf(accountId);
        if (!stage) return real.tokens.accessToken(accountId);
        if (stage.mode === 'mailbox') return ok('rehearsal');
        const token = await real.tokens.accessToken(stage.throughId);
        if (token.ok || token.problem.waits.for === 'later') return token;
        // the hold is the other account's: this one has none, and its mail would ask again at once, for ever
        const at = clock.now() + CARRIER_AGAIN_MS;
        return fail({ problem: problem('rehearsal_carrier_waits'), waits: { for: 'later', at } });
      },
      refused(accountId, token) {
        const stage = stageOf(accountId);
        real.tokens.refused(stage?.mode === 'to_me' ? stage.throughId : accountId, token);
      },
    },
  };
}

import { problem } from '../../shared/problems/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { AskOutcome, Outcome, Random, Transport, Upload, UploadSteps } from '../ports.ts';
import { type Answer, readAnswer } from './answer.ts';
import { exchange, type HttpRequest, type Net } from './http.ts';
import { type Fault, faultOf } from './network-fault.ts';
import { askOutcomeOf, askOutcomeOfFault, outcomeOf, outcomeOfFault } from './outcomes.ts';
import { type Context, hasNoSessions, type Phase, strange } from './replies.ts';
import { contentRange, exactly, gather, headEnd, restEnd, sessionAddress, UNIT } from './upload-wire.ts';

const SEND_PATH = '/upload/gmail/v1/users/me/messages/send';
const SILENCE_MS = 120_000;
/** PUTs in a row that the session took nothing of. */
const FRUITLESS_LIMIT = 3;

/** What the transport needs to know about who sends. */
export interface Sender {
  readonly email: string;
  readonly app: {
    readonly id: string;
    readonly name: string;
    readonly preset: 'google' | 'practice' | 'other';
    readonly apiRoot: string;
    readonly uploadSessions: 'unknown' | 'yes' | 'no';
  };
}

export interface GmailDeps extends Net {
  readonly random: Random;
  sender(accountId: string): Sender | null;
  /** Whether this provider has upload sessions; kept for good. */
  rememberSessions(connectedAppId: string, sessions: 'yes' | 'no'): void;
  /** A question was answered with 401; the outcome of an ask has no room to say so. */
  tokenRefused(accountId: string, token: string): void;
}

/** How far a send has come. */
interface Step {
  marked: boolean;
  released: boolean;
}

/**
 * Gmail's resumable upload with a held-back tail (https://developers.google.com/workspace/gmail/api/guides/uploads): no byte of the
 * tail leaves before `mark` has said yes, and no request is ever repeated here.
 */
export function createGmail(deps: GmailDeps): Transport {
  const { clock, random } = deps;
  const strikes = new Map<string, number>();

  const contextOf = (upload: Upload, sender: Sender): Context => ({
    email: sender.email,
    app: sender.app.name,
    host: hostOf(sender),
    now: clock.now(),
    strikes: strikes.get(upload.accountId) ?? 0,
    jitter: random.unit(),
  });

  const judged = (upload: Upload, sender: Sender, answer: Answer, phase: Phase): Outcome => {
    const outcome = outcomeOf(answer, phase, contextOf(upload, sender));
    if (outcome.kind === 'sent') strikes.delete(upload.accountId);
    if (outcome.kind === 'hold_account' && outcome.reason === 'rate_limited') {
      strikes.set(upload.accountId, (strikes.get(upload.accountId) ?? 0) + 1);
    }
    return outcome;
  };

  const call = async (
    upload: Upload,
    asked: Omit<HttpRequest, 'silenceMs' | 'signal'>,
  ): Promise<Result<Answer, Fault>> => {
    const headers = { authorization: `Bearer ${upload.token}`, ...asked.headers };
    const answer = await exchange(deps, { ...asked, headers, silenceMs: SILENCE_MS, signal: upload.signal });
    return answer.ok ? ok(readAnswer(answer.value, clock.now())) : answer;
  };

  const put = (upload: Upload, url: string, from: number, end: number, body: AsyncIterable<Uint8Array>) =>
    call(upload, {
      method: 'PUT',
      url,
      headers: { 'content-length': String(end - from), 'content-range': contentRange(from, end, upload.size) },
      body,
    });

  async function send(upload: Upload, steps: UploadSteps): Promise<Outcome> {
    const sender = deps.sender(upload.accountId);
    if (!sender) return { kind: 'retry', problem: problem('account_unknown'), notBefore: null, costsTry: true };
    const { app } = sender;
    const step: Step = { marked: false, released: false };
    const broken = (fault: Fault) => outcomeOfFault(fault, step, hostOf(sender));
    const mayLackSessions = app.preset === 'other' && app.uploadSessions !== 'yes';
    if (mayLackSessions && app.uploadSessions === 'no') return sendWhole(upload, steps, sender, step);

    const opened = await call(upload, {
      method: 'POST',
      url: `${app.apiRoot}${SEND_PATH}?uploadType=resumable`,
      headers: {
        'content-length': '0',
        'x-upload-content-type': 'message/rfc822',
        'x-upload-content-length': String(upload.size),
      },
      body: null,
    });
    if (!opened.ok) return broken(opened.problem);
    if (mayLackSessions && hasNoSessions(opened.value)) {
      deps.rememberSessions(app.id, 'no');
      return sendWhole(upload, steps, sender, step);
    }
    if (opened.value.status !== 200 || opened.value.location === null)
      return judged(upload, sender, opened.value, 'session');
    const uri = sessionAddress(opened.value.location, app.apiRoot, app.preset === 'google');
    if (uri === null) return notOurs(opened.value);
    if (app.uploadSessions !== 'yes') deps.rememberSessions(app.id, 'yes');

    let from = 0;
    for (let fruitless = 0; upload.size - from > UNIT; ) {
      const start = from;
      const end = headEnd(start, upload.size);
      const body = exactly(upload, start, end, { moved: (bytes) => steps.progress(start + bytes) });
      const answer = await put(upload, uri, start, end, body);
      if (!answer.ok) return broken(answer.problem);
      const { status, kept } = answer.value;
      if (status !== 308) return judged(upload, sender, answer.value, 'chunk');
      fruitless = kept !== null && kept > start ? 0 : fruitless + 1;
      if (kept === null || kept > end || fruitless === FRUITLESS_LIMIT) return notOurs(answer.value);
      from = kept;
    }
    return sendTail(upload, steps, sender, step, uri, from);
  }

  async function sendTail(
    upload: Upload,
    steps: UploadSteps,
    sender: Sender,
    step: Step,
    uri: string,
    from: number,
  ): Promise<Outcome> {
    const tail = await gather(upload, from, upload.size).catch((error: unknown) => faultOf(error));
    if ('kind' in tail) return outcomeOfFault(tail, step, hostOf(sender));
    if (upload.signal.aborted || !(await steps.mark(uri))) return { kind: 'stopped' };
    step.marked = true;
    const answer = await put(
      upload,
      uri,
      from,
      upload.size,
      released(tail, step, () => steps.progress(upload.size)),
    );
    return answer.ok
      ? judged(upload, sender, answer.value, 'final')
      : outcomeOfFault(answer.problem, step, hostOf(sender));
  }

  /** For providers without upload sessions: nobody can be asked afterwards. */
  async function sendWhole(upload: Upload, steps: UploadSteps, sender: Sender, step: Step): Promise<Outcome> {
    if (upload.signal.aborted || !(await steps.mark(null))) return { kind: 'stopped' };
    step.marked = true;
    const last = () => {
      step.released = true;
    };
    const answer = await call(upload, {
      method: 'POST',
      url: `${sender.app.apiRoot}${SEND_PATH}?uploadType=media`,
      headers: { 'content-type': 'message/rfc822', 'content-length': String(upload.size) },
      body: exactly(upload, 0, upload.size, { moved: steps.progress, last }),
    });
    return answer.ok
      ? judged(upload, sender, answer.value, 'media')
      : outcomeOfFault(answer.problem, step, hostOf(sender));
  }

  async function ask(upload: Upload, sessionUri: string, rest: (from: number) => void): Promise<AskOutcome> {
    const sender = deps.sender(upload.accountId);
    if (!sender) return { kind: 'later', problem: problem('account_unknown'), notBefore: null };
    const uri = sessionAddress(sessionUri, sender.app.apiRoot, sender.app.preset === 'google');
    if (uri === null)
      return { kind: 'inconclusive', problem: problem('session_unclear', { status: 'another address' }) };
    let answer = await call(upload, {
      method: 'PUT',
      url: uri,
      headers: { 'content-length': '0', 'content-range': `bytes */${upload.size}` },
      body: null,
    });
    let from = -1;
    for (let fruitless = 0; answer.ok && answer.value.status === 308; ) {
      const { kept } = answer.value;
      if (kept === null || kept > upload.size) return { kind: 'inconclusive', problem: strange(answer.value).problem };
      if (kept === upload.size) break;
      if (from === -1) rest(kept);
      else fruitless = kept > from ? 0 : fruitless + 1;
      if (fruitless === FRUITLESS_LIMIT)
        return { kind: 'later', problem: strange(answer.value).problem, notBefore: null };
      from = kept;
      const end = restEnd(from, upload.size);
      answer = await put(upload, uri, from, end, exactly(upload, from, end));
    }
    if (!answer.ok) return askOutcomeOfFault(answer.problem, hostOf(sender));
    if (answer.value.status === 401) deps.tokenRefused(upload.accountId, upload.token);
    return askOutcomeOf(answer.value, contextOf(upload, sender));
  }

  return { send, ask };
}

async function* released(tail: Uint8Array, step: Step, left: () => void): AsyncGenerator<Uint8Array> {
  step.released = true;
  left();
  yield tail;
}

function notOurs(answer: Answer): Outcome {
  return { kind: 'retry', problem: strange(answer).problem, notBefore: null, costsTry: true };
}

function hostOf(sender: Sender): string {
  return new URL(sender.app.apiRoot).hostname;
}

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { says } from '../../src/shared/problems/problem.ts';
import { bodyOf } from './mail.ts';
import type { Office } from './office.ts';
import { runProgram } from './programs.ts';

/**
 * The messages of Python's own tests of its email package: odd, broken and real ones. They are handed in by one way in or another, and
 * Python's parser is the judge of who was reached.
 */
export interface WayIn {
  readonly name: string;
  /** Whom the message is to reach by this way in, seeing whom Python sees in its headers. */
  asked(seen: readonly string[]): readonly string[];
  /** Hands it in. `id`: it was accepted as this message; else the reason why not. */
  hand(message: Buffer, asked: readonly string[], name: string): Promise<Handed>;
}

export type Handed = { readonly id: string } | { readonly id: null; readonly reason: string };

export interface CorpusOutcome {
  readonly name: string;
  /** Sent; refused at the door, or by Google afterwards, with the reason. */
  readonly outcome: 'sent' | 'refused';
  readonly reason: string | null;
  readonly tookMs: number;
  /** Of what was sent: whether the body arrived byte for byte, with line ends as mail wants them. */
  readonly sameBody: boolean | null;
  readonly asked: readonly string[];
  /** Whom Python's parser sees in what practice Google received. */
  readonly reached: readonly string[] | null;
}

/** Where Debian keeps them; the version is that of its Python. */
export function corpusFiles(): string[] {
  const found = ['3.11', '3.12', '3.13', '3.14']
    .map((version) => `/usr/lib/python${version}/test/test_email/data`)
    .find((folder) => existsSync(folder));
  if (found === undefined)
    throw new Error('the messages of libpython3-testsuite are not here: npm run setup installs them');
  return readdirSync(found)
    .filter((name) => /^msg_\w+\.txt$/.test(name))
    .sort()
    .map((name) => join(found, name));
}

/** Hands every message in, one after the other, and waits until each is settled. */
export async function runCorpus(office: Office, way: WayIn): Promise<CorpusOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'outtray-corpus-'));
  try {
    const files = corpusFiles();
    const seen = await recipientsOf(files);
    const handed = [];
    for (const [index, file] of files.entries()) {
      const message = readFileSync(file);
      const asked = [...new Set(way.asked(seen[index] ?? []))].sort();
      const name = file.slice(file.lastIndexOf('/') + 1);
      const beganAt = performance.now();
      const answer = await way.hand(message, asked, name);
      handed.push({ name, message, asked, answer, tookMs: performance.now() - beganAt });
    }
    const outcomes: CorpusOutcome[] = [];
    const received: { at: number; file: string }[] = [];
    for (const { name, message, asked, answer, tookMs } of handed) {
      const base = { name, asked, tookMs, reached: null, sameBody: null };
      if (answer.id === null) {
        outcomes.push({ ...base, outcome: 'refused', reason: answer.reason });
        continue;
      }
      const { id } = answer;
      await office.until(() => ['sent', 'failed'].includes(office.row(id).state));
      const { state, problem } = office.row(id);
      if (state === 'failed') {
        outcomes.push({ ...base, outcome: 'refused', reason: problem ? says(problem) : '' });
        continue;
      }
      const [mail, again] = office.practice.mailbox.byOuttrayId(id);
      if (!mail || again) throw new Error(`practice Google has ${name} ${mail ? 'twice' : 'not at all'}`);
      const bytes = Buffer.from(office.practice.mailbox.received(mail.id) ?? '');
      const path = join(folder, name);
      writeFileSync(path, bytes);
      received.push({ at: outcomes.length, file: path });
      const sameBody = trimmed(bodyOf(bytes)).equals(trimmed(bodyOf(withCrlf(message))));
      outcomes.push({ ...base, outcome: 'sent', reason: null, sameBody });
    }
    const reached = await recipientsOf(received.map(({ file }) => file));
    for (const [index, { at }] of received.entries()) {
      const outcome = outcomes[at];
      if (outcome) outcomes[at] = { ...outcome, reached: reached[index] ?? [] };
    }
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What Python's parser sees in each file. */
async function recipientsOf(files: readonly string[]): Promise<string[][]> {
  const script = join(import.meta.dirname, 'recipients.py');
  const ran = await runProgram('/usr/bin/python3', [script], files.join('\n'));
  if (ran.code !== 0) throw new Error(ran.output);
  return ran.output
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** The message with the line ends of mail: an LF without a CR gets one, a bare CR stays. */
export function withCrlf(message: Buffer): Buffer {
  return Buffer.from(message.toString('latin1').replace(/(?<!\r)\n/g, '\r\n'), 'latin1');
}

/** SMTP cannot say whether a message ended without a line end. */
function trimmed(body: Buffer): Buffer {
  const text = body.toString('latin1');
  return Buffer.from(text.endsWith('\r\n') || text === '' ? text : `${text}\r\n`, 'latin1');
}

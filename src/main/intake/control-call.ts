import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import * as z from 'zod';
import { type Problem, problem, problemSchema } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../ports.ts';
import {
  type AnswerTo,
  type Ask,
  answers,
  controlAddressSchema,
  controlFile,
  MAX_LINE_BYTES,
} from './control-words.ts';

/**
 * Asks the running Outtray. Fails with app_not_running, app_no_answer (after `limitMs`), or what it answers.
 */
export async function askOuttray<A extends Ask>(
  profile: string,
  ask: A,
  limitMs: number,
  clock: Clock,
): Promise<Result<AnswerTo<A['ask']>, Problem>> {
  const at = addressIn(profile);
  if (at === null) return fail(problem('app_not_running'));
  const line = await exchange(at.address, `${JSON.stringify({ ...ask, key: at.key })}\n`, limitMs, clock);
  if (!line.ok) return line;
  const answer = z
    .discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), value: answers[ask.ask] }),
      z.object({ ok: z.literal(false), problem: problemSchema }),
    ])
    .safeParse(parsed(line.value));
  if (!answer.success) return fail(problem('app_no_answer'));
  return answer.data.ok ? ok(answer.data.value as AnswerTo<A['ask']>) : fail(answer.data.problem);
}

function addressIn(profile: string) {
  try {
    return controlAddressSchema.safeParse(JSON.parse(readFileSync(controlFile(profile), 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function exchange(address: string, line: string, limitMs: number, clock: Clock): Promise<Result<string, Problem>> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const socket = connect(address);
    const end = (result: Result<string, Problem>) => {
      timer.cancel();
      socket.destroy();
      resolve(result);
    };
    const timer = clock.after(limitMs, () => end(fail(problem('app_no_answer'))));
    let connected = false;
    socket.on('connect', () => {
      connected = true;
      socket.write(line);
    });
    // nobody listens there: what it was has ended without taking its address away
    socket.on('error', () => end(fail(problem(connected ? 'app_no_answer' : 'app_not_running'))));
    socket.on('data', (piece) => {
      size += piece.length;
      if (size > MAX_LINE_BYTES) end(fail(problem('app_no_answer')));
      else pieces.push(piece);
    });
    socket.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8');
      end(text.endsWith('\n') ? ok(text) : fail(problem('app_no_answer')));
    });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { AskOutcome, Outcome } from '../ports.ts';
import type { Answer } from './answer.ts';
import { wayProblem } from './fault-problem.ts';
import type { Fault } from './network-fault.ts';
import { type Context, type Phase, strange, verdictOf } from './replies.ts';

/** What an answer to a send means. `ask` has a table of its own: there the message may have been taken before. */
export function outcomeOf(answer: Answer, phase: Phase, context: Context): Outcome {
  const said = verdictOf(answer, phase, context);
  const whole = phase === 'final' || phase === 'media';
  switch (said.kind) {
    case 'taken':
      // an id before the last byte has left belongs to no message of ours
      return whole
        ? { kind: 'sent', gmailId: said.gmailId, threadId: said.threadId }
        : { kind: 'retry', problem: strange(answer).problem, notBefore: null, costsTry: true };
    case 'unfinished':
      return whole
        ? { kind: 'ambiguous', problem: said.problem }
        : { kind: 'retry', problem: said.problem, notBefore: null, costsTry: true };
    case 'refused':
      return { kind: 'failed', problem: said.problem };
    case 'hold_account':
    case 'hold_app':
    case 'token_refused':
      return said;
    case 'crowded':
      return { kind: 'retry', problem: said.problem, notBefore: said.notBefore, costsTry: false };
    case 'session_lost':
      return { kind: 'retry', problem: said.problem, notBefore: null, costsTry: true };
    case 'unwell':
      return whole
        ? { kind: 'ambiguous', problem: said.problem }
        : { kind: 'retry', problem: said.problem, notBefore: said.notBefore, costsTry: true };
    case 'strange':
      // a 4xx says "not taken", whoever says it; before the last byte a sign-in page in between is the network's fault
      return whole && answer.status < 400
        ? { kind: 'ambiguous', problem: said.problem }
        : { kind: 'retry', problem: said.problem, notBefore: null, costsTry: whole };
  }
}

/**
 * What an answer of an upload session means when the whole message may be there already: to the question, or to the rest that it
 * lacked. A refusal does not tell what became of the first try.
 */
export function askOutcomeOf(answer: Answer, context: Context): AskOutcome {
  const said = verdictOf(answer, 'final', context);
  switch (said.kind) {
    case 'taken':
      return { kind: 'sent', gmailId: said.gmailId, threadId: said.threadId };
    case 'unfinished':
      return { kind: 'pending', problem: said.problem };
    case 'token_refused':
      return { kind: 'later', problem: said.problem, notBefore: null };
    case 'crowded':
    case 'unwell':
      return { kind: 'later', problem: said.problem, notBefore: said.notBefore };
    case 'hold_account':
    case 'hold_app':
      return said.reason === 'provider'
        ? unclear(answer)
        : { kind: 'later', problem: said.problem, notBefore: said.until };
    default:
      return unclear(answer);
  }
}

/**
 * What a broken exchange means. Only whether the last byte had been handed over decides: until then nobody can have the whole
 * message.
 */
export function outcomeOfFault(fault: Fault, step: { marked: boolean; released: boolean }, host: string): Outcome {
  if (step.released) return { kind: 'ambiguous', problem: faultProblem(fault, host, 'answer_lost') };
  if (fault.kind === 'stopped' && !step.marked) return { kind: 'stopped' };
  return {
    kind: 'retry',
    problem: faultProblem(fault, host, 'connection_cut'),
    notBefore: null,
    costsTry: fault.kind === 'body',
  };
}

/** A question that got no answer is asked again, and does not count. */
export function askOutcomeOfFault(fault: Fault, host: string): AskOutcome {
  return { kind: 'later', problem: faultProblem(fault, host, 'answer_lost'), notBefore: null };
}

function unclear(answer: Answer): AskOutcome {
  return { kind: 'inconclusive', problem: problem('session_unclear', { status: answer.status }, answer.detail) };
}

function faultProblem(fault: Fault, host: string, cut: 'answer_lost' | 'connection_cut'): Problem {
  if (fault.kind === 'body') return problem('storage_failed', {}, fault.code);
  return wayProblem(fault, host) ?? problem(cut, {}, fault.code);
}

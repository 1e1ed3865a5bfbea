import type { TimelineEntry } from '../../shared/model.ts';
import { type Problem, says } from '../../shared/problems/problem.ts';

/** What the sentences of a timeline are filled with. */
export type Params = TimelineEntry['params'];

/** One line of a timeline: what happened, and the small word at its right. */
export interface EventWords {
  readonly text: string;
  readonly aside?: string;
}

export function word(params: Params, name: string): string {
  const value = params[name];
  return value === undefined ? '' : String(value);
}

export function number(params: Params, name: string): number | null {
  const value = params[name];
  return typeof value === 'number' ? value : null;
}

/** The problem's sentence as a part of a longer one. */
/** The end of an id, which is what tells two of them apart. */
export function shortId(params: Params, of = 'id'): string {
  return `…${word(params, of).slice(-6)}`;
}

export function sentence(problem: Problem | null, otherwise: string): string {
  return problem === null ? otherwise : says(problem).replace(/\.$/, '');
}

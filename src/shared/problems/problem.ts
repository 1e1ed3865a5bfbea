import * as z from 'zod';
import { doorProblems } from './doors.ts';
import { folderProblems } from './folder.ts';
import { gmailProblems } from './gmail.ts';
import { httpProblems } from './http.ts';
import { intakeProblems } from './intake.ts';
import { mailProblems } from './mail.ts';
import { outboxProblems } from './outbox.ts';
import { signinProblems } from './signin.ts';
import type { ProblemWords } from './words.ts';

const catalogue = {
  ...mailProblems,
  ...outboxProblems,
  ...signinProblems,
  ...gmailProblems,
  ...intakeProblems,
  ...httpProblems,
  ...folderProblems,
  ...doorProblems,
};

export type ProblemCode = keyof typeof catalogue;
export type ProblemParams = Readonly<Record<string, string | number>>;

const codes = Object.keys(catalogue) as [ProblemCode, ...ProblemCode[]];

/** An expected failure: a code, what fills its sentence, and the raw cause for the fold below (redacted, 500 characters at most). */
export const problemSchema = z.object({
  code: z.enum(codes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  detail: z.string().max(500).optional(),
});

export interface Problem {
  readonly code: ProblemCode;
  readonly params: ProblemParams;
  readonly detail?: string | undefined;
}

/** Makes a problem. `detail` is cut to 500 characters; whoever passes it has redacted it. */
export function problem(code: ProblemCode, params: ProblemParams = {}, detail?: string): Problem {
  return detail === undefined ? { code, params } : { code, params, detail: detail.slice(0, 500) };
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(catalogue, code);
}

/** The sentence that every surface shows for this problem. */
export function says(of: Problem): string {
  return fill(wordsOf(of).says, of.params);
}

/** What the person does next, or an empty string where there is nothing to do. */
export function next(of: Problem): string {
  return fill(wordsOf(of).next ?? '', of.params);
}

function wordsOf(of: Problem): ProblemWords {
  return catalogue[of.code];
}

function fill(template: string, params: ProblemParams): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    // `until` is the one parameter that is a moment: epoch ms, shown in the reader's own time zone.
    return name === 'until' && typeof value === 'number' ? moment(value) : String(value);
  });
}

function moment(at: number): string {
  return new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(at);
}

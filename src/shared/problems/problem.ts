import * as z from 'zod';
import { clockWords, type Language, language } from '../language.ts';
import { accountProblems } from './accounts.ts';
import { commandLineProblems } from './command-line.ts';
import { composeProblems } from './compose.ts';
import { connectedAppProblems } from './connected-app.ts';
import { deAccountProblems } from './de/accounts.ts';
import { deCommandLineProblems } from './de/command-line.ts';
import { deComposeProblems } from './de/compose.ts';
import { deConnectedAppProblems } from './de/connected-app.ts';
import { deDesktopProblems } from './de/desktop.ts';
import { deDoorProblems } from './de/doors.ts';
import { deFindingProblems } from './de/finding.ts';
import { deFolderProblems } from './de/folder.ts';
import { deForecastProblems } from './de/forecast.ts';
import { deGmailProblems } from './de/gmail.ts';
import { deHttpProblems } from './de/http.ts';
import { deIntakeProblems } from './de/intake.ts';
import { deMailProblems } from './de/mail.ts';
import { deOutboxProblems } from './de/outbox.ts';
import { dePrintProblems } from './de/print.ts';
import { deSigninProblems } from './de/signin.ts';
import { deVaultProblems } from './de/vault.ts';
import { deWayProblems } from './de/way.ts';
import { desktopProblems } from './desktop.ts';
import { doorProblems } from './doors.ts';
import { findingProblems } from './finding.ts';
import { folderProblems } from './folder.ts';
import { forecastProblems } from './forecast.ts';
import { gmailProblems } from './gmail.ts';
import { httpProblems } from './http.ts';
import { intakeProblems } from './intake.ts';
import { mailProblems } from './mail.ts';
import { outboxProblems } from './outbox.ts';
import { printProblems } from './print.ts';
import { signinProblems } from './signin.ts';
import { vaultProblems } from './vault.ts';
import { wayProblems } from './way.ts';
import type { ProblemWords } from './words.ts';

const catalogue = {
  ...mailProblems,
  ...outboxProblems,
  ...signinProblems,
  ...forecastProblems,
  ...vaultProblems,
  ...wayProblems,
  ...gmailProblems,
  ...intakeProblems,
  ...accountProblems,
  ...desktopProblems,
  ...printProblems,
  ...commandLineProblems,
  ...connectedAppProblems,
  ...httpProblems,
  ...folderProblems,
  ...findingProblems,
  ...doorProblems,
  ...composeProblems,
};

export type ProblemCode = keyof typeof catalogue;

const german: Record<ProblemCode, ProblemWords> = {
  ...deComposeProblems,
  ...deConnectedAppProblems,
  ...deDoorProblems,
  ...deFolderProblems,
  ...deHttpProblems,
  ...deMailProblems,
  ...deOutboxProblems,
  ...deSigninProblems,
  ...deForecastProblems,
  ...deVaultProblems,
  ...deWayProblems,
  ...deGmailProblems,
  ...deIntakeProblems,
  ...deAccountProblems,
  ...deDesktopProblems,
  ...deFindingProblems,
  ...dePrintProblems,
  ...deCommandLineProblems,
};

const catalogues: Record<Language, Record<ProblemCode, ProblemWords>> = { en: catalogue, de: german };

export type ProblemParams = Readonly<Record<string, string | number>>;

/** Every code there is. */
export const problemCodes = Object.keys(catalogue) as [ProblemCode, ...ProblemCode[]];

/** An expected failure: a code, what fills its sentence, and the raw cause for the fold below (redacted, 500 characters at most). */
export const problemSchema = z.object({
  code: z.enum(problemCodes),
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

/** The sentence that every surface shows for this problem, in the language that Outtray speaks. */
export function says(of: Problem): string {
  return fill(wordsOf(of).says, of.params);
}

/** What the person does next, or an empty string where there is nothing to do. */
export function next(of: Problem): string {
  return fill(wordsOf(of).next ?? '', of.params);
}

/** Both, for where there is one line for it. */
export function inWords(of: Problem): string {
  return `${says(of)} ${next(of)}`.trim();
}

function wordsOf(of: Problem): ProblemWords {
  return catalogues[language()][of.code];
}

function fill(template: string, params: ProblemParams): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    // `until` is the one parameter that is a moment: epoch ms, shown in the reader's own time zone.
    return name === 'until' && typeof value === 'number' ? clockWords(value, { weekday: 'short' }) : String(value);
  });
}

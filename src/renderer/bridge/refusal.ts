import { isProblemCode, type Problem, problem } from '../../shared/problems/problem.ts';

/** A call that main answered with a problem, thrown so that TanStack Query keeps it as the error of the query or act. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(of: Problem) {
    super(of.code);
    this.name = 'Refusal';
    this.problem = of;
  }
}

/** The problem to show for whatever was thrown; a bug becomes the sentence for bugs. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Refusal) return thrown.problem;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return isProblemCode(text) ? problem(text) : problem('internal', { id: 'window' }, text);
}

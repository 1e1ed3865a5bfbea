/**
 * How often a hostile part is repeated. What is linear in it takes at most seconds on a slow machine; what is quadratic takes a
 * minute and fails by the runner's own limit. So no test has to hold a clock: a ratio of two short times differs from run to run.
 */
export const HOSTILE_LENGTH = 200_000;

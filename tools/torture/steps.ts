/** What must happen for a step to be reached, beyond mail coming and going. */
export type Need =
  /** Mail above 256 KiB arrives. */
  | 'large'
  /** The sign-in's access token has ended. */
  | 'expired'
  /** Answers get lost after the message was taken. */
  | 'lost'
  /** Connections end inside the last part. */
  | 'cut'
  /** Answers get lost, and the question afterwards meets a 503. */
  | 'later'
  /** 429 to the last part. */
  | 'throttled'
  /** 503 when a session is to be opened. */
  | 'unwell'
  /** 400 to the last part, or to the opening. */
  | 'refused'
  | 'refused early'
  /** Answers get lost, and the sessions are forgotten. */
  | 'forgotten'
  /** Nothing: it is passed once, at the start. */
  | 'start'
  /** The run before ended between a mark and its answer. */
  | 'left over';

/** A place in the program where it can be killed exactly. */
export interface Step {
  readonly name: string;
  readonly needs: Need | null;
}

const BEFORE = 'before the commit';
const AFTER = 'after the commit';

/** Names of commits, as the database is watched for them, and what makes them happen. */
const commits = {
  sweep: 'start',
  'copy counter': 'start',
  accept: null,
  'begin receiving': 'large',
  'row of a body': 'large',
  'finish receiving': 'large',
  mark: null,
  sent: null,
  'hold of the account': 'throttled',
  'back to the queue': 'throttled',
  'stay queued': 'unwell',
  'failed after the mark': 'refused',
  'failed without a mark': 'refused early',
  'note that an answer is missing': 'lost',
  'note that the rest is sent': 'cut',
  'note that asking waits': 'later',
  'answer that does not tell': 'forgotten',
  unconfirmed: 'forgotten',
  'note of a recovery': 'left over',
  'renewed sign-in': 'expired',
} as const satisfies Record<string, Need | null>;

export type CommitName = keyof typeof commits;

const network = {
  'token: request leaves': 'expired',
  'token: answered': 'expired',
  'session: request leaves': null,
  'session: answered': null,
  'chunk: on its way': 'large',
  'chunk: answered': 'large',
  'final: request leaves': null,
  'final: handed to the network': null,
  'final: answer begins': null,
  'final: answer read, not settled': null,
  'ask: request leaves': 'lost',
  'ask: answered': 'lost',
  'rest: request leaves': 'cut',
  'rest: handed to the network': 'cut',
  'rest: answered': 'cut',
} as const satisfies Record<string, Need | null>;

const elsewhere = {
  'smtp: kept, 250 not said': null,
  'in process: kept, answer not heard': null,
  'settings: before the counter': 'start',
  'settings: after the counter': 'start',
} as const satisfies Record<string, Need | null>;

export type NetworkStep = keyof typeof network;
export type StepName =
  | `${CommitName}: ${typeof BEFORE}`
  | `${CommitName}: ${typeof AFTER}`
  | NetworkStep
  | keyof typeof elsewhere;

export function beforeCommit(name: CommitName): StepName {
  return `${name}: ${BEFORE}`;
}

export function afterCommit(name: CommitName): StepName {
  return `${name}: ${AFTER}`;
}

/** Every labelled step of the program. */
export const steps: readonly Step[] = [
  ...Object.entries(commits).flatMap(([name, needs]) =>
    [BEFORE, AFTER].map((side) => ({ name: `${name}: ${side}`, needs })),
  ),
  ...Object.entries({ ...network, ...elsewhere }).map(([name, needs]) => ({ name, needs })),
];

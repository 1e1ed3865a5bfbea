import type { AccountReason } from '../shared/account-model.ts';
import { type NetworkDoorSettings, networkDoorDefaults } from '../shared/doors.ts';
import type { UndoTime } from '../shared/drafts.ts';
import { freshGuide, type GuideMemory } from '../shared/guide.ts';
import type { Hold, LogLevel } from '../shared/model.ts';
import { type Autostart, defaultPreferences, type Preferences } from '../shared/preferences.ts';
import type { Problem } from '../shared/problems/problem.ts';
import type { Result } from '../shared/result.ts';

/** The interfaces that rooms ask for. Implementations are handed in by app.ts; tests hand in their own. */

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Wall clock, epoch ms. May jump either way. */
  now(): number;
  /** Milliseconds that only grow, unaffected by wall clock changes; stands still while the computer sleeps. */
  monotonic(): number;
  /** Calls `run` once after `delayMs` of running time. Delays of any length are kept exactly. */
  after(delayMs: number, run: () => void): Timer;
}

export interface Random {
  bytes(count: number): Uint8Array;
  /** Evenly distributed in [0, 1). */
  unit(): number;
}

export interface LogFields {
  readonly messageId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly problem?: Problem | undefined;
  readonly [detail: string]: string | number | boolean | null | undefined | Problem;
}

/** Every line passes the redactor before it reaches any output. */
export interface Log {
  write(level: LogLevel, text: string, fields?: LogFields): void;
  /** The same log, speaking for one room. */
  room(name: string): Log;
}

/** Whether the computer has a network. A `true` is a guess; a `false` is certain. */
export interface Link {
  online(): boolean;
  onChange(listener: (online: boolean) => void): () => void;
}

/** Encrypts small secrets for this computer's user. Plain text never leaves the main process. */
export interface Vault {
  /** Fails with keyring_missing, keyring_locked or vault_locked; never falls back to plain text. */
  seal(plain: string): Promise<Result<Uint8Array, Problem>>;
  /**
   * Fails with keyring_locked or vault_locked (try again later), or token_unreadable (made elsewhere, or damaged). `onResealed` gets a
   * fresh ciphertext of the same text when the key has changed: store it in place of the old one.
   */
  open(sealed: Uint8Array, onResealed?: (fresh: Uint8Array) => void): Promise<Result<string, Problem>>;
}

/** The keyring of this computer's user. */
export interface Keyring extends Vault {
  /** False where it is known, without asking for anything, that there is none to seal with. */
  there(): Promise<boolean>;
}

/** Starting with the computer. */
export interface AutostartSwitch {
  now(): Autostart;
  /** Fails with autostart_failed. */
  set(on: boolean): Result<null, Problem>;
}

/** Small durable values outside the database: window place, ports, the copy counter. */
export interface Settings {
  get<K extends keyof SettingValues>(key: K): SettingValues[K];
  set<K extends keyof SettingValues>(key: K, value: SettingValues[K]): void;
}

export interface SettingValues {
  /** Advances with each start, here and in the database; see outbox/copy-guard.ts. */
  copyCounter: number;
  smtpPort: number;
  httpPort: number;
  /** Whether the HTTP door is to be open. */
  httpOpen: boolean;
  smtpNetwork: NetworkDoorSettings;
  /** How long a message written by hand can be had back after Send, ms; 0: it goes at once. */
  undoSendMs: UndoTime;
  preferences: Preferences;
  window: { x: number | null; y: number | null; width: number; height: number; maximized: boolean };
  /** How far the guided first run is. */
  guide: GuideMemory;
}

export const defaultSettings: SettingValues = {
  copyCounter: 0,
  smtpPort: 2525,
  httpPort: 2580,
  httpOpen: false,
  smtpNetwork: networkDoorDefaults,
  undoSendMs: 5_000,
  preferences: defaultPreferences,
  guide: freshGuide,
  window: { x: null, y: null, width: 1180, height: 760, maximized: false },
};

// ---- sending -------------------------------------------------------------------------------------------------------------

/** An access token for one account, or why there is none. Nothing was sent when this fails. */
export interface TokenSource {
  /** Single-flight for each account; refreshes when the token is near its end. */
  accessToken(accountId: string): Promise<Result<string, TokenRefusal>>;
  /** Gmail answered 401 to this token: the next call refreshes, unless it has been replaced meanwhile. */
  refused(accountId: string, token: string): void;
}

/** Why there is no token, and what the account's mail waits for. */
export interface TokenRefusal {
  readonly problem: Problem;
  /** `later`: tries itself again not before `at`; `person`: the account is on hold until someone acts. */
  readonly waits: { readonly for: 'later'; readonly at: number } | { readonly for: 'person' };
}

/** One upload, as the dispatcher hands it to the transport. */
export interface Upload {
  readonly accountId: string;
  readonly messageId: string;
  readonly token: string;
  /** Size of the whole RFC 5322 message in bytes. */
  readonly size: number;
  /** The stored bytes from `start` (inclusive) to `end` (exclusive), in pieces of up to 256 KiB. Rejects when the body is damaged. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

export interface UploadSteps {
  /** Bytes that have left so far. */
  progress(bytes: number): void;
  /**
   * The one commit before the final byte leaves: attempt, session, `final_byte_released_at`, state `sending`. `sessionUri` is null
   * at a provider without upload sessions. False: the message was cancelled or closed meanwhile, and the tail must not leave.
   */
  mark(sessionUri: string | null): Promise<boolean>;
}

/**
 * What became of a send. `mark` decides what a fault means: before it nothing was taken; after it only an answer tells.
 * Every kind but `sent` and `ambiguous` says: Gmail has provably not taken the message.
 */
export type Outcome =
  | { readonly kind: 'sent'; readonly gmailId: string; readonly threadId: string | null }
  /** Not taken; this message tries again. `notBefore` is epoch ms where the provider named a time. */
  | { readonly kind: 'retry'; readonly problem: Problem; readonly notBefore: number | null; readonly costsTry: boolean }
  /** Not taken; the whole account waits. `until` null: until a person acts. */
  | {
      readonly kind: 'hold_account';
      readonly problem: Problem;
      readonly until: number | null;
      readonly reason: Hold['reason'];
    }
  /** Not taken; every account of the connected app waits. */
  | {
      readonly kind: 'hold_app';
      readonly problem: Problem;
      readonly until: number | null;
      readonly reason: Hold['reason'];
    }
  /** Not taken: 401. The dispatcher gets one fresh token and tries once more. */
  | { readonly kind: 'token_refused'; readonly problem: Problem }
  /** Not taken, and no retry will help. */
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** Gmail may have it. Only after the mark. */
  | { readonly kind: 'ambiguous'; readonly problem: Problem }
  /** `mark` said no: nothing left. */
  | { readonly kind: 'stopped' };

/** What the upload session says when asked. Only `sent` and `inconclusive` are answers. */
export type AskOutcome =
  | { readonly kind: 'sent'; readonly gmailId: string; readonly threadId: string | null }
  /** The session has every byte and has not finished: ask again, never resend. */
  | { readonly kind: 'pending'; readonly problem: Problem }
  /** An answer that does not tell (404, 410, another 4xx, unreadable). Counts towards the three. */
  | { readonly kind: 'inconclusive'; readonly problem: Problem }
  /** No answer, or one that says "not now" (offline, 401, 429, 5xx). Does not count. */
  | { readonly kind: 'later'; readonly problem: Problem; readonly notBefore: number | null };

export interface Transport {
  send(upload: Upload, steps: UploadSteps): Promise<Outcome>;
  /**
   * Asks the session of a marked attempt what became of it; when the session lacks a part, sends the rest and reports what
   * that gave. `rest` is called before such bytes leave, so that the timeline tells.
   */
  ask(upload: Upload, sessionUri: string, rest: (from: number) => void): Promise<AskOutcome>;
}

/**
 * Looks among what an account has sent for a message of ours. Found is proof that it was taken; not found is no proof that it was
 * not. Only where the operator has allowed it and the provider has granted it.
 */
export interface SentProof {
  allowed(accountId: string): boolean;
  find(sought: SoughtMessage): Promise<ProofOutcome>;
}

export interface SoughtMessage {
  readonly accountId: string;
  /** The value of its X-Outtray-Id. */
  readonly messageId: string;
  readonly token: string;
  /** Epoch ms: it cannot have been taken before. */
  readonly since: number;
  readonly signal: AbortSignal;
}

export type ProofOutcome =
  | { readonly kind: 'found'; readonly gmailId: string; readonly threadId: string | null }
  | { readonly kind: 'not_found' }
  /** No answer that tells. */
  | { readonly kind: 'later'; readonly problem: Problem };

/** The accounts as the outbox needs them. Changes are announced so that the dispatcher wakes. */
export interface AccountDirectory {
  get(accountId: string): SendingAccount | null;
  all(): readonly SendingAccount[];
  /** Which account sends for this From address, and why. */
  choose(from: string | null, wanted: string | null): Result<AccountChoice, Problem>;
  /** Stores a hold that outlives a restart. `until` null: until a person acts. */
  hold(accountId: string, hold: { reason: Hold['reason']; until: number | null; problem: Problem }): void;
  holdApp(accountId: string, hold: { reason: Hold['reason']; until: number | null; problem: Problem }): void;
  onChange(listener: () => void): () => void;
}

export interface ChosenAccount {
  readonly accountId: string;
  readonly email: string;
  readonly name: string | null;
  /** Why this account: shown on the timeline. */
  readonly reason: AccountReason;
}

/** A chosen account, and what it does to the mail that it sends. */
export interface AccountChoice extends ChosenAccount {
  /** False: the account may not send as this From, and Gmail would put the account's own address in its place. */
  readonly mayUse?: boolean;
  /** Nothing is added and every sender is taken when left out. */
  readonly outgoing?: Outgoing;
}

export interface Outgoing {
  /** What happens to a program's mail whose From the account may not use. */
  readonly unknownSender: 'note' | 'refuse';
  /** For composed mail; null: none. */
  readonly signature: { readonly text: string; readonly html: string } | null;
  /** Gets a hidden copy of everything. */
  readonly alwaysBcc: string | null;
}

export interface SendingAccount {
  readonly id: string;
  readonly email: string;
  /** Null when the account may send. A hold whose `until` has passed is no hold. */
  readonly hold: Hold | null;
  readonly limits: { readonly perMinute: number; readonly messagesPerDay: number; readonly recipientsPerDay: number };
}

// ---- signing in ----------------------------------------------------------------------------------------------------------

/** Shows the provider's consent page, in a window of ours or in the system browser. */
export interface ConsentScreen {
  open(request: ConsentRequest): { close(): void };
  /** False when no browser could be started: the link is then shown to copy. */
  openInBrowser(url: string): Promise<boolean>;
}

export interface ConsentRequest {
  readonly url: string;
  /** This attempt's loopback redirect: the one address outside the provider that the window may go to. */
  readonly redirectUri: string;
  /** Hosts that the window may go to, such as accounts.google.com. */
  readonly providerHosts: readonly string[];
  /**
   * `closed`: the operator closed the window. `browser_wanted`: "Use my browser instead". `refused`: the provider refuses windows
   * like ours. `elsewhere`: the page led to a host of somebody else, such as a company's own sign-in.
   */
  onEvent(event: 'closed' | 'browser_wanted' | 'refused' | 'elsewhere'): void;
}

// ---- printing ------------------------------------------------------------------------------------------------------------

/** One document to print: everything that it needs is here, and nothing else can be reached from it. */
export interface PrintJob {
  /** The print format, for what is said when it fails. */
  readonly name: string;
  readonly html: string;
  /** Pictures and fonts that the page may name, such as `logo.png`. */
  readonly files: Readonly<Record<string, { readonly type: string; readonly bytes: Uint8Array }>>;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly marginsMm: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
  /** Chromium's header and footer: HTML of our own making; an empty element for none. */
  readonly header: string;
  readonly footer: string;
}

/** HTML → PDF, without script and without network. */
export interface PdfMaker {
  /** Fails with print_failed. */
  make(job: PrintJob): Promise<Result<Uint8Array, Problem>>;
}

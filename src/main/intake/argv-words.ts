import type { Standing } from '../../shared/model.ts';

/** What a command line can ask for. */

export type Command =
  /** Files with whole messages; `-` is standard input. */
  | { readonly do: 'send'; readonly files: readonly string[]; readonly options: SendOptions }
  /** As sendmail does: one message on standard input. */
  | { readonly do: 'submit'; readonly submission: Submission; readonly options: SendOptions }
  | { readonly do: 'list'; readonly state: Standing | null; readonly limit: number; readonly json: boolean }
  /** Null: all that failed. */
  | { readonly do: 'retry'; readonly ids: readonly string[] | null }
  | { readonly do: 'cancel'; readonly ids: readonly string[] }
  | { readonly do: 'status'; readonly json: boolean }
  | { readonly do: 'help' }
  | { readonly do: 'version' }
  /** What sendmail can be asked for and Outtray does by itself, such as `-q`. */
  | { readonly do: 'nothing' }
  | { readonly do: 'refuse'; readonly why: string };

export interface Submission {
  readonly recipients: readonly string[];
  /** `-t`: the headers name recipients, besides those on the command line. */
  readonly fromHeaders: boolean;
  /** Without `-i`, a line with nothing but a dot ends the message. */
  readonly dotEnds: boolean;
  /** `-f`: who sends, where the message does not say. */
  readonly sender: string | null;
  /** `-F`. */
  readonly fullName: string | null;
}

export interface CommandLine {
  readonly command: Command;
  /** `--profile`; null: the usual one. */
  readonly profile: string | null;
}

/** The options of `send` and `sendmail`. */
export interface SendOptions {
  /** Address or id of the account to send by; null: by the From address. */
  readonly account: string | null;
  readonly reference: string | null;
  /** As it was written; see `sendAfter`. */
  readonly sendAfter: string | null;
  readonly priority: number;
  /** `--again`: it is sent also when it says the same as one of the last ten minutes. */
  readonly again: boolean;
  /** A PDF to be made and attached; `data` is the file with its JSON. */
  readonly print: { readonly format: string; readonly data: string } | null;
}

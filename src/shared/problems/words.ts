/**
 * What a person reads when something is wrong. `says` is the one sentence used in window, tray, log, SMTP and HTTP; `next` is the
 * step that mends it, shown beneath. `{name}` is replaced by the problem's parameter of that name.
 */
export interface ProblemWords {
  readonly says: string;
  readonly next?: string;
}

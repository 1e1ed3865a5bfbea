/** What a native notification says; `tag` groups: a newer one with the same tag takes the place of the older. */
export interface Alert {
  readonly tag: string;
  /** What makes it new: the tag, and why. */
  readonly key: string;
  readonly title: string;
  readonly body: string;
  readonly page: 'outbox' | 'accounts';
  /** The one message it is about; null where it is about several or none. */
  readonly messageId: string | null;
}

/** What changed between two looks at Outtray that a person must hear of. */
export interface AlertChange {
  readonly raise: readonly Alert[];
  /** Tags whose cause is gone. */
  readonly clear: readonly string[];
}

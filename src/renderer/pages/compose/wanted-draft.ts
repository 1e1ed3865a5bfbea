import type { Draft } from '../../../shared/drafts.ts';

let waiting: Draft | null = null;
let current: ((draft: Draft) => void) | null = null;

/** Opens a draft on the Compose page, which may not be shown yet. */
export function wantDraft(draft: Draft): void {
  if (current === null) waiting = draft;
  else current(draft);
}

/** Hands over the draft that is wanted already, then every following one. One listener: there is one page. */
export function onWantedDraft(open: (draft: Draft) => void): () => void {
  current = open;
  if (waiting !== null) open(waiting);
  waiting = null;
  return () => {
    if (current === open) current = null;
  };
}

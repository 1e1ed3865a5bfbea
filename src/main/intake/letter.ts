import type { Draft } from '../../shared/drafts.ts';
import { ok } from '../../shared/result.ts';
import { cleanHtml } from '../mail/clean-html.ts';
import type { ComposedAttachment, ComposedRequest } from '../mail/request.ts';
import { bytesOf } from './attached-file.ts';
import type { DraftFile, DraftPicture } from './draft-store.ts';
import { pictureName } from './pictures.ts';

/** What mail programs show as important. RFC 2156 5.3.4 for Importance; X-Priority is what Outlook and Apple Mail write. */
const importanceHeaders: Record<Draft['importance'], Record<string, string>> = {
  low: { Importance: 'low', 'X-Priority': '5 (Lowest)' },
  normal: {},
  high: { Importance: 'high', 'X-Priority': '1 (Highest)' },
};

/** What the outbox is asked to take: the draft, its HTML cleaned once more, with those pictures that stand in it. */
export function requestOf(
  draft: Draft,
  files: readonly DraftFile[],
  pictures: readonly DraftPicture[],
): ComposedRequest {
  const list = (typed: string) => (typed.trim() === '' ? [] : [typed]);
  const clean = draft.html === '' ? null : cleanHtml(draft.html, new Set(pictures.map(({ cid }) => cid)));
  const html = clean === null || clean.empty ? null : clean;
  const shown = pictures.filter(({ cid }) => html?.cids.includes(cid));
  return {
    kind: 'composed',
    from: draft.from,
    to: list(draft.to),
    cc: list(draft.cc),
    bcc: list(draft.bcc),
    replyTo: list(draft.replyTo),
    subject: draft.subject,
    // made of the HTML that goes, so that both say the same
    text: html === null ? draft.text : null,
    html: html?.html ?? null,
    attachments: [...shown.map((picture, index) => inline(picture, index + 1)), ...files.map(attachment)],
    headers: importanceHeaders[draft.importance],
  };
}

function inline({ cid, type, bytes }: DraftPicture, number: number): ComposedAttachment {
  return { name: pictureName(type, number), type, cid, open: () => Promise.resolve(ok(once(bytes))) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function attachment(file: DraftFile): ComposedAttachment {
  return { name: file.name, type: null, cid: null, open: () => bytesOf(file) };
}

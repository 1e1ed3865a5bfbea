import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Database } from 'better-sqlite3';
import { blankDraft, type Draft, type DraftText, draftTextSchema } from '../../shared/drafts.ts';
import type { Clock } from '../ports.ts';

/** A file that a draft points at. It is read when the draft is sent, and from then on belongs to the message. */
export interface DraftFile {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

export interface DraftPicture {
  readonly cid: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface DraftStore {
  all(): Draft[];
  get(id: string): Draft | null;
  create(id: string): Draft;
  /** Changes nothing of a draft that was deleted or handed over: what was accepted is not what is typed later. */
  save(id: string, text: DraftText): void;
  /** Removes it for good. */
  remove(id: string): void;
  setDeleted(id: string, deleted: boolean): void;
  /** It has become a message; it stays until that has left. */
  handOver(id: string): void;
  /** Which message or batch it became. */
  became(id: string, messageOrBatch: string): void;
  takeBack(id: string): void;
  /** The message of this id, or the first of the batch of this id; null: neither is there. */
  firstOf(messageOrBatch: string): string | null;
  /** The messages that a draft became, oldest first, and what they are now. */
  messages(id: string): { readonly id: string; readonly state: string }[];
  /** Removes what nobody can have back any more, and gives back drafts whose messages were all cancelled. */
  tidy(deletedBefore: number): void;
  files(id: string): DraftFile[];
  addFile(draftId: string, fileId: string, path: string, size: number): void;
  removeFile(draftId: string, fileId: string): void;
  pictures(id: string): DraftPicture[];
  addPicture(draftId: string, picture: DraftPicture): void;
}

interface Row {
  readonly id: string;
  readonly content: string;
  readonly updated_at: number;
  readonly handed_over_at: number | null;
  readonly goes_at: number | null;
  readonly messages: number;
  readonly pictures_size: number;
}

// a batch is asked for by an index of its own: with an OR in the join SQLite would read every message
const became = `
  SELECT draft.id AS draft_id, message.id, message.seq, message.state, message.due_at
    FROM draft JOIN message ON message.id = draft.became
  UNION ALL
  SELECT draft.id, message.id, message.seq, message.state, message.due_at
    FROM draft JOIN message ON message.batch_id = draft.became`;

export function createDraftStore(db: Database, clock: Clock): DraftStore {
  const select = `
    SELECT id, content, updated_at, handed_over_at,
      (SELECT max(due_at) FROM (${became}) WHERE draft_id = draft.id) AS goes_at,
      (SELECT count(*) FROM (${became}) WHERE draft_id = draft.id) AS messages,
      (SELECT coalesce(sum(length(bytes)), 0) FROM draft_picture WHERE draft_id = draft.id) AS pictures_size
    FROM draft WHERE deleted_at IS NULL`;
  const all = db.prepare<[], Row>(`${select} ORDER BY updated_at DESC, id DESC`);
  const one = db.prepare<[string], Row>(`${select} AND id = ?`);
  const insert = db.prepare('INSERT INTO draft (id, content, updated_at) VALUES (?, ?, ?)');
  const update = db.prepare(
    'UPDATE draft SET content = ?, updated_at = ? WHERE id = ? AND deleted_at IS NULL AND handed_over_at IS NULL',
  );
  const touch = db.prepare('UPDATE draft SET updated_at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM draft WHERE id = ?');
  const setDeleted = db.prepare('UPDATE draft SET deleted_at = ? WHERE id = ? AND handed_over_at IS NULL');
  const handOver = db.prepare('UPDATE draft SET handed_over_at = ? WHERE id = ?');
  const setBecame = db.prepare('UPDATE draft SET became = ? WHERE id = ?');
  const takeBack = db.prepare('UPDATE draft SET handed_over_at = NULL, became = NULL, updated_at = ? WHERE id = ?');
  const firstOf = db.prepare<{ became: string }, { id: string }>(
    `SELECT id FROM (SELECT id, seq FROM message WHERE id = @became
      UNION ALL SELECT id, seq FROM message WHERE batch_id = @became) ORDER BY seq LIMIT 1`,
  );
  const messages = db.prepare<[string], { id: string; state: string }>(
    `SELECT id, state FROM (${became}) WHERE draft_id = ? ORDER BY seq`,
  );
  const removeDeleted = db.prepare('DELETE FROM draft WHERE deleted_at < ?');
  // without a name the crash came right after the commit: the message goes, and the draft has nothing left to do
  const removeGone = db.prepare(`
    DELETE FROM draft WHERE handed_over_at IS NOT NULL AND (became IS NOT NULL OR handed_over_at < ?)
      AND NOT EXISTS (SELECT 1 FROM (${became}) WHERE draft_id = draft.id AND state IN ('queued', 'cancelled'))`);
  const takeBackCancelled = db.prepare(`
    UPDATE draft SET handed_over_at = NULL, became = NULL WHERE became IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM (${became}) WHERE draft_id = draft.id AND state <> 'cancelled')`);
  const files = db.prepare<[string], DraftFile>(
    'SELECT id, name, path, size FROM draft_attachment WHERE draft_id = ? ORDER BY position',
  );
  const addFile = db.prepare(`
    INSERT INTO draft_attachment (id, draft_id, position, name, path, size)
    SELECT @fileId, @draftId, coalesce(max(position), 0) + 1, @name, @path, @size FROM draft_attachment WHERE draft_id = @draftId`);
  const removeFile = db.prepare('DELETE FROM draft_attachment WHERE draft_id = ? AND id = ?');
  const pictures = db.prepare<[string], DraftPicture>(
    'SELECT cid, type, bytes FROM draft_picture WHERE draft_id = ? ORDER BY cid',
  );
  const addPicture = db.prepare('INSERT INTO draft_picture (draft_id, cid, type, bytes) VALUES (?, ?, ?, ?)');

  const view = (row: Row): Draft => ({
    id: row.id,
    ...draftTextSchema.parse(JSON.parse(row.content)),
    attachments: files.all(row.id).map(({ id, name, path, size }) => ({ id, name, size, missing: !isFile(path) })),
    picturesSize: row.pictures_size,
    updatedAt: row.updated_at,
    handedOver:
      row.handed_over_at === null
        ? null
        : { goesAt: row.goes_at ?? row.handed_over_at, messages: Math.max(1, row.messages) },
  });

  return {
    all: () => all.all().map(view),
    get(id) {
      const row = one.get(id);
      return row ? view(row) : null;
    },
    create(id) {
      insert.run(id, JSON.stringify(blankDraft), clock.now());
      const row = one.get(id);
      if (!row) throw new Error('a draft that was written is not there');
      return view(row);
    },
    save(id, text) {
      update.run(JSON.stringify(text), clock.now(), id);
    },
    remove(id) {
      remove.run(id);
    },
    setDeleted(id, deleted) {
      setDeleted.run(deleted ? clock.now() : null, id);
    },
    handOver(id) {
      handOver.run(clock.now(), id);
    },
    became(id, messageOrBatch) {
      setBecame.run(messageOrBatch, id);
    },
    takeBack(id) {
      takeBack.run(clock.now(), id);
    },
    firstOf: (messageOrBatch) => firstOf.get({ became: messageOrBatch })?.id ?? null,
    messages: (id) => messages.all(id),
    tidy: db.transaction((deletedBefore: number) => {
      removeDeleted.run(deletedBefore);
      takeBackCancelled.run();
      removeGone.run(deletedBefore);
    }).immediate,
    files: (id) => files.all(id),
    addFile(draftId, fileId, path, size) {
      addFile.run({ draftId, fileId, name: basename(path), path, size });
      touch.run(clock.now(), draftId);
    },
    removeFile(draftId, fileId) {
      removeFile.run(draftId, fileId);
    },
    pictures: (id) => pictures.all(id),
    addPicture(draftId, { cid, type, bytes }) {
      addPicture.run(draftId, cid, type, bytes);
      touch.run(clock.now(), draftId);
    },
  };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

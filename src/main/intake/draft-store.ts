import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Database } from 'better-sqlite3';
import { type Draft, type DraftText, draftTextSchema } from '../../shared/model.ts';
import type { Clock } from '../ports.ts';

/** A file that a draft points at. It is read when the draft is sent, and from then on belongs to the message. */
export interface DraftFile {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

export interface DraftStore {
  all(): Draft[];
  get(id: string): Draft | null;
  create(id: string): Draft;
  save(id: string, text: DraftText): void;
  remove(id: string): void;
  files(id: string): DraftFile[];
  addFile(draftId: string, fileId: string, path: string, size: number): void;
  removeFile(draftId: string, fileId: string): void;
}

const empty: DraftText = { accountId: null, to: '', cc: '', bcc: '', subject: '', html: '', text: '', reference: '' };

export function createDraftStore(db: Database, clock: Clock): DraftStore {
  interface Row {
    readonly id: string;
    readonly content: string;
    readonly updated_at: number;
  }
  const all = db.prepare<[], Row>('SELECT * FROM draft ORDER BY updated_at DESC, id DESC');
  const one = db.prepare<[string], Row>('SELECT * FROM draft WHERE id = ?');
  const insert = db.prepare('INSERT INTO draft (id, content, updated_at) VALUES (?, ?, ?)');
  const update = db.prepare('UPDATE draft SET content = ?, updated_at = ? WHERE id = ?');
  const touch = db.prepare('UPDATE draft SET updated_at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM draft WHERE id = ?');
  const files = db.prepare<[string], DraftFile>(
    'SELECT id, name, path, size FROM draft_attachment WHERE draft_id = ? ORDER BY position',
  );
  const addFile = db.prepare(`
    INSERT INTO draft_attachment (id, draft_id, position, name, path, size)
    SELECT @fileId, @draftId, coalesce(max(position), 0) + 1, @name, @path, @size FROM draft_attachment WHERE draft_id = @draftId`);
  const removeFile = db.prepare('DELETE FROM draft_attachment WHERE draft_id = ? AND id = ?');

  const view = (row: Row): Draft => ({
    id: row.id,
    ...draftTextSchema.parse(JSON.parse(row.content)),
    attachments: files.all(row.id).map(({ id, name, path, size }) => ({ id, name, size, missing: !isFile(path) })),
    updatedAt: row.updated_at,
  });

  return {
    all: () => all.all().map(view),
    get(id) {
      const row = one.get(id);
      return row ? view(row) : null;
    },
    create(id) {
      const row = { id, content: JSON.stringify(empty), updated_at: clock.now() };
      insert.run(row.id, row.content, row.updated_at);
      return view(row);
    },
    save(id, text) {
      update.run(JSON.stringify(text), clock.now(), id);
    },
    remove(id) {
      remove.run(id);
    },
    files: (id) => files.all(id),
    addFile(draftId, fileId, path, size) {
      addFile.run({ draftId, fileId, name: basename(path), path, size });
      touch.run(clock.now(), draftId);
    },
    removeFile(draftId, fileId) {
      removeFile.run(draftId, fileId);
    },
  };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

import type { Database } from 'better-sqlite3';

/** All SQL of the drop folders, prepared once. */

export interface FolderRow {
  readonly id: string;
  readonly path: string;
  readonly client_id: string;
  readonly off: 0 | 1;
}

export type Told = 'nothing' | 'accepted' | 'failed' | 'cancelled';

export interface ReceiptRow {
  readonly claim: string;
  readonly folder_id: string;
  readonly file: string;
  readonly name: string;
  readonly message_id: string;
  readonly accepted_at: number;
  readonly told: Told;
}

export interface FolderStore {
  all(): FolderRow[];
  insert(row: { id: string; path: string; clientId: string; at: number }): void;
  setOff(id: string, off: boolean): boolean;
  /**
   * Notes what became of a taken file; to be run in the transaction that accepts its message. The receipt is called `stem`, or `stem-2`
   * and so on while an earlier file of that name is still under way. One that has failed gives its name up to
   * the newer file; what is told of it later has its claim in the name.
   */
  taken(receipt: { claim: string; folderId: string; file: string; stem: string; messageId: string; at: number }): void;
  /** The name of a receipt that no file under way uses. */
  freeName(folderId: string, stem: string): string;
  receipt(claim: string): ReceiptRow | null;
  /** In the order of acceptance; `after` is the claim of the last one of the page before. */
  receipts(folderId: string, after: string, limit: number): ReceiptRow[];
  told(claim: string, told: Told): void;
  /** Everything has been told. */
  done(claim: string): void;
}

export function createFolderStore(db: Database): FolderStore {
  const all = db.prepare<[], FolderRow>('SELECT id, path, client_id, off FROM drop_folder ORDER BY created_at');
  const insert = db.prepare<[string, string, string, number]>(
    'INSERT INTO drop_folder (id, path, client_id, created_at) VALUES (?, ?, ?, ?)',
  );
  const setOff = db.prepare<[number, string]>('UPDATE drop_folder SET off = ? WHERE id = ?');
  const insertReceipt = db.prepare(`
    INSERT INTO drop_receipt (claim, folder_id, file, name, message_id, accepted_at, told)
    VALUES (@claim, @folderId, @file, @name, @messageId, @at, 'nothing')`);
  const named = db.prepare<[string, string]>('SELECT 1 FROM drop_receipt WHERE folder_id = ? AND name = ?');
  // renamed and not deleted: as long as its taken file may be there, its claim has to be known
  const superseded = db.prepare<[string, string]>(`
    UPDATE drop_receipt SET name = name || '-' || claim
    WHERE folder_id = ? AND name = ? AND told IN ('failed', 'cancelled')`);
  const receipt = db.prepare<[string], ReceiptRow>('SELECT * FROM drop_receipt WHERE claim = ?');
  const receipts = db.prepare<[string, string, number], ReceiptRow>(
    'SELECT * FROM drop_receipt WHERE folder_id = ? AND claim > ? ORDER BY claim LIMIT ?',
  );
  const told = db.prepare<[string, string]>('UPDATE drop_receipt SET told = ? WHERE claim = ?');
  const done = db.prepare<[string]>('DELETE FROM drop_receipt WHERE claim = ?');

  const freeName = (folderId: string, stem: string): string => {
    let name = stem;
    for (let number = 2; named.get(folderId, name) !== undefined; number++) name = `${stem}-${number}`;
    return name;
  };

  return {
    all: () => all.all(),
    insert: ({ id, path, clientId, at }) => void insert.run(id, path, clientId, at),
    setOff: (id, off) => setOff.run(off ? 1 : 0, id).changes === 1,
    taken({ stem, ...rest }) {
      superseded.run(rest.folderId, stem);
      insertReceipt.run({ ...rest, name: freeName(rest.folderId, stem) });
    },
    freeName,
    receipt: (claim) => receipt.get(claim) ?? null,
    receipts: (folderId, after, limit) => receipts.all(folderId, after, limit),
    told: (claim, now) => void told.run(now, claim),
    done: (claim) => void done.run(claim),
  };
}

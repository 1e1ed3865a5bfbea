import SQLite, { type Database } from 'better-sqlite3';
import type { Value } from './cells.ts';
import { findRows } from './find-rows.ts';
import type { Pages } from './pages.ts';
import { type Shape, shapesOf } from './shapes.ts';

const ROWS_A_COMMIT = 2_000;

/**
 * Puts every row that can be read into `db`, an empty database of the same version. What its constraints refuse is damaged and
 * stays behind; of several versions of a row the most trusted is kept.
 */
export function collectRows(pages: Pages, db: Database): void {
  const statements = new Map<string, (values: Value[]) => void>();
  const insertFor = (shape: Shape, count: number) => {
    const key = `${shape.name}/${count}`;
    let insert = statements.get(key);
    if (!insert) {
      const names = shape.columns.slice(0, count).map(({ name }) => `"${name}"`);
      const marks = names.map(() => '?');
      // names come from our own schema, values are bound
      const statement = db.prepare(
        `INSERT OR IGNORE INTO "${shape.name}" (${names.join(', ')}) VALUES (${marks.join(', ')})`,
      );
      insert = (values) => void statement.run(...values);
      statements.set(key, insert);
    }
    return insert;
  };

  let inCommit = 0;
  db.exec('BEGIN');
  for (const { shape, row } of findRows(pages, shapesOf(db))) {
    const values = row.values.map((value, index) => (shape.columns[index]?.isRowid ? row.rowid : value));
    try {
      insertFor(shape, values.length)(values);
    } catch (error) {
      if (!(error instanceof SQLite.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT'))) throw error;
    }
    inCommit += 1;
    if (inCommit % ROWS_A_COMMIT === 0) db.exec('COMMIT; BEGIN');
  }
  db.exec('COMMIT');
}

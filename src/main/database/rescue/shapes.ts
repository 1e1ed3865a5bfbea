import type { Database } from 'better-sqlite3';
import type { TreeKind, Value } from './cells.ts';

/** How the rows of one table lie on disk, read from an intact database of the same version. */
export interface Shape {
  readonly name: string;
  readonly kind: TreeKind;
  /** In stored order. */
  readonly columns: readonly Column[];
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  /** INTEGER PRIMARY KEY: stored as null, the rowid is its value. */
  readonly isRowid: boolean;
}

/** Tables whose rows make themselves: by triggers, or by the migration. */
const madeByItself = new Set(['move', 'tally', 'words_due', 'message_gap', 'sent_quarter', 'address_book']);

/** Every table whose rows are to be recovered. */
export function shapesOf(db: Database): Shape[] {
  const tables = db.pragma('table_list') as { name: string; type: string; wr: number; schema: string }[];
  return tables
    .filter(({ name, type, schema }) => schema === 'main' && type === 'table' && !/^sqlite_/.test(name))
    .filter(({ name }) => !madeByItself.has(name))
    .map(({ name, wr }) => shapeOf(db, name, wr === 1));
}

function shapeOf(db: Database, name: string, withoutRowid: boolean): Shape {
  interface Info {
    readonly name: string;
    readonly type: string;
    readonly notnull: number;
    readonly pk: number;
  }
  const info = db
    .prepare<[string], Info>('SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY cid')
    .all(name);
  const keys = info.filter(({ pk }) => pk > 0);
  const only = keys.length === 1 ? keys[0] : undefined;
  const isRowid = (column: Info) => !withoutRowid && column === only && column.type === 'INTEGER';
  // the primary key comes first in the b-tree of a table WITHOUT ROWID
  const stored = withoutRowid ? [...keys.sort((a, b) => a.pk - b.pk), ...info.filter(({ pk }) => pk === 0)] : info;
  return {
    name,
    kind: withoutRowid ? 'keyed' : 'table',
    columns: stored.map((column) => ({
      name: column.name,
      type: column.type,
      required: (column.notnull === 1 || column.pk > 0) && !isRowid(column),
      isRowid: isRowid(column),
    })),
  };
}

/** Whether these could be the values of a row. Rows from before a column was added are shorter. */
export function fits(shape: Shape, values: readonly Value[]): boolean {
  if (values.length > shape.columns.length) return false;
  return shape.columns.every((column, index) => {
    const value = values[index];
    if (value === undefined) return !column.required && !column.isRowid;
    if (column.isRowid) return value === null;
    if (value === null) return !column.required;
    if (column.type === 'INTEGER') return typeof value === 'number' && Number.isInteger(value);
    if (column.type === 'TEXT') return typeof value === 'string';
    if (column.type === 'BLOB') return Buffer.isBuffer(value);
    return true;
  });
}

import type { Database } from 'better-sqlite3';

const NAME = 'outtray_changes';

/**
 * Counts what this connection writes to some tables, whoever writes it, so that what was read from them can be kept until then. Done by
 * triggers that live and die with the connection (https://sqlite.org/lang_createtrigger.html#temp_triggers): no statement can be
 * forgotten. Another process that writes to the file is not heard. One counter for a connection.
 *
 * What is read inside a transaction must not be kept: a rollback counts nothing.
 */
export function countChanges(db: Database, tables: readonly string[]): () => number {
  let changes = 0;
  // nothing can change
  if (db.readonly) return () => changes;
  db.function(NAME, () => {
    changes += 1;
    return null;
  });
  for (const table of tables) {
    for (const act of ['INSERT', 'UPDATE', 'DELETE']) {
      db.exec(
        `CREATE TEMP TRIGGER IF NOT EXISTS ${NAME}_${table}_${act} AFTER ${act} ON ${table} BEGIN SELECT ${NAME}(); END`,
      );
    }
  }
  return () => changes;
}

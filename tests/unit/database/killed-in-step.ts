import SQLite from 'better-sqlite3';
import { copyBefore } from '../../../src/main/database/copies.ts';
import { migrate } from '../../../src/main/database/migrate.ts';

/**
 * Migrates the database of its first argument three steps on from the version of its third (10), and dies in the middle of the step of
 * its second.
 */
const [file = '', deadly = '', from = '10'] = process.argv.slice(2);
const db = new SQLite(file);
db.pragma('journal_mode = WAL');
db.function('die', () => {
  process.kill(process.pid, 'SIGKILL');
  return null;
});
const steps = [10, 20, 30]
  .map((ahead) => Number(from) + ahead)
  .map((version) => ({
    version,
    sql: `CREATE TABLE t${version} (x INTEGER) STRICT; INSERT INTO t${version} VALUES (${version});
    ${String(version) === deadly ? 'SELECT die();' : ''} INSERT INTO meta VALUES ('step${version}', 'done');`,
  }));
migrate(db, { steps, before: (step) => copyBefore(db, file, step.version) });

import { expect, test } from 'vitest';
import { countChanges } from '../../../src/main/database/changes.ts';
import { openToView } from '../../../src/main/database/view.ts';
import { temporaryDatabase } from '../../support/database.ts';

test('every statement that writes to one of the tables is counted, whoever makes it, and no other', () => {
  const { db, remove } = temporaryDatabase();
  const changes = countChanges(db, ['meta', 'told']);
  const seen: number[] = [];
  const note = () => void seen.push(changes());
  note();
  db.exec("INSERT INTO meta VALUES ('a', '1')");
  note();
  db.exec("UPDATE meta SET value = '2' WHERE key = 'a'");
  note();
  db.exec("DELETE FROM meta WHERE key = 'a'");
  note();
  db.exec("INSERT INTO told VALUES ('t', 1)");
  note();
  db.exec("INSERT INTO draft (id, content, updated_at) VALUES ('d', '{}', 1)");
  note();
  expect(seen).toEqual([0, 1, 2, 3, 4, 4]);
  remove();
});

test('a database that is only looked at is left alone', () => {
  const { db, file, remove } = temporaryDatabase();
  const view = openToView(file);
  expect(countChanges(view, ['meta'])()).toBe(0);
  view.close();
  expect(db.open).toBe(true);
  remove();
});

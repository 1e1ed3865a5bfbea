import type { MessageRow } from '../../shared/model.ts';

/** Rows of one read. */
export const pageSize = 100;

/** Rows by page number; undefined where a page is not there yet. */
export type Pages = ReadonlyMap<number, readonly MessageRow[] | undefined>;

/** The pages that hold the rows from `start` to `end` (not included); the first page always, for an empty sight. */
export function pagesOf(start: number, end: number): readonly number[] {
  const first = Math.floor(start / pageSize);
  const last = Math.max(first, Math.floor(Math.max(start, end - 1) / pageSize));
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

import type { MessageRow } from '../../shared/model.ts';

/** What is known of the list: newest first, without a gap down to the cursor `next`; null when all of it is known. */
export interface Rows {
  readonly rows: readonly MessageRow[];
  readonly next: number | null;
  readonly total: number | null;
}

/**
 * Puts a freshly read page into what is known. The page holds everything with `next < seq < before`, so known rows within
 * that range which it lacks have left the list. When it starts above all that is known and does not reach down to it, what is known
 * can no longer be joined and is dropped.
 */
export function mergePage(known: Rows | undefined, before: number | null, page: Rows): Rows {
  if (known === undefined || known.rows.length === 0) return page;
  const top = before ?? Number.POSITIVE_INFINITY;
  // A page's cursor is the seq of its last row: the next page starts below it.
  const bottom = page.next ?? Number.NEGATIVE_INFINITY;
  const newest = known.rows[0]?.seq ?? Number.NEGATIVE_INFINITY;
  if (before === null && bottom > newest) return page;
  const above = known.rows.filter((row) => row.seq >= top);
  const below = known.rows.filter((row) => row.seq < bottom);
  const reaches = page.next === null || (known.next ?? Number.NEGATIVE_INFINITY) > page.next;
  return {
    rows: [...above, ...page.rows, ...below],
    next: reaches ? page.next : known.next,
    total: page.total ?? known.total,
  };
}

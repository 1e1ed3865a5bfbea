import type { MessageRow } from '../../shared/model.ts';

/**
 * What is chosen in the list: rows one by one, or everything that matches but for some. The anchor is the position where a range
 * begins.
 */
export type Selection =
  | { readonly mode: 'some'; readonly rows: ReadonlyMap<string, MessageRow>; readonly anchor: number | null }
  | { readonly mode: 'all'; readonly except: ReadonlySet<string>; readonly anchor: number | null };

export const nothingChosen: Selection = { mode: 'some', rows: new Map(), anchor: null };
export const everythingChosen: Selection = { mode: 'all', except: new Set(), anchor: null };

export function isChosen(selection: Selection, id: string): boolean {
  return selection.mode === 'some' ? selection.rows.has(id) : !selection.except.has(id);
}

export function isEmpty(selection: Selection): boolean {
  return selection.mode === 'some' && selection.rows.size === 0;
}

/** How many are chosen of the `total` that match. */
export function chosenCount(selection: Selection, total: number): number {
  return selection.mode === 'some' ? selection.rows.size : Math.max(0, total - selection.except.size);
}

export function toggle(selection: Selection, row: MessageRow, at: number): Selection {
  if (selection.mode === 'some') {
    const rows = new Map(selection.rows);
    if (!rows.delete(row.id)) rows.set(row.id, row);
    return { mode: 'some', rows, anchor: at };
  }
  const except = new Set(selection.except);
  if (!except.delete(row.id)) except.add(row.id);
  return { mode: 'all', except, anchor: at };
}

/** Adds the rows of a range, which begins at the anchor. */
export function withRange(selection: Selection, range: readonly MessageRow[], anchor: number): Selection {
  if (selection.mode === 'some') {
    const rows = new Map(selection.rows);
    for (const row of range) rows.set(row.id, row);
    return { mode: 'some', rows, anchor };
  }
  const except = new Set(selection.except);
  for (const { id } of range) except.delete(id);
  return { mode: 'all', except, anchor };
}

/** Ticked rows by id, and where a range begins. */
export interface Selection {
  readonly ticked: ReadonlySet<string>;
  readonly anchor: string | null;
}

export const nothingTicked: Selection = { ticked: new Set(), anchor: null };

export function toggle(selection: Selection, id: string): Selection {
  const ticked = new Set(selection.ticked);
  if (!ticked.delete(id)) ticked.add(id);
  return { ticked, anchor: id };
}

/** Adds everything from the anchor to `id`, both included, in the order of `ids`. */
export function extendTo(selection: Selection, ids: readonly string[], id: string, from: string | null): Selection {
  const anchor = selection.anchor ?? from ?? id;
  const start = ids.indexOf(anchor);
  const end = ids.indexOf(id);
  if (start < 0 || end < 0) return toggle(selection, id);
  const range = ids.slice(Math.min(start, end), Math.max(start, end) + 1);
  return { ticked: new Set([...selection.ticked, ...range]), anchor };
}

export function tickAll(ids: readonly string[]): Selection {
  return { ticked: new Set(ids), anchor: ids[0] ?? null };
}

/** Where the arrow keys lead: the neighbour of `id`, stopping at the ends. */
export function neighbour(ids: readonly string[], id: string | null, step: number): string | null {
  if (ids.length === 0) return null;
  const at = id === null ? -1 : ids.indexOf(id);
  if (at < 0) return ids[step > 0 ? 0 : ids.length - 1] ?? null;
  return ids[Math.max(0, Math.min(ids.length - 1, at + step))] ?? null;
}

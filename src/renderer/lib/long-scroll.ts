/**
 * Scrolling through more rows than a box of the browser can be high (Chromium ends near 33 million pixels, and transforms lose whole
 * pixels from 16 million on). The box gets at most `tallest` pixels. A wheel or a key moves the rows by as much as the box; a jump
 * of the scrollbar is read as a share of the whole. Pure; positions in px.
 */
export const tallest = 6_000_000;

export interface Scroll {
  /** The scrollTop of the box. */
  readonly top: number;
  /** How far the first row lies above the upper edge, by the full height of all rows. */
  readonly at: number;
}

export interface Extent {
  readonly rows: number;
  readonly rowHeight: number;
  /** Height of what can be seen. */
  readonly view: number;
}

/** The height of the box's content. */
export function boxHeight({ rows, rowHeight }: Extent): number {
  return Math.min(rows * rowHeight, tallest);
}

function furthest(extent: Extent): { readonly box: number; readonly all: number } {
  return {
    box: Math.max(0, boxHeight(extent) - extent.view),
    all: Math.max(0, extent.rows * extent.rowHeight - extent.view),
  };
}

/** Where the rows are after the box was scrolled to `top`. */
export function scrolled(before: Scroll, top: number, extent: Extent): Scroll {
  const { box, all } = furthest(extent);
  if (box === all) return { top, at: top };
  if (top <= 0) return { top, at: 0 };
  if (top >= box) return { top, at: all };
  const moved = top - before.top;
  if (Math.abs(moved) > extent.view * 2) return { top, at: (top / box) * all };
  return { top, at: Math.max(0, Math.min(all, before.at + moved)) };
}

/** The scroll that shows position `at`, the box standing at the same share. */
export function standingAt(at: number, extent: Extent): Scroll {
  const { box, all } = furthest(extent);
  const kept = Math.max(0, Math.min(all, at));
  return { top: box === all ? kept : Math.round((kept / Math.max(1, all)) * box), at: kept };
}

/** Where the rows have to be so that row `index` is wholly seen, moved as little as possible. */
export function revealing(at: number, index: number, { rowHeight, view }: Extent): number {
  const top = index * rowHeight;
  if (top < at) return top;
  return top + rowHeight > at + view ? top + rowHeight - view : at;
}

/** The rows to draw: those in sight and a few around them. `end` is not included. */
export function inSight(at: number, { rows, rowHeight, view }: Extent, around: number): { start: number; end: number } {
  const first = Math.floor(at / rowHeight);
  const last = Math.ceil((at + view) / rowHeight);
  return { start: Math.max(0, Math.min(rows, first - around)), end: Math.min(rows, last + around) };
}

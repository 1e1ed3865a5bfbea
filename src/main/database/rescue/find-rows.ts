import { type Row, readNode, type TreeKind } from './cells.ts';
import { PAGE_BYTES, type Pages } from './pages.ts';
import { fits, type Shape } from './shapes.ts';

export interface FoundRow {
  readonly shape: Shape;
  readonly row: Row;
}

/** Entries of the pointer map (https://sqlite.org/fileformat2.html#pointer_map_or_ptrmap_pages). */
const ROOT = 1;
const FREE = 2;
const TREE = 5;
const MAP_ENTRIES = Math.floor(PAGE_BYTES / 5);
const MAX_DEPTH = 40;

/**
 * Finds every row that can still be read, in order of trust: first what the trees reach from their roots; then pages that only the
 * pointer map, or their looks, assign to a table; last the versions in the log whose checksum is wrong. Pages on the free list hold
 * rows that were deleted and are left out. A row may come more than once: the first is the best.
 */
export function* findRows(pages: Pages, shapes: readonly Shape[]): Generator<FoundRow> {
  const trees = rootsOf(pages, shapes);
  const claimed = new Uint8Array(pages.count + 1);
  // indexes come last: a damaged one may lead into a table
  const tablesFirst = [...trees].sort(([, one], [, other]) => Number(one === null) - Number(other === null));
  for (const [root, shape] of tablesFirst) {
    for (const { page, rows } of leavesBelow(pages, root, shape?.kind ?? 'keyed')) {
      if (claimed[page] || (shape && !mostlyFits(shape, rows))) continue;
      claimed[page] = 1;
      if (shape) yield* fitting(shape, rows);
    }
  }

  const free = freePages(pages);
  for (let page = 2; page <= pages.count; page++) {
    if (claimed[page] || isMapPage(page)) continue;
    const shape = assigned(pages, page, trees);
    if (shape === 'none' || (shape === 'unknown' && free.has(page))) continue;
    const bytes = pages.read(page);
    if (bytes) yield* rowsOn(pages, page, bytes, shape, shapes);
  }
  for (const { page, bytes } of pages.doubtful) {
    if (isMapPage(page)) continue;
    yield* rowsOn(pages, page, bytes, assigned(pages, page, trees), shapes);
  }
}

/** Root pages by the stored schema; null for those of indexes and of tables whose rows are not recovered. */
function rootsOf(pages: Pages, shapes: readonly Shape[]): Map<number, Shape | null> {
  const roots = new Map<number, Shape | null>();
  const byName = new Map(shapes.map((shape) => [shape.name, shape]));
  for (const { rows } of leavesBelow(pages, 1, 'table')) {
    for (const { values } of rows) {
      const [type, name, , root] = values;
      if (typeof root !== 'number' || root < 2 || root > pages.count) continue;
      roots.set(root, type === 'table' && typeof name === 'string' ? (byName.get(name) ?? null) : null);
    }
  }
  return roots;
}

/**
 * The pages with rows below a root, left to right, each once. A damaged parent may lead into another tree, so the caller looks at the
 * rows before it takes a page for its own.
 */
function* leavesBelow(pages: Pages, root: number, kind: TreeKind): Generator<{ page: number; rows: Row[] }> {
  const seen = new Set<number>();
  const open = [root];
  for (let page = open.pop(); page !== undefined; page = open.pop()) {
    if (page < 1 || page > pages.count || seen.has(page)) continue;
    seen.add(page);
    const bytes = pages.read(page);
    const node = bytes && readNode(pages, page, bytes);
    if (!node || node.kind !== kind) continue;
    for (const child of [...node.children].reverse()) open.push(child);
    // inner pages of a table hold keys alone
    if (node.leaf || kind === 'keyed') yield { page, rows: [...node.rows()] };
  }
}

function mostlyFits(shape: Shape, rows: readonly Row[]): boolean {
  return 2 * rows.filter(({ values }) => fits(shape, values)).length >= rows.length;
}

function* fitting(shape: Shape, rows: readonly Row[]): Generator<FoundRow> {
  for (const row of rows) if (fits(shape, row.values)) yield { shape, row };
}

/** By the pointer map: the table of a page; `none`: not a page with rows of ours; `unknown`: the map is damaged or does not tell. */
function assigned(pages: Pages, page: number, trees: ReadonlyMap<number, Shape | null>): Shape | 'none' | 'unknown' {
  let at = page;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    if (trees.has(at)) return trees.get(at) ?? 'none';
    const entry = mapEntry(pages, at);
    if (entry === null) return 'unknown';
    if (entry.type === ROOT) return 'unknown';
    if (entry.type !== TREE) return at === page ? 'none' : 'unknown';
    at = entry.parent;
  }
  return 'unknown';
}

function mapEntry(pages: Pages, page: number): { type: number; parent: number } | null {
  const map = mapPageOf(page);
  const bytes = map === page ? null : pages.read(map);
  if (!bytes) return null;
  const at = (page - map - 1) * 5;
  const type = bytes.readUInt8(at);
  const parent = bytes.readUInt32BE(at + 1);
  const sound = type >= ROOT && type <= TREE && parent <= pages.count && (type > FREE || parent === 0);
  return sound && (type <= FREE || parent > 0) ? { type, parent } : null;
}

function mapPageOf(page: number): number {
  return Math.floor((page - 2) / (MAP_ENTRIES + 1)) * (MAP_ENTRIES + 1) + 2;
}

function isMapPage(page: number): boolean {
  return mapPageOf(page) === page;
}

/** The free list, as far as it can be followed. */
function freePages(pages: Pages): Set<number> {
  const free = new Set<number>();
  let trunk = pages.read(1)?.readUInt32BE(32) ?? 0;
  while (trunk > 1 && trunk <= pages.count && !free.has(trunk)) {
    free.add(trunk);
    const bytes = pages.read(trunk);
    if (!bytes) break;
    const leaves = Math.min(bytes.readUInt32BE(4), PAGE_BYTES / 4 - 2);
    for (let index = 0; index < leaves; index++) free.add(bytes.readUInt32BE(8 + 4 * index));
    trunk = bytes.readUInt32BE(0);
  }
  return free;
}

/** Rows of a page outside the trees. Without a table that they fit, the one that most of them fit and no other does. */
function* rowsOn(
  pages: Pages,
  page: number,
  bytes: Buffer,
  known: Shape | 'none' | 'unknown',
  shapes: readonly Shape[],
): Generator<FoundRow> {
  const hint = typeof known === 'string' ? null : known;
  const node = readNode(pages, page, bytes, hint?.kind);
  if (!node) return;
  const rows = [...node.rows()];
  if (rows.length === 0) return;
  if (hint && node.kind === hint.kind && mostlyFits(hint, rows)) {
    yield* fitting(hint, rows);
    return;
  }
  const possible = shapes.filter((shape) => shape.kind === node.kind && mostlyFits(shape, rows));
  const [shape] = possible;
  if (shape && possible.length === 1) yield* fitting(shape, rows);
}

import { isUtf8 } from 'node:buffer';
import { PAGE_BYTES, type Pages } from './pages.ts';

/** Reads the cells of one b-tree page and the records in them (https://sqlite.org/fileformat2.html#b_tree_pages). */

export type Value = null | number | bigint | string | Buffer;

/** `rowid` is null in the b-trees of tables WITHOUT ROWID, whose records hold the whole row. */
export interface Row {
  readonly rowid: number | null;
  readonly values: readonly Value[];
}

/** `table`: keyed by rowid. `keyed`: an index, or a table WITHOUT ROWID. */
export type TreeKind = 'table' | 'keyed';

export interface Node {
  readonly kind: TreeKind;
  readonly leaf: boolean;
  readonly children: readonly number[];
  /** Decoded one by one, so that one bad cell costs itself alone. */
  rows(): Generator<Row>;
}

const kinds: Readonly<Record<number, { readonly kind: TreeKind; readonly leaf: boolean }>> = {
  2: { kind: 'keyed', leaf: false },
  5: { kind: 'table', leaf: false },
  10: { kind: 'keyed', leaf: true },
  13: { kind: 'table', leaf: true },
};
/** No row of Outtray comes near it; a length above it is damage. */
const MAX_PAYLOAD = 64 * 1_048_576;

/** Null when the page is no b-tree page. `assume` takes it for a leaf of that kind although its first byte says otherwise. */
export function readNode(pages: Pages, page: number, bytes: Buffer, assume: TreeKind | null = null): Node | null {
  const start = page === 1 ? 100 : 0;
  const type = kinds[bytes.readUInt8(start)] ?? (assume && { kind: assume, leaf: true });
  if (!type) return null;
  const { kind, leaf } = type;
  const pointers = start + (leaf ? 8 : 12);
  const most = Math.floor((PAGE_BYTES - pointers) / 2);
  const cells = Math.min(bytes.readUInt16BE(start + 3), most);
  const offsets: number[] = [];
  for (let index = 0; index < cells; index++) {
    const at = bytes.readUInt16BE(pointers + 2 * index);
    if (at >= pointers + 2 * cells && at + 4 <= PAGE_BYTES) offsets.push(at);
  }
  const children = leaf ? [] : [...offsets.map((at) => bytes.readUInt32BE(at)), bytes.readUInt32BE(start + 8)];
  return {
    kind,
    leaf,
    children,
    *rows() {
      if (kind === 'table' && !leaf) return;
      for (const at of offsets) {
        const row = readCell(pages, bytes, leaf ? at : at + 4, kind);
        if (row) yield row;
      }
    },
  };
}

function readCell(pages: Pages, bytes: Buffer, at: number, kind: TreeKind): Row | null {
  const length = varint(bytes, at);
  if (length === null || length.value > MAX_PAYLOAD) return null;
  let next = at + length.size;
  let rowid: number | null = null;
  if (kind === 'table') {
    const key = varint(bytes, next);
    if (key === null) return null;
    rowid = key.value;
    next += key.size;
  }
  const payload = readPayload(pages, bytes, next, length.value, kind);
  const values = payload && readRecord(payload);
  return values && { rowid, values };
}

function readPayload(pages: Pages, bytes: Buffer, at: number, length: number, kind: TreeKind): Buffer | null {
  const most = kind === 'table' ? PAGE_BYTES - 35 : Math.floor(((PAGE_BYTES - 12) * 64) / 255) - 23;
  const least = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23;
  if (length <= most) return at + length <= PAGE_BYTES ? bytes.subarray(at, at + length) : null;
  const fitting = least + ((length - least) % (PAGE_BYTES - 4));
  const local = fitting <= most ? fitting : least;
  if (at + local + 4 > PAGE_BYTES) return null;
  const parts = [bytes.subarray(at, at + local)];
  let overflow = bytes.readUInt32BE(at + local);
  for (let left = length - local; left > 0; left -= PAGE_BYTES - 4) {
    const page = overflow > 1 ? pages.read(overflow) : null;
    if (!page) return null;
    parts.push(page.subarray(4, 4 + Math.min(left, PAGE_BYTES - 4)));
    overflow = page.readUInt32BE(0);
  }
  return Buffer.concat(parts, length);
}

/** Null when lengths do not add up or a text is no UTF-8: the record is damaged. */
function readRecord(payload: Buffer): Value[] | null {
  const header = varint(payload, 0);
  if (header === null || header.value > payload.length) return null;
  const values: Value[] = [];
  let body = header.value;
  for (let at = header.size; at < header.value; ) {
    const type = varint(payload, at);
    if (type === null) return null;
    at += type.size;
    const length = lengthOf(type.value);
    if (length === null || body + length > payload.length) return null;
    const value = readValue(type.value, payload.subarray(body, body + length));
    if (value === undefined) return null;
    values.push(value);
    body += length;
  }
  return body === payload.length && values.length > 0 ? values : null;
}

function lengthOf(type: number): number | null {
  if (type >= 12) return (type - (type % 2 === 0 ? 12 : 13)) / 2;
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type] ?? null;
}

function readValue(type: number, bytes: Buffer): Value | undefined {
  if (type >= 12) {
    if (type % 2 === 0) return Buffer.from(bytes);
    return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  }
  if (type === 0) return null;
  if (type >= 8) return type - 8;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type < 6) return bytes.readIntBE(0, bytes.length);
  const large = bytes.readBigInt64BE(0);
  return large >= Number.MIN_SAFE_INTEGER && large <= Number.MAX_SAFE_INTEGER ? Number(large) : large;
}

/** Null beyond the end, or when it is larger than any number that Outtray stores. */
function varint(bytes: Buffer, at: number): { value: number; size: number } | null {
  let value = 0;
  for (let size = 1; size <= 8; size++) {
    const byte = bytes[at + size - 1];
    if (byte === undefined) return null;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? { value, size } : null;
  }
  return null;
}

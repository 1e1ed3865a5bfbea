import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = 8;
const CHANNELS = 3;
const COLOURS = 256;

/**
 * Much the same picture in far fewer bytes: the 256 colours that it has most of, unfiltered rows, packed at leisure. A window is flat
 * areas and the edges of its letters; what an edge loses nobody sees.
 * Takes what Chromium makes: 8-bit RGB, not interlaced (https://www.w3.org/TR/png-3/). @throws RangeError for any other kind
 */
export function smaller(png: Buffer): Buffer {
  if (png.readUInt16BE(24) !== 0x0802 || png[28] !== 0) throw new RangeError('not 8-bit RGB');
  const packed: Buffer[] = [];
  for (let at = SIGNATURE; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') packed.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const pixels = colours(unfiltered(inflateSync(Buffer.concat(packed)), width * CHANNELS), width, height);
  const { palette, places } = commonest(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (const [at, colour] of pixels.entries())
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = places.get(colour) ?? 0;
  const header = Buffer.from(png.subarray(16, 29));
  header.writeUInt8(3, 9);
  return Buffer.concat([
    png.subarray(0, SIGNATURE),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => channels(colour)))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The commonest colours, and the place among them of every colour there is: its own or the nearest. */
function commonest(pixels: Uint32Array): { palette: readonly number[]; places: ReadonlyMap<number, number> } {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  // a small sign of a strong colour says more than a shade of grey that there is much of
  const weight = ([colour, count]: [number, number]) => count * (1 + saturation(colour) / 8);
  const all = [...counts].sort((one, other) => weight(other) - weight(one)).map(([colour]) => colour);
  const palette = all.slice(0, COLOURS);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  for (const colour of all.slice(COLOURS)) {
    const away = palette.map((kept) => distance(kept, colour));
    places.set(colour, away.indexOf(Math.min(...away)));
  }
  return { palette, places };
}

function saturation(colour: number): number {
  return Math.max(...channels(colour)) - Math.min(...channels(colour));
}

function distance(one: number, other: number): number {
  const [first, second] = [channels(one), channels(other)];
  return (first[0] - second[0]) ** 2 + (first[1] - second[1]) ** 2 + (first[2] - second[2]) ** 2;
}

function channels(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
}

function colours(rows: Buffer, width: number, height: number): Uint32Array {
  const found = new Uint32Array(width * height);
  for (let at = 0; at < found.length; at++)
    found[at] = rows.readUIntBE(Math.floor(at / width) * (width * CHANNELS + 1) + 1 + (at % width) * CHANNELS, 3);
  return found;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}

/** Undoes the filters in place; each row keeps its first byte, which then says that there is none. */
function unfiltered(bytes: Buffer, width: number): Buffer {
  const value = (row: number, x: number) => (row < 0 || x < 0 ? 0 : (bytes[row * (width + 1) + 1 + x] ?? 0));
  for (let row = 0; row * (width + 1) < bytes.length; row++) {
    const start = row * (width + 1);
    const filter = bytes[start] ?? 0;
    bytes[start] = 0;
    for (let x = 0; x < width; x++) {
      const [left, up, corner] = [value(row, x - CHANNELS), value(row - 1, x), value(row - 1, x - CHANNELS)];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      bytes[start + 1 + x] = (value(row, x) + guess) & 0xff;
    }
  }
  return bytes;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const off = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)] as const;
  if (off[0] <= off[1] && off[0] <= off[2]) return left;
  return off[1] <= off[2] ? up : corner;
}

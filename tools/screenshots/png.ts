import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = 8;
const CHANNELS = 3;

/**
 * The same picture in fewer bytes: Chromium filters the rows of its PNGs, which flat areas do not need, and packs them in a hurry.
 * Takes what Chromium makes: 8-bit RGB, not interlaced (https://www.w3.org/TR/png-3/). @throws RangeError for any other kind
 */
export function smaller(png: Buffer): Buffer {
  const kept: Buffer[] = [];
  const packed: Buffer[] = [];
  for (let at = SIGNATURE; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IDAT') packed.push(data);
    else if (type !== 'IEND') kept.push(chunk(type, data));
    at += 12 + length;
  }
  if (png.readUInt16BE(24) !== 0x0802 || png[28] !== 0) throw new RangeError('not 8-bit RGB');
  const rows = unfiltered(inflateSync(Buffer.concat(packed)), png.readUInt32BE(16) * CHANNELS);
  const data = chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 }));
  return Buffer.concat([png.subarray(0, SIGNATURE), ...kept, data, chunk('IEND', Buffer.alloc(0))]);
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

const START = '/Creator (';

/**
 * Chromium writes its whole user agent into a PDF, which tells every recipient the system that it was made on. The name of the
 * program is written over it, padded, so that no byte behind it moves (ISO 32000-1, 7.3.4.2 and 7.5.4).
 */
export function withCreator(pdf: Uint8Array, name: string): Uint8Array {
  const bytes = Buffer.from(pdf);
  const start = bytes.indexOf(START);
  if (start < 0) return bytes;
  const from = start + START.length;
  let end = from;
  let depth = 0;
  while (end < bytes.length && !(bytes[end] === 0x29 && depth === 0)) {
    if (bytes[end] === 0x5c) end += 1;
    else if (bytes[end] === 0x28) depth += 1;
    else if (bytes[end] === 0x29) depth -= 1;
    end += 1;
  }
  if (end >= bytes.length || end - from < name.length) return bytes;
  bytes.fill(' ', from, end + 1);
  bytes.write(`${name})`, from, 'latin1');
  return bytes;
}

const START = '/Creator (';
const TIMES = /\/(?:CreationDate|ModDate) \(D:[^()\\]*\)/g;

/**
 * Chromium writes its whole user agent into a PDF, which tells every recipient the system that it was made on. The name of the
 * program is written over it, padded, so that no byte behind it moves (ISO 32000-1, 7.3.4.2 and 7.5.4). The times of making go, both
 * are optional (14.3.3): of the same data the same document has to come, or a request that a program repeats would be another one.
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
  const close = bytes.indexOf('>>', end);
  const rest = bytes.toString('latin1', end + 1, close < 0 ? end + 1 : close);
  bytes.write(
    rest.replace(TIMES, (time) => ' '.repeat(time.length)),
    end + 1,
    'latin1',
  );
  return bytes;
}

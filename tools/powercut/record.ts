import { readFileSync } from 'node:fs';

/** One thing that the recorded program did, in the order in which it did it; see recorder.c. */
export type Step =
  | {
      readonly kind: 'open';
      readonly fd: number;
      readonly path: string;
      readonly made: boolean;
      readonly emptied: boolean;
    }
  | { readonly kind: 'close' | 'sync'; readonly fd: number }
  | { readonly kind: 'write'; readonly fd: number; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly fd: number; readonly length: number }
  | { readonly kind: 'syncAll' }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'mark'; readonly text: string };

const HEAD_BYTES = 20;

/** @throws when the record is cut short, or the program did something that the recorder cannot follow */
export function readRecord(file: string): Step[] {
  const all = readFileSync(file);
  const steps: Step[] = [];
  for (let at = 0; at < all.length; ) {
    const kind = String.fromCharCode(all.readUInt8(at));
    const fd = all.readUInt32LE(at + 4);
    const offset = Number(all.readBigUInt64LE(at + 8));
    const end = at + HEAD_BYTES + all.readUInt32LE(at + 16);
    if (end > all.length) throw new Error('the record ends in the middle of a step');
    const bytes = all.subarray(at + HEAD_BYTES, end);
    steps.push(stepOf(kind, fd, offset, bytes));
    at = end;
  }
  return steps;
}

function stepOf(kind: string, fd: number, offset: number, bytes: Buffer): Step {
  switch (kind) {
    case 'O':
      return { kind: 'open', fd, path: bytes.toString(), made: (offset & 1) !== 0, emptied: (offset & 2) !== 0 };
    case 'C':
      return { kind: 'close', fd };
    case 'S':
      return { kind: 'sync', fd };
    case 'W':
      return { kind: 'write', fd, offset, bytes };
    case 'T':
      return { kind: 'truncate', fd, length: offset };
    case 'Y':
      return { kind: 'syncAll' };
    case 'R': {
      const [from = '', to = ''] = bytes.toString().split('\0');
      return { kind: 'rename', from, to };
    }
    case 'U':
      return { kind: 'unlink', path: bytes.toString() };
    case 'A':
      return { kind: 'mark', text: bytes.toString() };
    default:
      throw new Error(`the recorder cannot follow this program: ${kind} ${bytes.toString()}`);
  }
}

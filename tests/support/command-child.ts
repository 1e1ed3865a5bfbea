import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { runCommand } from '../../src/main/cli.ts';
import { readCommandLine } from '../../src/main/intake/argv.ts';

/** The command line as a process of its own, in plain Node: what index.ts does in Electron. */
const line = readCommandLine(process.argv.slice(2), 'outtray');
if (line === null) throw new Error('no command');
const random = { bytes: (count: number) => randomBytes(count), unit: () => randomBytes(4).readUInt32BE() / 2 ** 32 };
const place = { profile: '/nonexistent/profile', version: '0.0.0', cwd: process.cwd(), random };
const put = (handle: 1 | 2) => (text: string) => void writeSync(handle, text);
process.exit(await runCommand(line, place, { input: process.stdin, out: put(1), err: put(2) }));

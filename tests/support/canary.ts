import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';

/** Where in `bytes` a secret stands: as it is, in UTF-16, in base64 at any offset, or percent-encoded. */
export function secretsIn(bytes: Buffer, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => formsOf(secret).some((form) => bytes.includes(form)));
}

function formsOf(secret: string): Buffer[] {
  const plain = Buffer.from(secret);
  // cut to whole groups of three bytes, so that neighbours do not change the letters
  const encoded = [0, 1, 2].map((offset) => {
    const part = plain.subarray(offset, offset + Math.floor((plain.length - offset) / 3) * 3);
    return Buffer.from(part.toString('base64').replace(/=+$/, ''));
  });
  return [plain, Buffer.from(secret, 'utf16le'), Buffer.from(encodeURIComponent(secret)), ...encoded];
}

/** Every file under a folder, read as the disk has it. */
export function* filesUnder(folder: string): Generator<{ path: string; bytes: Buffer }> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readOrNull(path);
    if (bytes !== null) yield { path, bytes };
  }
}

/** Command line and environment of a process and all it has started. Linux. */
export function* processesFrom(rootPid: number): Generator<{ path: string; bytes: Buffer }> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readOrNull(`/proc/${name}/stat`)?.toString() : undefined;
    const parent = stat === undefined ? undefined : /\) \S (\d+)/.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  for (const pid of parents.keys()) {
    let at: number | undefined = pid;
    while (at !== undefined && at !== rootPid) at = parents.get(at);
    if (at === undefined) continue;
    for (const file of ['cmdline', 'environ']) {
      const path = `/proc/${pid}/${file}`;
      const bytes = readOrNull(path);
      if (bytes !== null) yield { path: `${path} (${nameOf(pid)})`, bytes };
    }
  }
}

function nameOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '?';
  }
}

/** Files and processes come and go. */
function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** Records what main answers and what it tells any page, from now on. */
export async function recordIpc(app: ElectronApplication): Promise<() => Promise<string[]>> {
  await app.evaluate(({ ipcMain, webContents, app: electronApp }) => {
    const recorded: string[] = [];
    const note = (what: string, value: unknown) => void recorded.push(`${what} ${JSON.stringify(value)}`);
    const handlers = Reflect.get(ipcMain, '_invokeHandlers') as Map<string, (...given: unknown[]) => unknown>;
    for (const [channel, handler] of handlers) {
      handlers.set(channel, async (...given) => {
        const answer = await handler(...given);
        note(channel, answer);
        return answer;
      });
    }
    const watch = (contents: Electron.WebContents) => {
      const send = contents.send.bind(contents);
      contents.send = (channel, ...values) => {
        note(channel, values);
        send(channel, ...values);
      };
    };
    for (const contents of webContents.getAllWebContents()) watch(contents);
    electronApp.on('web-contents-created', (_event, contents) => watch(contents));
    Object.assign(globalThis, { recordedIpc: recorded });
  });
  return () => app.evaluate(() => [...(Reflect.get(globalThis, 'recordedIpc') as string[])]);
}

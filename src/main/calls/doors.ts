import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { doorCalls } from '../../shared/calls/doors.ts';
import { problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';
import { saveFile } from './save-file.ts';

/** Far more than any chain of certificates. */
const MAX_PEM_BYTES = 262_144;

export function doorHandlers({ desktop, clients, smtp }: CallDeps): HandlersOf<typeof doorCalls> {
  return {
    setClientSettings: ({ clientId, settings }) => clients.setSettings(clientId, settings),
    async setNetworkDoor(wanted) {
      const set = await smtp.setNetwork(wanted);
      if (!set.ok) return set;
      desktop.settings.set('smtpNetwork', set.value);
      return ok(null);
    },
    newCertificate: () => smtp.changeCertificate(null),
    async chooseCertificate() {
      const paths = await desktop.dialogs.openPem();
      if (paths.length === 0) return ok({ chosen: false });
      let pem = '';
      for (const path of paths) {
        try {
          const { size } = await stat(path);
          if (size > MAX_PEM_BYTES) return fail(problem('certificate_unreadable', { reason: 'the file is too large' }));
          pem += `${await readFile(path, 'utf8')}\n`;
        } catch (error) {
          return fail(problem('attachment_unreadable', { name: basename(path) }, String(error)));
        }
      }
      const changed = await smtp.changeCertificate(pem);
      return changed.ok ? ok({ chosen: true }) : changed;
    },
    async saveCertificate() {
      const pem = smtp.certificate();
      if (pem === null) return ok({ saved: false });
      return saveFile(desktop.dialogs, 'outtray.crt', Buffer.from(`${pem}\n`));
    },
  };
}

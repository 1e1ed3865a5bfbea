import type { intakeCalls } from '../../shared/calls/intake.ts';
import { ok } from '../../shared/result.ts';
import type { CallDeps, HandlersOf } from './deps.ts';

export function intakeHandlers({ desktop, clients, smtp }: CallDeps): HandlersOf<typeof intakeCalls> {
  return {
    addClient: ({ name }) => clients.add(name),
    newClientPassword: (id) => clients.renewPassword(id),
    setClientOff: ({ clientId, off }) => clients.setOff(clientId, off),
    removeClient: (id) => clients.remove(id),
    async setSmtpPort({ port }) {
      const opened = await smtp.start(port);
      if (!opened.ok) return opened;
      desktop.settings.set('smtpPort', port);
      return ok(null);
    },
  };
}

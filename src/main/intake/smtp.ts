import type { Door } from '../../shared/model.ts';
import type { Problem } from '../../shared/problems/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import { HOST, type Listener, type ListenerDeps, openListener } from './smtp-listener.ts';

/**
 * Mail submission by SMTP (RFC 6409), for programs on this computer. Everyone has to sign in; a message is answered with 250 only
 * when `enqueue` has it on disk.
 */

export type SmtpIntakeDeps = ListenerDeps;

export interface SmtpIntake {
  /**
   * Opens the door on this port of 127.0.0.1, and never on another one. 0 takes any free port. Where a door is open already, it is
   * closed once the new one is open. Fails with port_invalid, port_busy or port_not_allowed.
   */
  start(port: number): Promise<Result<{ readonly port: number }, Problem>>;
  /** Takes no more mail; lets messages that are arriving finish for `graceMs`, then cuts them off unaccepted. */
  stop(graceMs: number): Promise<void>;
  door(): Door;
  onChange(listener: () => void): () => void;
}

/** For a door that another one has replaced. */
const REPLACED_GRACE_MS = 10_000;

export function createSmtpIntake(deps: SmtpIntakeDeps): SmtpIntake {
  const log = deps.log.room('smtp');
  const listeners = new Set<() => void>();
  let running: Listener | null = null;
  let shown: Door = { kind: 'smtp', host: HOST, port: 0, open: false, problem: null };

  function show(change: Partial<Door>): void {
    shown = { ...shown, ...change };
    for (const listener of listeners) listener();
  }

  return {
    async start(port) {
      if (running && port === running.port) return ok({ port });
      const opened = await openListener(port, { ...deps, log });
      if (!opened.ok) {
        log.write('error', 'the SMTP door stays closed', { problem: opened.problem });
        show({ port: running?.port ?? port, problem: opened.problem });
        return opened;
      }
      const replaced = running;
      running = opened.value;
      show({ port: running.port, open: true, problem: null });
      log.write('info', `takes mail by SMTP on ${HOST}:${running.port}`);
      await replaced?.stop(REPLACED_GRACE_MS);
      return ok({ port: opened.value.port });
    },
    async stop(graceMs) {
      const stopped = running;
      running = null;
      show({ open: false });
      await stopped?.stop(graceMs);
    },
    door: () => shown,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

import type { Door } from '../../shared/model.ts';
import type { Problem } from '../../shared/problems/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { HttpDeps } from './http-app.ts';
import type { HttpListener } from './http-listener.ts';

/**
 * Mail by HTTP, for programs on this computer. Everyone has to bring a token; a message is answered with 201 only when `enqueue` has it
 * on disk.
 */
export interface HttpIntake {
  /**
   * Opens the door on this port of 127.0.0.1, and never on another one. 0 takes any free port. Where a door is open already, it is
   * closed once the new one is open. Fails with port_invalid, port_busy or port_not_allowed.
   */
  start(port: number): Promise<Result<{ readonly port: number }, Problem>>;
  /** Takes no more mail; lets requests at work finish for `graceMs`, then cuts them off. */
  stop(graceMs: number): Promise<void>;
  door(): Door;
  /** To be called when messages may have changed: those who listen to events are told. */
  changed(): void;
  onChange(listener: () => void): () => void;
}

/** For a door that another one has replaced. */
const REPLACED_GRACE_MS = 10_000;

export function createHttpIntake(deps: HttpDeps, port: number): HttpIntake {
  const log = deps.log.room('http');
  const listeners = new Set<() => void>();
  let running: HttpListener | null = null;
  let shown: Door = { kind: 'http', host: '127.0.0.1', port, open: false, problem: null };

  function show(change: Partial<Door>): void {
    shown = { ...shown, ...change };
    for (const listener of listeners) listener();
  }

  return {
    async start(wanted) {
      if (running && wanted === running.port) return ok({ port: wanted });
      // what serves the door is loaded when it is opened: most offices never do
      const { openHttpListener } = await import('./http-listener.ts');
      const opened = await openHttpListener(wanted, { ...deps, log });
      if (!opened.ok) {
        log.write('error', 'the HTTP door stays closed', { problem: opened.problem });
        show({ port: running?.port ?? wanted, problem: opened.problem });
        return opened;
      }
      const replaced = running;
      running = opened.value;
      show({ port: running.port, open: true, problem: null });
      log.write('info', `takes mail by HTTP on ${shown.host}:${running.port}`);
      await replaced?.stop(REPLACED_GRACE_MS);
      return ok({ port: opened.value.port });
    },
    async stop(graceMs) {
      const stopped = running;
      running = null;
      show({ open: false, problem: null });
      await stopped?.stop(graceMs);
    },
    door: () => shown,
    changed: () => running?.changed(),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

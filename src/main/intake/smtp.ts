import type { NetworkDoor, NetworkDoorSettings } from '../../shared/doors.ts';
import type { Door } from '../../shared/model.ts';
import type { Problem } from '../../shared/problems/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { CertificateStore, KeyPair } from './certificate.ts';
import { allowing } from './networks.ts';
import { type Listener, type ListenerDeps, openListener, REPLACED_GRACE_MS } from './smtp-listener.ts';
import { createNetworkDoor } from './smtp-network.ts';

/**
 * Mail submission by SMTP (RFC 6409), for programs on this computer, and where the operator wants it for those of the local network.
 * Everyone has to sign in; a message is answered with 250 only when `enqueue` has it on disk.
 */

export interface SmtpIntakeDeps extends ListenerDeps {
  readonly certificates: CertificateStore;
  /** Addresses of this computer in its networks, for choosing one. */
  readonly addresses: () => readonly string[];
}

export interface SmtpIntake {
  /**
   * Opens the door on this port of 127.0.0.1, and never on another one. 0 takes any free port. Where a door is open already, it is
   * closed once the new one is open. Fails with port_invalid, port_busy or port_not_allowed.
   */
  start(port: number): Promise<Result<{ readonly port: number }, Problem>>;
  /**
   * Opens, moves or closes the door to the network. Fails with network_invalid, network_empty, host_not_here, certificate_unreadable or
   * as `start` does; what was open stays open then.
   */
  setNetwork(settings: NetworkDoorSettings): Promise<Result<NetworkDoorSettings, Problem>>;
  /** A new certificate of Outtray's own, or the operator's; connections that come from now on get it. */
  changeCertificate(own: string | null): Promise<Result<null, Problem>>;
  /** The certificate without its key, as PEM. */
  certificate(): string | null;
  /** Takes no more mail; lets messages that are arriving finish for `graceMs`, then cuts them off unaccepted. */
  stop(graceMs: number): Promise<void>;
  door(): Door;
  networkDoor(): NetworkDoor;
  onChange(listener: () => void): () => void;
}

const HOST = '127.0.0.1';

export function createSmtpIntake(deps: SmtpIntakeDeps): SmtpIntake {
  const log = deps.log.room('smtp');
  const { certificates } = deps;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  let running: Listener | null = null;
  let shown: Door = { kind: 'smtp', host: HOST, port: 0, open: false, problem: null };
  const network = createNetworkDoor({ ...deps, log, changed });

  function show(change: Partial<Door>): void {
    shown = { ...shown, ...change };
    changed();
  }

  /** Within this computer mail is taken in without TLS rather than not at all. */
  async function keyPair(): Promise<KeyPair | null> {
    const pair = await certificates.use();
    if (pair.ok) return pair.value;
    log.write('warn', 'TLS cannot be offered', { problem: pair.problem });
    return null;
  }

  return {
    async start(port) {
      if (running && port === running.port) return ok({ port });
      const tls = await keyPair();
      const place = { host: HOST, port, reach: 'this_computer', implicit: false, tls, allows: onlyHere } as const;
      const opened = await openListener(place, { ...deps, log });
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
    setNetwork: (settings) => network.set(settings),
    async changeCertificate(own) {
      const pair = own === null ? await certificates.renew() : certificates.bring(own);
      if (!pair.ok) return pair;
      running?.renew(pair.value);
      network.renew(pair.value);
      log.write('info', own === null ? 'made a new certificate' : 'took the certificate that was chosen');
      changed();
      return ok(null);
    },
    certificate: () => certificates.pem(),
    async stop(graceMs) {
      const stopped = running;
      running = null;
      show({ open: false });
      await Promise.all([stopped?.stop(graceMs), network.stop(graceMs)]);
    },
    door: () => shown,
    networkDoor: () => network.view(),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const onlyHere = allowing(['127.0.0.0/8', '::1']);

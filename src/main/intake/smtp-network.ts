import { type NetworkDoor, type NetworkDoorSettings, networkDoorDefaults } from '../../shared/doors.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { CertificateStore, KeyPair } from './certificate.ts';
import { allowing, readNetworks } from './networks.ts';
import { type Listener, type ListenerDeps, openListener, REPLACED_GRACE_MS } from './smtp-listener.ts';

/** The SMTP door to the local network: off until the operator opens it, TLS demanded, and only for the addresses that were named. */
export interface SmtpNetworkDoor {
  set(settings: NetworkDoorSettings): Promise<Result<NetworkDoorSettings, Problem>>;
  renew(tls: KeyPair): void;
  stop(graceMs: number): Promise<void>;
  view(): NetworkDoor;
}

export interface SmtpNetworkDeps extends ListenerDeps {
  readonly certificates: CertificateStore;
  readonly addresses: () => readonly string[];
  readonly changed: () => void;
}

export function createNetworkDoor(deps: SmtpNetworkDeps): SmtpNetworkDoor {
  const { certificates, log, changed } = deps;
  let settings = networkDoorDefaults;
  let running: readonly Listener[] = [];
  let trouble: Problem | null = null;

  async function open(wanted: NetworkDoorSettings): Promise<Result<readonly Listener[], Problem>> {
    const { host, port, implicitPort } = wanted;
    if (implicitPort !== null && implicitPort === port && port !== 0) return fail(problem('port_busy', { port }));
    const tls = await certificates.use();
    if (!tls.ok) return tls;
    const allows = allowing(wanted.allow);
    const place = { host, reach: 'network', tls: tls.value, allows } as const;
    const opened: Listener[] = [];
    for (const [at, implicit] of [
      [port, false],
      [implicitPort, true],
    ] as const) {
      if (at === null) continue;
      const listener = await openListener({ ...place, port: at, implicit }, deps);
      if (!listener.ok) {
        await Promise.all(opened.map((one) => one.stop(0)));
        return listener;
      }
      opened.push(listener.value);
    }
    return ok(opened);
  }

  async function close(graceMs: number): Promise<void> {
    const stopped = running;
    running = [];
    await Promise.all(stopped.map((listener) => listener.stop(graceMs)));
  }

  /** Its ports cannot be taken twice, so a door that moves closes first; one that cannot be opened then is opened as it was. */
  async function replace(wanted: NetworkDoorSettings): Promise<Result<NetworkDoorSettings, Problem>> {
    const before = settings;
    const wasOpen = running.length > 0;
    await close(REPLACED_GRACE_MS);
    const opened = await open(wanted);
    if (opened.ok) {
      running = opened.value;
      return ok(withPorts(wanted, running));
    }
    const again = wasOpen ? await open(before) : null;
    if (again?.ok) running = again.value;
    return opened;
  }

  return {
    async set(given) {
      const allow = readNetworks(given.allow);
      if (!allow.ok && given.on) return allow;
      const wanted = { ...given, host: given.host.trim(), allow: allow.ok ? allow.value : [...given.allow] };
      if (!wanted.on) {
        await close(REPLACED_GRACE_MS);
        settings = wanted;
        trouble = null;
        log.write('info', 'takes no mail from the network');
        changed();
        return ok(wanted);
      }
      const opened = await replace(wanted);
      trouble = opened.ok ? null : opened.problem;
      if (opened.ok) {
        settings = opened.value;
        log.write('info', `takes mail by SMTP from the network on ${settings.host}:${settings.port}`);
      } else {
        if (running.length === 0) settings = wanted;
        log.write('error', 'the SMTP door to the network stays closed', { problem: opened.problem });
      }
      changed();
      return opened;
    },
    renew(tls) {
      for (const listener of running) listener.renew(tls);
    },
    stop: close,
    view: () => ({
      ...settings,
      open: running.length > 0,
      problem: trouble,
      certificate: certificates.view(),
      addresses: [...deps.addresses()],
    }),
  };
}

/** What was opened on any free port is named. */
function withPorts(wanted: NetworkDoorSettings, [first, second]: readonly Listener[]): NetworkDoorSettings {
  return {
    ...wanted,
    port: first?.port ?? wanted.port,
    implicitPort: wanted.implicitPort === null ? null : (second?.port ?? wanted.implicitPort),
  };
}

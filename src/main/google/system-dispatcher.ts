import { Agent, DecoratorHandler, Dispatcher, Pool, ProxyAgent } from 'undici';
import type { Clock, Log } from '../ports.ts';
import { CONNECT_MS, connectionOptions } from './http.ts';
import { faultOf, ProxyFault } from './network-fault.ts';
import { type Route, routesOf } from './proxy-route.ts';

/** A system that does not say which proxy to take within this time is not waited for. */
const LOOKUP_MS = 10_000;
/** For how long the next way is taken after a proxy could not be reached, as browsers do. */
const AWAY_MS = 5 * 60_000;

export interface SystemDispatcherDeps {
  /** In the words of a PAC file. Asked for every request, because networks change. */
  readonly proxyFor: (url: string) => Promise<string>;
  /** PEM; undefined: what Node trusts by itself. */
  readonly trust: () => string[] | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SystemDispatcher extends Dispatcher {
  /** The network has changed: connections of the old one are not used again, and proxies that were away may be back. */
  renew(): void;
}

/**
 * Undici's way out as the system's network settings say, chosen anew for each request. One request is one request: where a proxy
 * cannot be reached, this one fails, and only the next takes the next way.
 */
export function createSystemDispatcher(deps: SystemDispatcherDeps): SystemDispatcher {
  return new Chooser(deps);
}

class Chooser extends Dispatcher implements SystemDispatcher {
  readonly #deps: SystemDispatcherDeps;
  /** By proxy; the empty string is the direct way. */
  readonly #ways = new Map<string, Dispatcher>();
  /** Until when (monotonic) a proxy counts as away. */
  readonly #away = new Map<string, number>();
  #trust: { readonly ca: string[] | undefined } | null = null;
  #told = '';
  #over: Error | null = null;

  constructor(deps: SystemDispatcherDeps) {
    super();
    this.#deps = deps;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const modern: Dispatcher.DispatchHandler = new DecoratorHandler(handler);
    const fail = (error: Error) => modern.onResponseError?.(never, error);
    this.#choose(String(options.origin ?? ''))
      .then((route) => {
        if (this.#over) return fail(this.#over);
        if (route.kind === 'unknown') return fail(new ProxyFault('proxy_unknown', route.name));
        const way = this.#way(route);
        const away = () => void this.#away.set(route.kind === 'proxy' ? route.uri : '', this.#now() + AWAY_MS);
        way.dispatch(options, route.kind === 'direct' ? modern : byProxy(modern, away));
      })
      .catch(fail);
    return true;
  }

  renew(): void {
    this.#away.clear();
    for (const way of this.#ways.values()) void way.close();
    this.#ways.clear();
  }

  override async close(): Promise<void> {
    this.#over ??= new Error('closed');
    await Promise.all([...this.#ways.values()].map((way) => way.close()));
  }

  override async destroy(): Promise<void> {
    this.#over ??= new Error('destroyed');
    await Promise.all([...this.#ways.values()].map((way) => way.destroy()));
  }

  async #choose(origin: string): Promise<Route> {
    const routes = routesOf(await this.#asked(origin));
    const now = this.#now();
    const open = routes.filter((route) => route.kind !== 'proxy' || (this.#away.get(route.uri) ?? 0) <= now);
    // where every way is away the first is as good as any; one that we do not speak only where there is no other
    const usable = open.find(({ kind }) => kind !== 'unknown');
    const route = usable ?? routes.find(({ kind }) => kind === 'proxy') ?? routes[0] ?? { kind: 'direct' };
    const told = route.kind === 'proxy' ? `by the proxy ${route.uri}` : route.kind;
    if (told !== this.#told) this.#deps.log.write('info', `the way to the network: ${told}`);
    this.#told = told;
    return route;
  }

  #asked(origin: string): Promise<string> {
    const { clock, log, proxyFor } = this.#deps;
    return new Promise((resolve) => {
      const patience = clock.after(LOOKUP_MS, () => {
        log.write('warn', 'the system does not say which proxy to take');
        resolve('DIRECT');
      });
      proxyFor(origin)
        .catch((error: unknown) => {
          log.write('warn', 'the system could not say which proxy to take', { error: String(error) });
          return 'DIRECT';
        })
        .then((pac) => {
          patience.cancel();
          resolve(pac);
        });
    });
  }

  #way(route: Exclude<Route, { kind: 'unknown' }>): Dispatcher {
    const proxied = route.kind === 'proxy' ? route.uri : null;
    const known = this.#ways.get(proxied ?? '');
    if (known) return known;
    this.#trust ??= { ca: this.#deps.trust() };
    const { ca } = this.#trust;
    const tls = { timeout: CONNECT_MS, allowH2: false, ...(ca ? { ca } : {}) };
    const through =
      proxied === null
        ? new Agent({ ...connectionOptions, connect: tls })
        : new ProxyAgent({
            ...connectionOptions,
            uri: proxied,
            requestTls: tls,
            proxyTls: tls,
            // a proxy that takes the connection and says nothing is away too
            clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: CONNECT_MS }),
          });
    this.#ways.set(proxied ?? '', through);
    return through;
  }

  #now(): number {
    return this.#deps.clock.monotonic();
  }
}

/** The same handler, with words for what goes wrong at the proxy. */
function byProxy(handler: Dispatcher.DispatchHandler, away: () => void): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (...given) => handler.onRequestUpgrade?.(...given),
    onResponseStart: (...given) => handler.onResponseStart?.(...given),
    onResponseData: (...given) => handler.onResponseData?.(...given),
    onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
    onResponseError(controller, error) {
      const found = atProxy(error) ?? error;
      if (found instanceof ProxyFault && found.kind === 'proxy_away') away();
      handler.onResponseError?.(controller, found);
    },
  };
}

/** Undici answers a refused tunnel with a text only; a connection that cannot be made can only be the one to the proxy. */
function atProxy(error: Error): ProxyFault | null {
  const status = /^Proxy response \((\d{3})\)/.exec(error.message)?.[1];
  if (status === '407') return new ProxyFault('proxy_password', status);
  // the proxy speaks for the other side: it is not there
  if (status === '502' || status === '503' || status === '504') return null;
  if (status !== undefined) return new ProxyFault('proxy_refused', status);
  const { kind, code } = faultOf(error);
  const away = kind === 'no_connection' || kind === 'no_name' || code === 'UND_ERR_HEADERS_TIMEOUT';
  return away ? new ProxyFault('proxy_away', code) : null;
}

/** For an error before there is anything to control. */
const never: Dispatcher.DispatchController = {
  get aborted() {
    return true;
  },
  get paused() {
    return false;
  },
  get reason() {
    return null;
  },
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};

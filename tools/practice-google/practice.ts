import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provider } from 'oidc-provider';
import type { Target } from './classify.ts';
import { type ClientJson, clientJson, type ServiceAccountJson, serviceAccountJson } from './client-files.ts';
import { type Control, createControl } from './control.ts';
import { createControlEndpoint } from './control-http.ts';
import { createEventLog } from './events.ts';
import { createFaults, type Endpoint, type Point } from './faults.ts';
import { createGmailApi, type GmailApi } from './gmail/api.ts';
import { createQuota } from './gmail/quota.ts';
import { messageIdOf } from './gmail/send.ts';
import { asIncoming, capture, type Exchange, jsonReply, type Reply, styleReply } from './http.ts';
import { keyNamed } from './keys.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { mailboxReply } from './mailbox-pages.ts';
import type { OidcPayload } from './oauth/adapter.ts';
import { createSignIn } from './oauth/authorize.ts';
import { createJwtBearer } from './oauth/jwt-bearer.ts';
import { createProvider } from './oauth/provider.ts';
import { createRevoke } from './oauth/revoke.ts';
import { createTokenEndpoint } from './oauth/token.ts';
import { createHolds, createListener, reset } from './server.ts';
import { createStore, type Store } from './store.ts';
import {
  type ClientKind,
  createPracticeClock,
  defaultSettings,
  defaultUsers,
  type PracticeUser,
  type Settings,
  type World,
} from './world.ts';

export interface PracticeOptions {
  /** 0, the default, takes any free port. Always on 127.0.0.1. */
  port?: number;
  /** Mail, grants, sessions and keys are kept here over a restart; without it all is in memory. */
  stateDir?: string;
  users?: PracticeUser[];
  settings?: Partial<Settings>;
}

export interface Practice {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  url: string;
  clientJson(kind: ClientKind): ClientJson;
  /** Every access and refresh token that is alive. */
  tokens(): string[];
  serviceAccountJson(): ServiceAccountJson;
  control: Control;
  mailbox: Mailbox;
  /** Resets open connections and closes; with a state folder a later start goes on from here. */
  stop(): Promise<void>;
}

/** Starts practice Google on 127.0.0.1. @throws when the port is taken */
export async function startPractice(options: PracticeOptions = {}): Promise<Practice> {
  const server = createServer({ keepAliveTimeout: 30_000, requestTimeout: 0, maxHeaderSize: 65_536 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  const clock = createPracticeClock();
  const events = createEventLog(clock);
  const store = createStore(options.stateDir, clock);
  const world: World = {
    store,
    clock,
    events,
    settings: { ...defaultSettings(), ...options.settings },
    users: knownUsers(store, options.users),
    url: `http://127.0.0.1:${port}`,
  };
  const mailbox = createMailbox(store);
  const quota = createQuota(world);
  const faults = createFaults();
  const holds = createHolds(world);
  const provider = createProvider(world);
  const gmail = createGmailApi(world, provider, mailbox, quota);
  const control = createControl({
    world,
    initial: options.settings ?? {},
    faults,
    holds,
    uploads: gmail.uploads,
    mailbox,
    quota,
  });
  const route = createRoutes(world, provider, gmail, mailbox, control);

  server.on('connection', (socket) => {
    events.count('connections');
    const point: Point = { endpoint: 'connect', user: undefined, messageId: undefined };
    const struck = faults.strike(point, 'head', point);
    if (struck === undefined) return;
    reset(socket);
    events.emit({ type: 'cut', endpoint: 'connect', faultId: struck.id });
  });
  server.on(
    'request',
    createListener({
      world,
      faults,
      holds,
      route,
      point: (endpoint, exchange) => pointOf(world, gmail, endpoint, exchange),
      forgetSession: (exchange, status) =>
        gmail.uploads.forgetOne(exchange.url.searchParams.get('upload_id') ?? '', status),
    }),
  );

  return {
    url: world.url,
    clientJson: (kind) => clientJson(world, kind),
    tokens: () => ['oidc.AccessToken', 'oidc.RefreshToken'].flatMap((kind) => store.list(kind).map(({ key }) => key)),
    serviceAccountJson: () => serviceAccountJson(world),
    control,
    mailbox,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      holds.release();
      await closed;
      store.close();
    },
  };
}

function knownUsers(store: Store, given: PracticeUser[] | undefined): PracticeUser[] {
  const stored = store.list<PracticeUser>('user').map(({ value }) => value);
  if (given === undefined && stored.length > 0) return stored;
  const users = (given ?? defaultUsers()).map((user) => ({ ...user, aliases: [...user.aliases] }));
  for (const user of users) store.put('user', user.sub, user);
  return users;
}

function createRoutes(
  world: World,
  provider: Provider,
  gmail: GmailApi,
  mailbox: Mailbox,
  control: Control,
): (target: Target, exchange: Exchange, fate: { finishAfterAsks?: number }) => Promise<Reply | undefined> {
  const signIn = createSignIn(world, provider);
  const token = createTokenEndpoint(world, provider, createJwtBearer(world, provider));
  const revoke = createRevoke(world);
  const controlEndpoint = createControlEndpoint(control, mailbox);
  const callback = provider.callback();

  async function other(exchange: Exchange): Promise<Reply> {
    const path = exchange.url.pathname;
    if (path.startsWith('/control/')) return controlEndpoint(exchange);
    if (path === '/client.json') return jsonReply(200, clientJson(world, 'installed'));
    if (path === '/client-web.json') return jsonReply(200, clientJson(world, 'web'));
    if (path === '/service-account.json') return jsonReply(200, serviceAccountJson(world));
    if (path === '/practice.css') return styleReply();
    if (path === '/oauth2/v1/certs') {
      const { kid, publicPem } = keyNamed(world.store, 'signing');
      return jsonReply(200, { [kid]: publicPem });
    }
    const page = exchange.method === 'GET' ? mailboxReply(path, mailbox) : undefined;
    if (page !== undefined) return page;
    if (path === '/oauth2/v3/certs' || path === '/.well-known/openid-configuration')
      return capture(asIncoming(exchange), callback);
    return jsonReply(404, { error: { code: 404, message: `Not Found: ${exchange.method} ${path}` } });
  }

  return async (target, exchange, fate) => {
    const { endpoint } = target;
    if (!isOurs(exchange, world.url)) return jsonReply(421, { error: 'This host is not practice Google.' });
    if (['chunk', 'final', 'ask'].includes(endpoint)) return gmail.handle(target, exchange, fate);
    if (!exchange.ended) return undefined;
    switch (endpoint) {
      case 'authorize':
        return signIn.authorize(exchange);
      case 'signin':
        return exchange.url.pathname.startsWith('/signin/') ? signIn.page(exchange) : signIn.resume(exchange);
      case 'token':
        return token({ ...exchange, url: new URL('/token', world.url) });
      case 'revoke':
        return revoke(exchange);
      case 'userinfo':
        return capture(asIncoming(exchange), callback);
      case 'other':
        return other(exchange);
      default:
        return gmail.handle(target, exchange, fate);
    }
  };
}

/** A page of another name that resolves to 127.0.0.1 must not get in. */
function isOurs(exchange: Exchange, url: string): boolean {
  const { port } = new URL(url);
  return [`127.0.0.1:${port}`, `localhost:${port}`].includes(exchange.headers.host ?? '');
}

/** Who and which message a request is about, as far as its head and what is already kept tell. */
function pointOf(world: World, gmail: GmailApi, endpoint: Endpoint, exchange: Exchange): Point {
  const { store, users } = world;
  const bySub = (sub: string | undefined): string | undefined => users.find((user) => user.sub === sub)?.email;
  const session = gmail.uploads.find(exchange.url.searchParams.get('upload_id') ?? '');
  const bearer = /^Bearer (\S+)$/i.exec(exchange.headers.authorization ?? '')?.[1];
  const form =
    endpoint === 'token' || endpoint === 'revoke' ? new URLSearchParams(exchange.body.toString()) : undefined;
  const held =
    store.get<OidcPayload>('oidc.AccessToken', bearer ?? form?.get('token') ?? '') ??
    store.get<OidcPayload>('oidc.RefreshToken', form?.get('refresh_token') ?? form?.get('token') ?? '') ??
    store.get<OidcPayload>('oidc.AuthorizationCode', form?.get('code') ?? '');
  return {
    endpoint,
    user: session?.user ?? bySub(held?.accountId),
    messageId: session !== undefined && session.outtrayId !== '' ? session.outtrayId : messageIdOf(endpoint, exchange),
  };
}

import type { InteractionDetails, Provider } from 'oidc-provider';
import { clientById } from '../client-files.ts';
import { browserErrorBody, googleError } from '../google-errors.ts';
import { asIncoming, capture, type Exchange, pageReply, type Reply } from '../http.ts';
import { EMAIL_SCOPE, type PracticeUser, SIGN_IN_SCOPES, type World } from '../world.ts';
import { type Consent, consentKey } from './adapter.ts';
import { accountPage, consentPage } from './pages.ts';
import { canonicalScopes, type GrantTerms, knownScope, ROUTES, redirectAllowed } from './provider.ts';

export interface SignIn {
  /** GET or POST of the authorization endpoint. */
  authorize(exchange: Exchange): Promise<Reply>;
  /** Our pages: choose an account, agree or deny. */
  page(exchange: Exchange): Promise<Reply>;
  /** The way back to the program after the pages. */
  resume(exchange: Exchange): Promise<Reply>;
}

/** What stands in front of, and beside, oidc-provider's authorization endpoint. */
export function createSignIn(world: World, provider: Provider): SignIn {
  const { store, settings, users } = world;
  const callback = provider.callback();

  function refuseEmbedded(exchange: Exchange): Reply | undefined {
    if (!settings.refuseEmbedded || !(exchange.headers['user-agent'] ?? '').includes('Electron/')) return undefined;
    return googleError('disallowed_useragent', { page: blockedPage });
  }

  /** Google's own checks: what fails here is shown to the person and never sent to the redirect URI. */
  function check(params: URLSearchParams): Reply | undefined {
    const blocked = (code: number, error: string, text: string): Reply =>
      blockedPage(code, browserErrorBody(error, text, code));
    const clientId = params.get('client_id');
    if (clientId === null || clientId === '')
      return blocked(400, 'invalid_request', 'Missing required parameter: client_id');
    const client = clientById(world, clientId);
    if (client === undefined) return blocked(401, 'invalid_client', 'The OAuth client was not found.');
    const state = settings.clients[client.kind];
    if (state !== 'ok') return blocked(401, `${state}_client`, `The OAuth client was ${state}.`);
    const redirectUri = params.get('redirect_uri');
    if (redirectUri === null) return blocked(400, 'invalid_request', 'Missing required parameter: redirect_uri');
    if (redirectUri.startsWith('urn:ietf:wg:oauth:2.0:oob'))
      return blocked(400, 'invalid_request', 'The out-of-band (OOB) flow has been blocked.');
    if (!redirectAllowed(world, clientId, redirectUri))
      return blocked(400, 'redirect_uri_mismatch', 'The redirect URI in the request does not match.');
    const responseType = params.get('response_type');
    if (responseType === null) return blocked(400, 'invalid_request', 'Missing required parameter: response_type');
    if (responseType !== 'code')
      return blocked(400, 'unsupported_response_type', 'Only response_type=code is practised here.');
    const scope = params.get('scope');
    if (scope === null || scope.trim() === '')
      return blocked(400, 'invalid_request', 'Missing required parameter: scope');
    const unknown = canonicalScopes(scope).filter((one) => !knownScope(one));
    if (unknown.length > 0)
      return blocked(400, 'invalid_scope', `Some requested scopes were invalid: ${unknown.join(', ')}`);
    const method = params.get('code_challenge_method');
    if (method !== null && params.get('code_challenge') === null)
      return blocked(400, 'invalid_request', 'code_challenge_method is given without code_challenge.');
    if (params.get('code_challenge') !== null && method !== 'S256')
      return blocked(400, 'invalid_request', 'Only code_challenge_method=S256 is practised here.');
    const challenge = params.get('code_challenge');
    if (challenge !== null && !/^[A-Za-z0-9_-]{43}$/.test(challenge))
      return blocked(400, 'invalid_request', 'Invalid code_challenge.');
    const accessType = params.get('access_type');
    if (accessType !== null && accessType !== 'offline' && accessType !== 'online')
      return blocked(400, 'invalid_request', 'Invalid access_type.');
    const prompts = (params.get('prompt') ?? '').split(' ').filter(Boolean);
    if (prompts.some((one) => !['none', 'consent', 'select_account'].includes(one)))
      return blocked(400, 'invalid_request', 'Invalid prompt.');
    return undefined;
  }

  return {
    authorize: async (exchange) => {
      const embedded = refuseEmbedded(exchange);
      if (embedded !== undefined) return embedded;
      const params =
        exchange.method === 'POST' ? new URLSearchParams(exchange.body.toString()) : exchange.url.searchParams;
      const refused = check(params);
      if (refused !== undefined) return refused;
      const url = new URL(ROUTES.authorization, world.url);
      for (const [name, value] of params) url.searchParams.append(name, value);
      url.searchParams.set('scope', canonicalScopes(params.get('scope') ?? '').join(' '));
      const inner = {
        ...exchange,
        method: 'GET',
        url,
        body: Buffer.alloc(0),
        headers: withoutSession(exchange.headers),
      };
      return asGoogleRedirects(world, await capture(asIncoming(inner), callback));
    },

    page: async (exchange) => {
      const embedded = refuseEmbedded(exchange);
      if (embedded !== undefined) return embedded;
      const incoming = asIncoming({ ...exchange, body: Buffer.alloc(0) });
      let details: InteractionDetails | undefined;
      await capture(incoming, async (req, res) => {
        details = await provider.interactionDetails(req, res);
        res.end();
      }).catch(() => undefined);
      if (details === undefined)
        return blockedPage(400, browserErrorBody('invalid_request', 'This sign-in has expired. Start again.', 400));
      const form =
        exchange.method === 'POST' ? new URLSearchParams(exchange.body.toString()) : exchange.url.searchParams;
      return step(exchange, details, form);
    },

    resume: async (exchange) => {
      const embedded = refuseEmbedded(exchange);
      if (embedded !== undefined) return embedded;
      const reply = await capture(asIncoming({ ...exchange, headers: withoutSession(exchange.headers) }), callback);
      return asGoogleRedirects(world, reply);
    },
  };

  async function step(exchange: Exchange, details: InteractionDetails, form: URLSearchParams): Promise<Reply> {
    const { params } = details;
    const asked = (params.scope ?? '').split(' ').filter(Boolean);
    const prompts = (params.prompt ?? '').split(' ').filter(Boolean);
    const path = exchange.url.pathname;
    const formTargets = formTargetsFor(params.redirect_uri ?? '');

    if (exchange.method === 'POST' && form.get('deny') !== null) {
      return finish(exchange, { error: 'access_denied' });
    }
    const hinted = users.find(
      (one) => params.login_hint !== undefined && [one.email, one.sub].includes(params.login_hint),
    );
    const chosen = form.get('user');
    const user =
      users.find((one) => one.email === chosen) ??
      (chosen === null && !prompts.includes('select_account') ? hinted : undefined);
    if (user === undefined)
      return accountPage({ path, users, ...(hinted ? { hinted: hinted.email } : {}), formTargets });

    const clientId = params.client_id ?? '';
    const remembered = store.get<Consent>('consent', consentKey(user.sub, clientId))?.scopes ?? [];
    const skip = !prompts.includes('consent') && asked.every((scope) => remembered.includes(scope));
    if (skip) return agree(exchange, details, user, asked, asked, false);
    if (exchange.method === 'POST' && form.get('agree') !== null) {
      const ticked = form.getAll('scope');
      const granted = asked.filter((scope) => SIGN_IN_SCOPES.includes(scope) || ticked.includes(scope));
      if (granted.length === 0) return finish(exchange, { error: 'access_denied' });
      return agree(exchange, details, user, asked, granted, true);
    }
    return consentPage({ path, user, asked, remembered, formTargets });
  }

  async function agree(
    exchange: Exchange,
    details: InteractionDetails,
    user: PracticeUser,
    asked: string[],
    granted: string[],
    consented: boolean,
  ): Promise<Reply> {
    const clientId = details.params.client_id ?? '';
    const grant = new provider.Grant({ accountId: user.sub, clientId });
    grant.addOIDCScope(granted.join(' '));
    const left = asked.filter((scope) => !granted.includes(scope));
    if (left.length > 0) grant.rejectOIDCScope(left.join(' '));
    const grantId = await grant.save();
    const terms: GrantTerms = { offline: details.params.access_type === 'offline', consented };
    store.put('grant-terms', grantId, terms);
    if (consented) {
      const key = consentKey(user.sub, clientId);
      const before = store.get<Consent>('consent', key)?.scopes ?? [];
      const consent: Consent = { accountId: user.sub, clientId, scopes: [...new Set([...before, ...granted])] };
      store.put('consent', key, consent);
      world.events.emit({ type: 'grant', user: user.email });
    }
    return finish(exchange, { login: { accountId: user.sub, remember: false }, consent: { grantId } });
  }

  function finish(exchange: Exchange, result: Record<string, unknown>): Promise<Reply> {
    const incoming = asIncoming({ ...exchange, body: Buffer.alloc(0) });
    return capture(incoming, (req, res) => provider.interactionFinished(req, res, result));
  }
}

function blockedPage(code: number, html: string): Reply {
  return pageReply(code, 'Access blocked', html, { narrow: true });
}

/** The library's own memory of who is signed in would end in its log-out page; our pages ask each time. */
function withoutSession(headers: Exchange['headers']): Exchange['headers'] {
  const kept = (headers.cookie ?? '').split(/;\s*/).filter((pair) => !/^_session(\.|=)/.test(pair));
  const { cookie: _, ...rest } = headers;
  return kept.length === 0 ? rest : { ...rest, cookie: kept.join('; ') };
}

/**
 * Redirects to the program carry what Google's carry: `scope`, `authuser` and `prompt` beside the code, and a bare
 * `error` for a refusal.
 */
function asGoogleRedirects(world: World, reply: Reply): Reply {
  const location = reply.headers.location;
  if (typeof location !== 'string' || location.startsWith(world.url) || !URL.canParse(location)) return reply;
  const url = new URL(location);
  url.searchParams.delete('error_description');
  const code = url.searchParams.get('code');
  if (code !== null) {
    const scope = world.store.get<{ scope?: string }>('oidc.AuthorizationCode', code)?.scope ?? EMAIL_SCOPE;
    const grantId = world.store.get<{ grantId?: string }>('oidc.AuthorizationCode', code)?.grantId ?? '';
    const grant = world.store.get<{ openid?: { scope?: string } }>('oidc.Grant', grantId);
    url.searchParams.set('scope', grant?.openid?.scope ?? scope);
    url.searchParams.set('authuser', '0');
    url.searchParams.set('prompt', 'consent');
  }
  return { ...reply, status: 302, headers: { ...reply.headers, location: url.href } };
}

/** CSP form-action also stops the redirects behind a form; it has no way to write an IPv6 host. */
function formTargetsFor(redirectUri: string): string | null {
  if (!URL.canParse(redirectUri)) return '';
  const { origin, hostname } = new URL(redirectUri);
  return hostname.startsWith('[') ? null : origin;
}

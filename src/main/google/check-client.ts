import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { Vault } from '../ports.ts';
import type { Net } from './http.ts';
import type { AppRecord } from './records.ts';
import { askForTokens } from './token-endpoint.ts';
import { refreshVerdict } from './token-replies.ts';

/** What the provider says of a client. `known` null: it said nothing, and `problem` why. */
export interface ClientCheck {
  readonly known: boolean | null;
  readonly problem: Problem | null;
}

/**
 * Asks the token endpoint with a code that nobody was given. A provider looks at the client first (RFC 6749 section 5.2):
 * `invalid_client` means that it or its secret is wrong, `invalid_grant` that only the code is. Nothing is granted either way.
 */
export async function checkClient(deps: Net & { readonly vault: Vault }, app: AppRecord): Promise<ClientCheck> {
  const secret = app.clientSecret === null ? null : await deps.vault.open(app.clientSecret);
  if (secret?.ok === false) return { known: null, problem: secret.problem };
  const answer = await askForTokens(deps, app.tokenUri, {
    grant_type: 'authorization_code',
    code: 'outtray-asks-whether-this-client-is-known',
    redirect_uri: 'http://127.0.0.1:1/',
    client_id: app.clientId,
    code_verifier: 'outtray-asks-whether-this-client-is-known--',
    ...(secret === null ? {} : { client_secret: secret.value }),
  });
  // a server that gives tokens for any code is no provider whose word counts
  if (answer.ok) return { known: null, problem: problem('provider_unwell', { status: 200 }) };
  if (answer.problem.kind === 'fault')
    return { known: null, problem: problem('provider_unreachable', {}, answer.problem.fault.code) };
  const { refusal } = answer.problem;
  if (refusal.error === 'invalid_grant') return { known: true, problem: null };
  const verdict = refreshVerdict(refusal, { email: '', app: app.name });
  const unknown = verdict.kind === 'app' && verdict.problem.code === 'client_invalid';
  return unknown
    ? { known: false, problem: verdict.problem }
    : { known: null, problem: problem('provider_unwell', { status: refusal.status }, refusal.detail) };
}

import { keyNamed, secretNamed } from './keys.ts';
import type { ClientKind, World } from './world.ts';

export interface ClientIdentity {
  kind: ClientKind;
  clientId: string;
  clientSecret: string;
}

export const SERVICE_ACCOUNT_EMAIL = 'outtray@practice.iam.gserviceaccount.example';
export const SERVICE_ACCOUNT_CLIENT_ID = '100000000000000000900';

const CLIENT_IDS: Record<ClientKind, string> = {
  installed: '100000000000-installed.apps.practice.example',
  web: '100000000000-web.apps.practice.example',
};

export function clientOf(world: World, kind: ClientKind): ClientIdentity {
  return { kind, clientId: CLIENT_IDS[kind], clientSecret: `GOCSPX-${secretNamed(world.store, `client-${kind}`)}` };
}

/** The client with that id, whatever its state; undefined when no such client was ever made. */
export function clientById(world: World, clientId: string): ClientIdentity | undefined {
  const kind = (Object.keys(CLIENT_IDS) as ClientKind[]).find((one) => CLIENT_IDS[one] === clientId);
  return kind === undefined ? undefined : clientOf(world, kind);
}

/** The fields of Google's downloaded client JSON that matter here. */
export interface ClientFields {
  client_id: string;
  project_id: string;
  auth_uri: string;
  token_uri: string;
  auth_provider_x509_cert_url: string;
  client_secret: string;
  redirect_uris: string[];
}

/** What Google's file does not say: where else the endpoints are. */
export interface OuttrayFields {
  revocation_uri: string;
  api_root: string;
  name: string;
}

export type ClientJson =
  | { installed: ClientFields; outtray: OuttrayFields }
  | { web: ClientFields; outtray: OuttrayFields };

/** A client JSON of Google's shape with our own addresses, as one downloads it from the Cloud console. */
export function clientJson(world: World, kind: ClientKind): ClientJson {
  const { clientId, clientSecret } = clientOf(world, kind);
  const fields: ClientFields = {
    client_id: clientId,
    project_id: 'practice',
    auth_uri: `${world.url}/o/oauth2/auth`,
    token_uri: `${world.url}/token`,
    auth_provider_x509_cert_url: `${world.url}/oauth2/v1/certs`,
    client_secret: clientSecret,
    redirect_uris: kind === 'installed' ? ['http://localhost'] : [...world.settings.webRedirectUris],
  };
  const outtray = { revocation_uri: `${world.url}/revoke`, api_root: world.url, name: 'Practice Google' };
  return kind === 'installed' ? { installed: fields, outtray } : { web: fields, outtray };
}

export interface ServiceAccountJson {
  type: 'service_account';
  project_id: string;
  private_key_id: string;
  private_key: string;
  client_email: string;
  client_id: string;
  auth_uri: string;
  token_uri: string;
  auth_provider_x509_cert_url: string;
  client_x509_cert_url: string;
  universe_domain: string;
  outtray: OuttrayFields;
}

export function serviceAccountJson(world: World): ServiceAccountJson {
  const key = keyNamed(world.store, 'service-account');
  return {
    type: 'service_account',
    project_id: 'practice',
    private_key_id: key.kid,
    private_key: key.privatePem,
    client_email: SERVICE_ACCOUNT_EMAIL,
    client_id: SERVICE_ACCOUNT_CLIENT_ID,
    auth_uri: `${world.url}/o/oauth2/auth`,
    token_uri: `${world.url}/token`,
    auth_provider_x509_cert_url: `${world.url}/oauth2/v1/certs`,
    client_x509_cert_url: `${world.url}/robot/v1/metadata/x509/${encodeURIComponent(SERVICE_ACCOUNT_EMAIL)}`,
    universe_domain: 'practice.example',
    outtray: { revocation_uri: `${world.url}/revoke`, api_root: world.url, name: 'Practice Google' },
  };
}

// The part of oidc-provider that practice Google uses. The package carries no types of its own.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface OidcContext {
    req: IncomingMessage;
    type: string;
    status: number;
    body: unknown;
    oidc: {
      route: string;
      client?: { clientId: string };
      params?: Record<string, string | undefined>;
      result?: { login?: { accountId: string }; consent?: { grantId: string } };
      entities: { RefreshToken?: { accountId: string }; AuthorizationCode?: { accountId: string } };
    };
  }

  export interface StoredToken {
    jti: string;
    accountId: string;
    clientId: string;
    scope?: string;
    grantId?: string;
    save(ttlSeconds?: number): Promise<string>;
  }

  export interface TokenKind {
    new (input: Record<string, unknown>): StoredToken;
    prototype: { generateTokenId(this: unknown): string };
    find(value: string): Promise<StoredToken | undefined>;
  }

  export interface Grant extends StoredToken {
    addOIDCScope(scope: string): void;
    rejectOIDCScope(scope: string): void;
  }

  export interface InteractionDetails {
    uid: string;
    params: Record<string, string | undefined>;
    returnTo: string;
  }

  export class Provider {
    constructor(issuer: string, setup: Record<string, unknown>);
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
    on(event: string, listener: (ctx: OidcContext, error: Error & { error_detail?: string }) => void): this;
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<InteractionDetails>;
    interactionFinished(req: IncomingMessage, res: ServerResponse, result: Record<string, unknown>): Promise<void>;
    Client: {
      prototype: { redirectUriAllowed(this: { clientId: string; redirectUris: string[] }, uri: string): boolean };
      find(id: string): Promise<unknown>;
    };
    AccessToken: TokenKind;
    RefreshToken: TokenKind;
    AuthorizationCode: TokenKind;
    Grant: {
      new (input: { accountId: string; clientId: string }): Grant;
      find(id: string): Promise<Grant | undefined>;
    };
  }

  export const interactionPolicy: {
    Check: new (reason: string, description: string, error: string, check: (ctx: OidcContext) => boolean) => unknown;
    Prompt: new (info: { name: string; requestable: boolean }, ...checks: unknown[]) => unknown;
  };
}

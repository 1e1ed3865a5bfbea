import type { Database } from 'better-sqlite3';
import type { Clock, ConsentScreen, Link, Log, Random, SentProof, Transport, Vault } from '../ports.ts';
import { type AccountSetup, createAccountSetup } from './account-setup.ts';
import { createAccountStore } from './account-store.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { type ClockWatch, createClockWatch } from './clock-watch.ts';
import { type ConnectedApps, createConnectedApps } from './connected-app.ts';
import { createGmail } from './gmail.ts';
import { createHealth, type Health } from './health.ts';
import type { Net } from './http.ts';
import { createSignIns, type SignIns } from './oauth.ts';
import { createSentProof } from './sent-proof.ts';
import { createServiceAccounts, type ServiceAccounts } from './service-account.ts';
import { createGrants } from './service-grants.ts';
import { createSignOut, type SignOut } from './sign-out.ts';
import { createGoogleStore } from './store.ts';
import { createTokens, type Tokens } from './tokens.ts';

export interface GoogleDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly link: Link;
  readonly vault: Vault;
  readonly screen: ConsentScreen;
  /** The way to the network; see way-out.ts. */
  readonly dispatcher: Net['dispatcher'];
}

/** Everything that talks to Google, put together. `accounts.onChange` tells of every change but those of a running sign-in. */
export interface GoogleRoom {
  readonly accounts: Accounts;
  readonly apps: ConnectedApps;
  readonly tokens: Tokens;
  readonly transport: Transport;
  readonly signIns: SignIns;
  readonly signOut: SignOut;
  readonly setup: AccountSetup;
  readonly services: ServiceAccounts;
  readonly proof: SentProof;
  readonly clockWatch: ClockWatch;
  readonly health: Health;
}

export function createGoogleRoom(deps: GoogleDeps): GoogleRoom {
  const { db, clock, random, link, vault, screen, dispatcher } = deps;
  const log = deps.log.room('google');
  const clockWatch = createClockWatch({ clock, log });
  const net = { dispatcher, clock, providerTime: clockWatch.heard };
  const store = createGoogleStore(db);
  const more = createAccountStore(db);
  const accounts = createAccounts({ store, more, clock, log });
  const grants = createGrants({ more, accounts, clock });
  const tokens = createTokens({ ...net, store, accounts, vault, grants, random, link, log });
  const transport = createGmail({
    ...net,
    random,
    sender: store.sender,
    rememberSessions: store.rememberSessions,
    tokenRefused: tokens.refused,
  });
  const alsoAsks = (id: string) => more.settings(id).lookInSent;
  const signIns = createSignIns({ ...net, store, accounts, tokens, vault, alsoAsks, screen, random, log });
  return {
    accounts,
    tokens,
    transport,
    clockWatch,
    health: createHealth({ store, accounts, tokens, link, clock, log }),
    apps: createConnectedApps({ ...net, store, accounts, tokens, signIns, vault, random, log }),
    signIns,
    signOut: createSignOut({ ...net, store, accounts, tokens, vault, log }),
    setup: createAccountSetup({ store, more, accounts, clock, random, log }),
    services: createServiceAccounts({ ...net, store, more, accounts, tokens, vault, random, log }),
    proof: createSentProof({ ...net, store, more }),
  };
}

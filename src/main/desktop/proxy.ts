import { session } from 'electron';
import type { ProxyLookup } from './types.ts';

/** What the system's settings say, by Chromium's own reading of them. Asked for each connection, because they change. */
export function createProxyLookup(): ProxyLookup {
  return { proxyFor: (url) => session.defaultSession.resolveProxy(url) };
}

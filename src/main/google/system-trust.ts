import * as tls from 'node:tls';

/**
 * Whose certificates are trusted: Node's own list, and what the system trusts besides, such as the authority of a company's proxy.
 * Undefined where Node cannot ask the system (before 22.15): then its own list and NODE_EXTRA_CA_CERTS count
 * (https://nodejs.org/api/tls.html#tlsgetcacertificatestype).
 */
export function systemTrust(): string[] | undefined {
  const { getCACertificates } = tls;
  if (getCACertificates === undefined) return undefined;
  try {
    return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  } catch {
    return undefined;
  }
}

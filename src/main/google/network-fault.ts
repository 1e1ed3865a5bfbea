/** How an HTTP exchange can end without a whole answer. */
export type FaultKind =
  /** The computer has no way out. */
  | 'no_network'
  | 'no_name'
  | 'no_connection'
  /** TLS: the other side is not who it should be, or speaks something else. */
  | 'no_trust'
  /** The proxy that the system names cannot be reached. */
  | 'proxy_away'
  /** The proxy wants a password. */
  | 'proxy_password'
  /** The proxy does not let us through. */
  | 'proxy_refused'
  /** A proxy of a kind that we do not speak, such as SOCKS. */
  | 'proxy_unknown'
  /** The connection broke, before or in the answer. */
  | 'cut'
  /** No byte either way for too long. */
  | 'silence'
  /** Called off by us. */
  | 'stopped'
  /** Our own side could not read what was to be sent. */
  | 'body';

export interface Fault {
  readonly kind: FaultKind;
  /** The code of Node, OpenSSL or undici, or an empty string; holds no address and no content. */
  readonly code: string;
}

/** Thrown by a request's body when the stored bytes cannot be had, or are not as many as promised. */
export class BodyFault extends Error {
  override readonly name = 'BodyFault';
}

const namesFail = /^(ENOTFOUND|EAI_\w+|EDNS\w*|ESERVFAIL|ENODATA)$/;
const noWayOut = /^(ENETUNREACH|ENETDOWN|ENONET)$/;
const noConnection =
  /^(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|UND_ERR_PRX_TLS|UND_ERR_ABORTED)$/;
/** Codes of Node's certificate checks (https://nodejs.org/api/tls.html#x509-certificate-error-codes) and of OpenSSL. */
const noTrust =
  /^(ERR_TLS_\w+|ERR_SSL_\w+|EPROTO|\w*CERT\w*|\w*_CRL\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/;

/** What went wrong between here and the proxy, before anything left for the other side. */
export class ProxyFault extends Error {
  override readonly name = 'ProxyFault';
  readonly kind: Extract<FaultKind, `proxy_${string}`>;
  readonly code: string;

  constructor(kind: ProxyFault['kind'], code: string) {
    super(`${kind} ${code}`.trim());
    this.kind = kind;
    this.code = code;
  }
}

/** What kind of fault an error of undici, Node or OpenSSL is. Happy-eyeballs errors are judged by their first cause. */
export function faultOf(error: unknown): Fault {
  if (error instanceof BodyFault) return { kind: 'body', code: error.message };
  if (error instanceof ProxyFault) return { kind: error.kind, code: error.code };
  const { code, syscall } = innermost(error);
  if (namesFail.test(code)) return { kind: 'no_name', code };
  const connecting = syscall === 'connect' || syscall === '';
  if (connecting && noWayOut.test(code)) return { kind: 'no_network', code };
  if (syscall === 'connect' || (connecting && noConnection.test(code))) return { kind: 'no_connection', code };
  if (noTrust.test(code)) return { kind: 'no_trust', code };
  return { kind: 'cut', code };
}

function innermost(error: unknown): { code: string; syscall: string } {
  for (let depth = 0, found: unknown = error; depth < 5; depth++) {
    const code = text(found, 'code');
    if (code !== '') return { code, syscall: text(found, 'syscall') || text(firstOf(found), 'syscall') };
    found = firstOf(found) ?? (found instanceof Error ? found.cause : undefined);
  }
  return { code: '', syscall: '' };
}

function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors[0] : undefined;
}

function text(error: unknown, name: 'code' | 'syscall'): string {
  if (typeof error !== 'object' || error === null) return '';
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}

import { type Problem, problem } from '../../shared/problems/problem.ts';
import type { Fault } from './network-fault.ts';

/** Somebody in between signs in the other side's name: https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
const unknownAuthority =
  /^(?:UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(?:_LOCALLY)?)|\w*SELF_SIGNED_CERT\w*|CERT_UNTRUSTED)$/;
const outsideItsTime = /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/;

/** The words for what lies between here and `host`; null where the fault is not of the way there. */
export function wayProblem({ kind, code }: Fault, host: string): Problem | null {
  switch (kind) {
    case 'no_network':
      return problem('offline', {}, code);
    case 'no_name':
      return problem('name_not_found', { host }, code);
    case 'no_connection':
      return problem('not_connected', { host }, code);
    case 'no_trust':
      if (unknownAuthority.test(code)) return problem('certificate_unknown', { host }, code);
      if (outsideItsTime.test(code)) return problem('certificate_outside_its_time', { host }, code);
      return problem('tls_refused', { host, reason: code }, code);
    case 'proxy_away':
      return problem('proxy_away', {}, code);
    case 'proxy_password':
      return problem('proxy_password', {}, code);
    case 'proxy_refused':
      return problem('proxy_refused', { host, status: code }, code);
    case 'proxy_unknown':
      return problem('proxy_unknown', { kind: code });
    case 'silence':
      return problem('too_slow', { host });
    default:
      return null;
  }
}

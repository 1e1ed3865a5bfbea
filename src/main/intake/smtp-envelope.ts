import { domainToASCII, domainToUnicode } from 'node:url';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { checkAddress, shortened } from '../mail/addresses.ts';

/**
 * Checks a recipient as smtp-server gives it: it has decoded `xn--` labels to Unicode. Where encoding them again would not give the
 * same name, the mail would go to another domain, so such a name is refused.
 */
export function envelopeAddress(address: string): Result<string, Problem> {
  const checked = checkAddress(address);
  if (checked === null) return fail(problem('address_invalid', { address: shortened(address) }));
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const back = domainToUnicode(domainToASCII(domain));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
  if (!/^[\x00-\x7f]*$/.test(domain) && back !== domain.replace(/[A-Z]/g, (letter) => letter.toLowerCase())) {
    return fail(problem('address_invalid', { address: shortened(address) }));
  }
  return ok(checked);
}

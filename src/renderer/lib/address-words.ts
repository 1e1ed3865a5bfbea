import type { Recipient } from '../../shared/model.ts';

/** The part that tells accounts of one office apart: "billing@". */
export function localPart(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : address.slice(0, at + 1);
}

/**
 * Cuts a long address in the middle of its local part, so that a wrong domain stays in sight. Only when the domain alone does not
 * fit is the domain cut, in its middle.
 */
export function shorten(address: string, longest: number): string {
  if (address.length <= longest) return address;
  const at = address.lastIndexOf('@');
  const domain = at < 0 ? '' : address.slice(at);
  const room = longest - domain.length - 1;
  if (at > 0 && room >= 2) return `${address.slice(0, room)}…${domain}`;
  const head = Math.ceil((longest - 1) / 2);
  return `${address.slice(0, head)}…${address.slice(address.length - (longest - 1 - head))}`;
}

/** A name if there is one, else the address. */
export function nameOf(who: { readonly address: string; readonly name: string | null }): string {
  return who.name === null || who.name.trim() === '' ? who.address : who.name;
}

/** The names in an address field as a message has it, `"Osei & Partners" <office@osei.example>, …`; an address where there is none. */
export function namesIn(field: string): string {
  return (field.match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? [])
    .map((one) => {
      const name = one.slice(0, Math.max(0, one.lastIndexOf('<'))).trim();
      return (name === '' ? one.replace(/[<>]/g, '') : name.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1')).trim();
    })
    .join(', ');
}

/** Who a list row is for: the one recipient, or the first and how many more. */
export function whoFor(recipients: readonly Recipient[], total: number, more: (count: number) => string): string {
  const first = recipients.find((recipient) => recipient.kind === 'to') ?? recipients[0];
  if (first === undefined) return more(total);
  const name = first.name === null || first.name === '' ? shorten(first.address, 34) : first.name;
  return total > 1 ? `${name} ${more(total - 1)}` : name;
}

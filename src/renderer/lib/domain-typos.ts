/** Mail domains that many people have, whose misspellings are worth a question. */
const known = [
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'outlook.de',
  'hotmail.com',
  'hotmail.de',
  'yahoo.com',
  'yahoo.de',
  'icloud.com',
  'gmx.de',
  'gmx.net',
  'gmx.at',
  'gmx.ch',
  'web.de',
  't-online.de',
  'freenet.de',
  'posteo.de',
  'mailbox.org',
  'proton.me',
  'protonmail.com',
  'aol.com',
  'live.com',
  'bluewin.ch',
  'aon.at',
];

/** Right as they are, though one letter away from one above. */
const real = new Set([
  ...known,
  'mail.com',
  'ymail.com',
  'email.com',
  'gmx.com',
  'gmx.org',
  'gmx.eu',
  'live.de',
  'aol.de',
  'me.com',
]);

/** The address with the domain that was probably meant (gmial.com → gmail.com), or null. */
export function meantAddress(address: string): string | null {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).toLowerCase();
  if (at < 1 || real.has(domain)) return null;
  const meant = known.find((each) => isSlip(domain, each));
  return meant === undefined ? null : `${address.slice(0, at)}@${meant}`;
}

/** One slip of the finger: a letter too many, too few, wrong, or two swapped. In short names only the ending or a swap counts. */
function isSlip(typed: string, meant: string): boolean {
  if (!oneEdit(typed, meant)) return false;
  const name = meant.slice(0, meant.lastIndexOf('.'));
  if (name.length > 4) return true;
  return typed.startsWith(`${name}.`) || typed === `${name}${meant.slice(name.length + 1)}` || isSwap(typed, meant);
}

function isSwap(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = firstDifference(one, other);
  return one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}

function oneEdit(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false;
  const at = firstDifference(one, other);
  return (
    one.slice(at + 1) === other.slice(at + 1) ||
    one.slice(at) === other.slice(at + 1) ||
    one.slice(at + 1) === other.slice(at) ||
    isSwap(one, other)
  );
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

import { hostname, networkInterfaces } from 'node:os';

/** Addresses of this computer in its networks, without those that only it can reach. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) =>
    // an address of a single link (fe80::) cannot be written down without naming the interface
    (each ?? []).flatMap(({ address, internal }) => (internal || /^fe80:/i.test(address) ? [] : [address])),
  );
}

/** Names and addresses by which others reach this computer. */
export function ownNames(): string[] {
  const name = hostname();
  // the second is how computers find each other without a name server (RFC 6762)
  const names = name.includes('.') ? [name] : [name, `${name}.local`];
  return [...names, ...ownAddresses()];
}

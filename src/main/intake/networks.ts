import { BlockList, isIP } from 'node:net';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** `192.168.1.0/24`, `fd00::/8` or a single address, as it is kept; null when it is none of these. */
export function readNetwork(text: string): string | null {
  const [address = '', bits, more] = text.trim().toLowerCase().split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return null;
  if (bits === undefined) return address;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return null;
  return `${address}/${Number(bits)}`;
}

/** Every network of a list, or network_invalid with the first that is none, or network_empty. */
export function readNetworks(list: readonly string[]): Result<string[], Problem> {
  const read: string[] = [];
  for (const text of list) {
    if (text.trim() === '') continue;
    const network = readNetwork(text);
    if (network === null) return fail(problem('network_invalid', { address: text.trim().slice(0, 60) }));
    read.push(network);
  }
  return read.length === 0 ? fail(problem('network_empty')) : ok([...new Set(read)]);
}

/** Whether an address lies in one of the networks. IPv4 that comes as IPv6 (::ffff:a.b.c.d) is IPv4. */
export function allowing(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  };
}

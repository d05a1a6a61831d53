import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Address ranges that are not routed in the internet: RFC 1918, RFC 3927, RFC 4193, RFC 4291. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
const LAN = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  LAN.addSubnet(net, bits, 'ipv4');
}
LAN.addSubnet('fc00::', 7, 'ipv6');
LAN.addSubnet('fe80::', 10, 'ipv6');

/** Class of the network to a host: latencies of another class are not comparable. */
export type NetworkClass = 'loopback' | 'lan' | 'wan';

/** Class of the network to an address. */
export function networkClassOf(address: string): NetworkClass {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(address, family)) return 'loopback';
  return LAN.check(address, family) ? 'lan' : 'wan';
}

/** Class of the network to a host by the address of its name; `wan` for a name without an address. */
export async function networkClassOfHost(host: string): Promise<NetworkClass> {
  try {
    return networkClassOf((await lookup(host)).address);
  } catch {
    return 'wan';
  }
}

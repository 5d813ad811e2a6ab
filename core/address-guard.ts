import dns from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { PipelineError } from './errors.ts';

/** `true`: any address. A list: these host names, addresses and networks (`intranet.example`, `10.1.2.3`, `10.0.0.0/8`). */
export type AllowPrivate = boolean | readonly string[];

/** Decides which addresses a request may reach, so that nobody makes us ask a private service for them (SSRF). */
export interface AddressGuard {
  /** Throws `fatal` when `hostname` led to an address that must not be asked. */
  checkAddress(address: string, hostname: string): void;
  /** Whether the configuration opens a host, or an address, that may be private. */
  isOpened(hostname: string): boolean;
  /** Opens sockets, for undici: checks every address that a name resolves to, and the one that was reached. */
  readonly connect: buildConnector.connector;
}

/**
 * What is not on the public Internet: the IANA special-purpose registries (RFC 6890 and its updates), multicast, and
 * Azure's metadata service, which stands at a public address.
 */
const refusedNetworks: readonly (readonly [network: string, what: string])[] = [
  ['0.0.0.0/8', 'an address of this network'],
  ['10.0.0.0/8', 'a private address'],
  ['100.64.0.0/10', 'a shared (CGNAT) address'],
  ['127.0.0.0/8', 'a loopback address'],
  ['168.63.129.16/32', 'a cloud metadata address'],
  ['169.254.0.0/16', 'a link-local or cloud metadata address'],
  ['172.16.0.0/12', 'a private address'],
  ['192.0.0.0/24', 'a reserved address'],
  ['192.0.2.0/24', 'a documentation address'],
  ['192.88.99.0/24', 'a 6to4 relay address'],
  ['192.168.0.0/16', 'a private address'],
  ['198.18.0.0/15', 'a benchmarking address'],
  ['198.51.100.0/24', 'a documentation address'],
  ['203.0.113.0/24', 'a documentation address'],
  ['224.0.0.0/4', 'a multicast address'],
  ['240.0.0.0/4', 'a reserved or broadcast address'],
  ['::1/128', 'a loopback address'],
  ['2001:db8::/32', 'a documentation address'],
  ['2001::/23', 'a tunnel or reserved address'],
  ['2002::/16', 'a 6to4 tunnel address'],
  ['3fff::/20', 'a documentation address'],
  ['fc00::/7', 'a private (unique local) address'],
  ['fe80::/10', 'a link-local address'],
  ['fec0::/10', 'a site-local address'],
  ['ff00::/8', 'a multicast address'],
];

const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** One network in CIDR notation, or one address. Throws a RangeError when it is neither. */
function blockListOf(network: string): BlockList {
  const [address = '', prefix] = network.split('/');
  const bits =
    prefix === undefined ? (isIPv6(address) ? 128 : 32) : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (isIP(address) === 0 || !(bits <= (isIPv6(address) ? 128 : 32))) {
    throw new RangeError(`"${network}" is not a network such as 10.0.0.0/8`);
  }
  const list = new BlockList();
  list.addSubnet(address, bits, familyOf(address));
  return list;
}

/**
 * The IPv4 address inside a v4-mapped (`::ffff:0:0/96`) or NAT64 (`64:ff9b::/96`, RFC 6052) address: it is the one that
 * is reached. Any other address as it is, without its zone.
 */
function effectiveAddress(address: string): string {
  const bare = address.replace(/%.*$/su, '').toLowerCase();
  if (!isIPv6(bare)) return bare;
  // The URL parser writes every spelling of an address in one way, without dotted quads.
  const canonical = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const embedded = /^(?:::ffff:|64:ff9b::)(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/.exec(canonical);
  if (!embedded) return canonical;
  const high = Number.parseInt(embedded[1] ?? '0', 16);
  const low = Number.parseInt(embedded[2] ?? '0', 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** `lookup` stands in for the system's resolver. */
export function createAddressGuard(
  options: {
    allowPrivate?: AllowPrivate | undefined;
    lookup?: LookupFunction | undefined;
    connectTimeoutMs?: number;
  } = {},
): AddressGuard {
  const { allowPrivate = false, lookup = dns.lookup as LookupFunction, connectTimeoutMs = 10_000 } = options;
  const allowed = typeof allowPrivate === 'boolean' ? [] : allowPrivate;
  const isNetwork = (entry: string) => entry.includes('/') || isIP(entry) !== 0;
  const allowedHosts = new Set(allowed.filter((entry) => !isNetwork(entry)).map(normalHost));
  const allowedNetworks = allowed.filter(isNetwork).map(blockListOf);
  const refused = refusedNetworks.map(([network, what]) => ({ list: blockListOf(network), what }));
  const globalUnicast = blockListOf('2000::/3');

  function whyRefused(address: string): string | undefined {
    if (isIP(address) === 0) return 'not an address';
    const family = familyOf(address);
    if (allowedNetworks.some((list) => list.check(address, family))) return undefined;
    const hit = refused.find(({ list }) => list.check(address, family));
    if (hit) return hit.what;
    return family === 'ipv6' && !globalUnicast.check(address, family) ? 'not a public address' : undefined;
  }

  function isOpened(hostname: string): boolean {
    const host = normalHost(hostname);
    if (allowPrivate === true || allowedHosts.has(host)) return true;
    return isIP(host) !== 0 && allowedNetworks.some((list) => list.check(host, familyOf(host)));
  }

  function checkAddress(address: string, hostname: string): void {
    const host = normalHost(hostname);
    if (allowPrivate === true || allowedHosts.has(host)) return;
    const effective = effectiveAddress(address);
    const why = whyRefused(effective);
    if (why === undefined) return;
    const found = host === effective ? `it is ${why}` : `it leads to ${effective}, ${why}`;
    throw new PipelineError(`refused to ask ${host}: ${found}. If that is wanted, add "${host}" to http.allowPrivate`, {
      retry: 'fatal',
    });
  }

  const guardedLookup: LookupFunction = (hostname, lookupOptions, callback) => {
    lookup(hostname, lookupOptions, (error, address, family) => {
      if (error) return callback(error, address, family);
      try {
        const addresses = typeof address === 'string' ? [address] : address.map((entry) => entry.address);
        for (const one of addresses) checkAddress(one, hostname);
      } catch (refusal) {
        return callback(refusal as Error, address, family);
      }
      callback(null, address, family);
    });
  };
  const connector = buildConnector({ lookup: guardedLookup, timeout: connectTimeoutMs } as buildConnector.BuildOptions);

  return {
    checkAddress,
    isOpened,
    connect(target, callback) {
      try {
        // The lookup is never asked about a literal address.
        if (isIP(target.hostname) !== 0) checkAddress(target.hostname, target.hostname);
      } catch (refusal) {
        return callback(refusal as Error, null);
      }
      connector(target, (error, socket) => {
        if (error) return callback(error, null);
        try {
          checkAddress(socket.remoteAddress ?? '', target.hostname);
        } catch (refusal) {
          socket.destroy();
          return callback(refusal as Error, null);
        }
        callback(null, socket);
      });
    },
  };
}

function normalHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/gu, '')
    .replace(/\.$/u, '');
}

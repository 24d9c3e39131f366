/** Which addresses on the network this server may turn to when a caller names them. Plain data: workers get it too. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { show } from '../../schemas/show.ts';

export interface OutgoingRules {
  /** Hosts by name, `*.` before a name for those below it; `public` for any whose address is public. */
  readonly hosts: 'none' | 'public' | readonly string[];
  /** Networks in CIDR notation that may be reached although they are not public. */
  readonly networks: readonly string[];
  readonly timeoutMs: number;
  /** Of a response. */
  readonly maxBytes: number;
}

/** Public by their range, and yet the way to a cloud's own services. */
const metadata = new Set(['168.63.129.16', '169.254.169.254', '169.254.170.2', 'fd00:ec2::254']);
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Looks at the address as it is written; the resolved one is looked at when connecting.
 * @returns what is wrong with it, to stand behind a name for it; nothing when it may be tried
 */
export function whyNot(href: string, rules: OutgoingRules): string | undefined {
  if (rules.hosts === 'none') return 'is not on this server, which fetches nothing. Send the value itself';
  if (!URL.canParse(href)) return 'is no address';
  const url = new URL(href);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'is neither an http nor an https address';
  if (url.username !== '' || url.password !== '') return 'has a user or a password in it. Leave them out';
  const host = hostOf(url);
  if (rules.hosts !== 'public' && !rules.hosts.some((pattern) => matches(host, pattern))) {
    return `is at ${show(host)}, which is not among the hosts that this server fetches from`;
  }
  return isIP(host) === 0 || isPermitted(host, rules) ? undefined : notPublic;
}

export const notPublic = 'leads to an address that is not public, which this server does not turn to';

/** The parser of URLs has made dotted decimals of all other notations of an IPv4 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** @param address in any notation of IPv4 or IPv6 */
export function isPermitted(address: string, { networks }: Pick<OutgoingRules, 'networks'>): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 address that is written as IPv6 is looked at as what it is.
  const parsed = ipaddr.process(address);
  if (metadata.has(parsed.toString()) || parsed.range() === 'linkLocal') return false;
  if (networks.some((network) => isIn(parsed, network))) return true;
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast);
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return base.kind() === address.kind() && address.match(base, bits);
}

function matches(host: string, pattern: string): boolean {
  const name = pattern.toLowerCase();
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name;
}

/** Rules for the addresses that this server may fetch from or send to on behalf of a caller. Plain data, sent to workers. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { show } from '../../schemas/show.ts';

export interface EgressRules {
  /** Hosts by name, `*.` before a name for those below it; `public` for any whose address is public. */
  readonly hosts: 'none' | 'public' | readonly string[];
  /** Networks in CIDR notation that may be reached although they are not public. */
  readonly networks: readonly string[];
  readonly timeoutMs: number;
  /** Size limit of a response. */
  readonly maxBytes: number;
}

/** Public by their range, yet the metadata services of cloud providers. */
const metadata = new Set(['168.63.129.16', '169.254.169.254', '169.254.170.2', 'fd00:ec2::254']);
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Checks the URL as written; the resolved address is checked when connecting.
 * @returns what is wrong with it, as a predicate of a sentence; undefined when it may be tried
 */
export function findObstacle(href: string, rules: EgressRules): string | undefined {
  if (rules.hosts === 'none') return 'is not on this server, which fetches from no other host. Send the value itself';
  if (!URL.canParse(href)) return 'is not a URL';
  const url = new URL(href);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'is neither an http nor an https URL';
  if (url.username !== '' || url.password !== '') return 'contains a user name or a password. Remove them';
  const host = hostOf(url);
  if (rules.hosts !== 'public' && !rules.hosts.some((pattern) => matches(host, pattern))) {
    return `is at ${show(host)}, which is not among the allowed hosts of this server`;
  }
  return isIP(host) === 0 || isPermitted(host, rules) ? undefined : NOT_PUBLIC;
}

export const NOT_PUBLIC = 'leads to an address that is not public, which this server does not contact';

/** The URL parser has normalized every notation of an IPv4 address to dotted decimals. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** @param address in any notation of IPv4 or IPv6 */
export function isPermitted(address: string, { networks }: Pick<EgressRules, 'networks'>): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4-mapped IPv6 address is checked as IPv4.
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

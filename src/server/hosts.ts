/** The host names of this server: those that it answers to, and those that its own links may have. */
import { hostname, networkInterfaces } from 'node:os';
import type { KnowsHost } from '../../ogc/http/middleware.ts';
import type { Config } from './config.ts';

/** The settings that name hosts. */
export type HostSettings = Pick<Config, 'host' | 'allowedHosts' | 'publicUrl'>;

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** @returns names and addresses as they stand in a URL, without those that `--allowed-hosts *` adds */
export function listHosts({ host, allowedHosts, publicUrl }: HostSettings): readonly string[] {
  const named = allowedHosts.filter((name) => name !== '*');
  const ofProxy = publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
  return [...loopback, host, ...named, ...ofProxy, ...ownNames(host)].map((name) => toUrlHost(name.toLowerCase()));
}

/** A server that is bound to all addresses is known by those of this machine, as they are now, and by its name. */
export function createHostRule(settings: HostSettings): KnowsHost {
  if (settings.allowedHosts.includes('*')) return () => true;
  const fixed = new Set(listHosts(settings));
  // Networks come and go while a server runs.
  return (host) => fixed.has(host) || ownNames(settings.host).some((name) => toUrlHost(name) === host);
}

/** The host in the URL for clients on this machine: unspecified addresses cannot be connected to, loopback can. */
export function localHost(host: string): string {
  return isUnspecified(host) ? '127.0.0.1' : toUrlHost(host);
}

function ownNames(host: string): readonly string[] {
  if (!isUnspecified(host)) return [];
  const addresses = Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address));
  return [hostname().toLowerCase(), ...addresses];
}

function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function toUrlHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

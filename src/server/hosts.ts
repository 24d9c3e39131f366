/** The host names of this server: those that it answers to, and those that its own links may have. */
import { hostname, networkInterfaces } from 'node:os';
import type { KnownHosts } from '../../ogc/http/hosts.ts';
import type { Config } from './config.ts';

/** The settings that name hosts. */
type HostSettings = Pick<Config, 'host' | 'allowedHosts' | 'publicUrl'>;

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** A server that is bound to all addresses is known by those of this machine: networks come and go while it runs. */
export function findHosts({ host, allowedHosts, publicUrl }: HostSettings): KnownHosts {
  const named = allowedHosts.filter((name) => name !== '*');
  const ofProxy = publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
  const names = [...loopback, host, ...named, ...ofProxy, ...ownNames(host)].map((name) =>
    toUrlHost(name.toLowerCase()),
  );
  const isOpen = allowedHosts.includes('*');
  return {
    names: new Set(names),
    isOther: (name) => isOpen || isOwn(host, name),
  };
}

/**
 * The hosts whose pages may call this server, beside its own pages. None at loopback where others reach it too: any
 * program of their machines can serve pages there.
 */
export function findPageHosts(settings: HostSettings): KnownHosts {
  const { names } = findHosts({ ...settings, allowedHosts: settings.allowedHosts.filter((name) => name !== '*') });
  if (isLoopback(settings.host)) return { names, isOther: () => false };
  const isOther = (name: string) => !isLoopback(name) && isOwn(settings.host, name);
  return { names: new Set([...names].filter((name) => !isLoopback(name))), isOther };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.');
}

/** The host in the URL for clients on this machine: unspecified addresses cannot be connected to, loopback can. */
export function localHost(host: string): string {
  return isUnspecified(host) ? '127.0.0.1' : toUrlHost(host);
}

function isOwn(host: string, name: string): boolean {
  return ownNames(host).some((own) => toUrlHost(own) === name);
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

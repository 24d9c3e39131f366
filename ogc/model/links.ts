/** Links as the standard requires them: absolute, each with its relation. */
import { compact } from '../../src/common/compact.ts';
import { formatOfType, JSON_TYPE } from '../http/media-types.ts';
import type { Link, RequestContext } from './context.ts';

const OGC = 'http://www.opengis.net/def/rel/ogc/1.0/';

/** Relations registered by OGC, and `via` of IANA; other relations in use are IANA's too. */
export const rels = {
  conformance: `${OGC}conformance`,
  exceptions: `${OGC}exceptions`,
  inputs: 'via',
  execute: `${OGC}execute`,
  jobList: `${OGC}job-list`,
  log: `${OGC}log`,
  processes: `${OGC}processes`,
  results: `${OGC}results`,
} as const;

/** The URL of the request, with its query, as the client sees it. */
function selfLink({ base, path, search, mediaType }: RequestContext): Link {
  return { href: `${base}${path}${search}`, rel: 'self', ...compact({ type: mediaType }) };
}

/** The same resource in the other media types that its route offers. */
export function alternateLinks({ base, path, search, offers, mediaType }: RequestContext): Link[] {
  return offers
    .filter((offer) => offer !== mediaType)
    .map((type) => {
      const query = new URLSearchParams(search);
      query.set('f', formatOfType(type));
      const href = `${base}${path}?${query.toString()}`;
      if (type === undefined) return { href, rel: 'alternate', title: 'As specified by the execution' };
      return { href, rel: 'alternate', type, title: `As ${type}` };
    });
}

export function selfLinks(request: RequestContext): Link[] {
  return [selfLink(request), ...alternateLinks(request)];
}

export function jsonLink(rel: string, href: string, title?: string): Link {
  return compact({ href, rel, type: JSON_TYPE, title });
}

/** The next or the previous page of a list. */
export function pageLink(
  { base, path, search, mediaType }: RequestContext,
  rel: 'next' | 'prev',
  cursor: string,
): Link {
  const query = new URLSearchParams(search);
  for (const name of ['after', 'before']) query.delete(name);
  query.set(rel === 'next' ? 'after' : 'before', cursor);
  return { href: `${base}${path}?${query.toString()}`, rel, ...compact({ type: mediaType }) };
}

/** @see RFC 8288 */
export function linkHeader({ href, rel, type, title }: Link): string {
  const attributes = Object.entries(compact({ rel, type, title })).map(
    ([name, value]) => `; ${name}="${value.replaceAll(/[^\x20-\x7e]|["\\]/g, '?')}"`,
  );
  return `<${href}>${attributes.join('')}`;
}

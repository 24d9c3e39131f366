/** Links as the standard wants them: absolute, each with its relation. */
import { formatOfType, JSON_TYPE, OUTPUT_TYPE } from '../http/media-types.ts';
import type { RequestContext } from './context.ts';

export interface Link {
  readonly href: string;
  readonly rel: string;
  readonly type?: string;
  readonly title?: string;
}

const OGC = 'http://www.opengis.net/def/rel/ogc/1.0/';

/** Relations that OGC registered; the others in use are IANA's. */
export const rels = {
  conformance: `${OGC}conformance`,
  exceptions: `${OGC}exceptions`,
  /** IANA's: where what stands here came from. */
  inputs: 'via',
  execute: `${OGC}execute`,
  jobList: `${OGC}job-list`,
  log: `${OGC}log`,
  processes: `${OGC}processes`,
  results: `${OGC}results`,
} as const;

/** The address that was called, query and all, as the caller sees it. */
function selfLink(call: RequestContext): Link {
  const { context, base, path, mediaType } = call;
  return { href: `${base}${path}${new URL(context.req.url).search}`, rel: 'self', type: mediaType };
}

/** The same in the other media types that there are. */
export function alternateLinks({ context, base, path, offers, mediaType }: RequestContext): Link[] {
  return offers
    .filter((offer) => offer !== mediaType)
    .map((type) => {
      const { searchParams } = new URL(context.req.url);
      searchParams.set('f', formatOfType(type));
      const href = `${base}${path}?${searchParams.toString()}`;
      if (type === OUTPUT_TYPE) return { href, rel: 'alternate', title: 'As the execution asked for' };
      return { href, rel: 'alternate', type, title: `As ${type}` };
    });
}

export function selfLinks(call: RequestContext): Link[] {
  return [selfLink(call), ...alternateLinks(call)];
}

export function jsonLink(rel: string, href: string, title?: string): Link {
  return { href, rel, type: JSON_TYPE, ...(title !== undefined && { title }) };
}

/** The same list, one page on or back. */
export function pageLink(
  { context, base, path, mediaType }: RequestContext,
  rel: 'next' | 'prev',
  cursor: string,
): Link {
  const { searchParams } = new URL(context.req.url);
  for (const name of ['after', 'before']) searchParams.delete(name);
  searchParams.set(rel === 'next' ? 'after' : 'before', cursor);
  return { href: `${base}${path}?${searchParams.toString()}`, rel, type: mediaType };
}

/** @see RFC 8288 */
export function linkHeader({ href, rel, type, title }: Link): string {
  const attributes = { rel, ...(type !== undefined && { type }), ...(title !== undefined && { title }) };
  const quoted = Object.entries(attributes).map(
    ([name, value]) => `; ${name}="${value.replaceAll(/[^\x20-\x7e]|["\\]/g, '?')}"`,
  );
  return `<${href}>${quoted.join('')}`;
}

/** Links as the standard wants them: absolute, each with its relation. */
import type { Context } from 'hono';
import type { Call, OgcParts } from './route.ts';

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
  execute: `${OGC}execute`,
  jobList: `${OGC}job-list`,
  processes: `${OGC}processes`,
  results: `${OGC}results`,
} as const;

export const JSON_TYPE = 'application/json';

export function baseOf(context: Context, { publicUrl }: Pick<OgcParts, 'publicUrl'>): string {
  return publicUrl?.replace(/\/+$/, '') ?? new URL(context.req.url).origin;
}

/** The address that was called, query and all, as the caller sees it. */
export function selfLink({ context, base, mediaType }: Call): Link {
  return { href: `${base}${context.req.path}${new URL(context.req.url).search}`, rel: 'self', type: mediaType };
}

export function jsonLink(rel: string, href: string, title?: string): Link {
  return { href, rel, type: JSON_TYPE, ...(title !== undefined && { title }) };
}

/** The same list, one page on. */
export function nextLink({ context, base, mediaType }: Call, after: string): Link {
  const { searchParams } = new URL(context.req.url);
  searchParams.set('after', after);
  return { href: `${base}${context.req.path}?${searchParams.toString()}`, rel: 'next', type: mediaType };
}

/** Routes: a handler, its operation in the OpenAPI document, and the page that shows its data. */
import { normalizeBaseUrl } from '../../src/common/base-url.ts';
import { compact } from '../../src/common/compact.ts';
import { HTML_TYPE } from '../http/media-types.ts';
import type { PlainResponse } from '../http/response.ts';
import type { OgcServices, Page, PageContext, Reply, RequestContext } from '../model/context.ts';
import type { Failure } from '../model/exceptions.ts';
import { alternateLinks } from '../model/links.ts';
import { contentTypeOf, mediaTypeOfData, type Offer } from '../model/media-type.ts';
import type { Operation } from '../openapi/operation.ts';

/** Cache-Control of what changes with the version or the configuration of the server only: finished documents. */
export const CACHE_STATIC = 'public, max-age=60';
/** Cache-Control of what is revalidated by its ETag before each use. */
export const CACHE_REVALIDATE = 'private, no-cache';

export interface Route extends Operation {
  /** The Cache-Control header of a success. */
  readonly cache: string;
  answer(request: RequestContext): Promise<PlainResponse | Failure>;
}

/** Data that is written in the negotiated media type; or a complete response, such as the outputs of a job. */
type Handled<Data> = Reply<Data> | PlainResponse | Failure;

interface RouteDefinition<Data> extends Omit<Route, 'answer'> {
  readonly handler: (request: RequestContext) => Handled<Data> | Promise<Handled<Data>>;
  readonly page: Page<Data>;
}

export function defineRoute<Data>({ handler, page, ...route }: RouteDefinition<Data>): Route {
  return {
    ...route,
    async answer(request) {
      const handled = await handler(request);
      if (!('data' in handled)) return handled;
      return writeReply(handled, handled.mediaType ?? request.mediaType, page, () => pageContext(request, route));
    },
  };
}

function pageContext(request: RequestContext, { method, summary }: Pick<Route, 'method' | 'summary'>): PageContext {
  const { base, path, search, services } = request;
  const self = `${base}${path}${search}`;
  // The response to a POST has no URL by which it could be fetched again.
  const alternates = method === 'GET' ? alternateLinks(request) : [];
  return { ...commonPageContext(services, base), title: summary, path, self, alternates };
}

/** The members of the context that all pages share. */
export function commonPageContext(
  { version, registry, tiles }: Pick<OgcServices, 'version' | 'registry' | 'tiles'>,
  address: string,
): Pick<PageContext, 'base' | 'address' | 'version' | 'processes' | 'tiles'> {
  const processes = registry.list().map(({ id, title }) => ({ id, title }));
  const base = normalizeBaseUrl(new URL(address).pathname);
  return { base, address, version, processes, ...compact({ tiles }) };
}

/** @param negotiated HTML for the page; data is JSON otherwise */
export async function writeReply<Data>(
  { data, status = 200, headers = {} }: Reply<Data>,
  negotiated: Offer,
  page: Page<Data>,
  pageContext: () => PageContext,
): Promise<PlainResponse> {
  const mediaType = mediaTypeOfData(negotiated);
  const written = { ...headers, 'Content-Type': contentTypeOf(mediaType) };
  if (mediaType !== HTML_TYPE) return { status, headers: written, body: JSON.stringify(data) };
  const context = pageContext();
  const body = (await page(data, context)).toString();
  return { status, headers: { ...written, 'Content-Security-Policy': contentSecurityPolicy(context) }, body };
}

/** Scripts, styles and images come from this server alone, tiles from the operator's; no other site may frame a page. */
function contentSecurityPolicy({ tiles }: PageContext): string {
  const tileOrigin = tiles ? ` ${new URL(tiles.url.replaceAll(/[{}]/g, '')).origin}` : '';
  return `default-src 'self'; img-src 'self' data: blob:${tileOrigin}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`;
}

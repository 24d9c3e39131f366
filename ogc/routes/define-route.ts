/** Ties a handler to its operation in the OpenAPI document and to the page that shows its data. */
import { normalizeBaseUrl } from '../../src/common/base-url.ts';
import type { OgcServices, RequestContext } from '../model/context.ts';
import { alternateLinks } from '../model/links.ts';
import type { Page, PageContext } from '../model/page.ts';
import type { Operation } from '../openapi/operation.ts';
import { writeReply, type Reply } from '../responses/reply.ts';

/** Data to be written as what was negotiated, or a response that is written already: the outputs of a job. */
type Answer<Data> = Reply<Data> | Response;

export interface Route extends Operation {
  /** The Cache-Control header of a success. */
  readonly cache: string;
  answer(request: RequestContext): Promise<Response>;
}

interface RouteDefinition<Data> extends Omit<Route, 'answer'> {
  readonly handler: (request: RequestContext) => Answer<Data> | Promise<Answer<Data>>;
  readonly page: Page<Data>;
}

export function defineRoute<Data>({ handler, page, ...route }: RouteDefinition<Data>): Route {
  return {
    ...route,
    async answer(request) {
      const answer = await handler(request);
      if (answer instanceof Response) return answer;
      return writeReply(answer, request.mediaType, page, pageContext(request, route));
    },
  };
}

function pageContext(request: RequestContext, { method, summary }: Pick<Route, 'method' | 'summary'>): PageContext {
  const { context, base, path, api } = request;
  const self = `${base}${path}${new URL(context.req.url).search}`;
  // There is no way back to the answer of a POST.
  const alternates = method === 'GET' ? alternateLinks(request) : [];
  return { ...frameOf(api, base), title: summary, path, self, alternates };
}

/** What all pages have in common. */
export function frameOf(
  { version, registry, tiles }: Pick<OgcServices, 'version' | 'registry' | 'tiles'>,
  address: string,
): Pick<PageContext, 'base' | 'address' | 'version' | 'processes' | 'tiles'> {
  const processes = registry.list().map(({ id, title }) => ({ id, title }));
  const base = normalizeBaseUrl(new URL(address).pathname);
  return { base, address, version, processes, ...(tiles && { tiles }) };
}

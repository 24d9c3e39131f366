/** What the route table is made of, and what a handler is given. */
import type { Context } from 'hono';
import type { ProcessFields } from '../src/describe.ts';
import type { ErrorCode } from '../src/errors.ts';
import type { Executor } from '../src/executor.ts';
import type { Log } from '../src/log.ts';
import type { Process } from '../src/process.ts';
import type { Registry } from '../src/registry.ts';
import type { AllowedOrigins } from './cors.ts';
import type { Edition } from './edition.ts';
import type { Callbacks } from '../src/callbacks/callbacks.ts';
import { alternateLinks } from './links.ts';
import type { HeaderName } from './openapi-headers.ts';
import type { SchemaName } from './openapi-schemas.ts';
import type { Page, PageContext, Tiles } from './pages/page.ts';
import type { Placing } from './place.ts';
import type { ParameterName } from './query.ts';
import { writeReply, type Reply } from './reply.ts';

export interface OgcParts extends Placing {
  readonly registry: Registry;
  readonly executor: Executor;
  readonly version: string;
  readonly callbacks: Callbacks;
  /** Origins whose pages may read answers; all when it is left out. */
  readonly allowedOrigins?: AllowedOrigins;
  readonly maxBodyBytes: number;
  /** The ground of maps from elsewhere; our own where it is left out. */
  readonly tiles?: Tiles;
  readonly log: Log;
}

export interface Door extends OgcParts {
  readonly routes: readonly Route[];
  fields(process: Process): ProcessFields;
}

/** One request, after its query parameters and its Accept header were found good. */
export interface Call {
  readonly context: Context;
  readonly door: Door;
  readonly edition: Edition;
  /** Of every link in the answer. */
  readonly base: string;
  /** What was called, below the base. */
  readonly path: string;
  /** One of the route's `offers`. */
  readonly mediaType: string;
  readonly route: Route;
}

/** Data to be written as what was negotiated, or an answer that is written already: the outputs of a job. */
type Answer<Data> = Reply<Data> | Response;

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** In the notation of OpenAPI. */
  readonly path: string;
  readonly id: string;
  readonly tag: 'Capabilities' | 'Processes' | 'Jobs';
  readonly summary: string;
  /** Media types to choose from by `f` and Accept, the default first. */
  readonly offers: readonly string[];
  /** Besides `f`; any other query parameter is refused. */
  readonly query: readonly ParameterName[];
  /** The Cache-Control header of a success. */
  readonly cache: string;
  readonly success: Success;
  readonly errors: readonly ErrorCode[];
  /** Other answers that are no errors. */
  readonly also?: readonly OtherAnswer[];
  /** Of the JSON that it takes. */
  readonly body?: SchemaName;
  /** Whether it answers with outputs, and so with links to them and with warnings. */
  readonly hasOutputs?: true;
  /** Whether parts of it can be asked for. */
  readonly isRanged?: true;
  answer(call: Call): Promise<Response>;
}

export interface Success {
  readonly status: 200 | 201;
  readonly description: string;
  /** Of a JSON answer; none where the process decides. */
  readonly schema?: SchemaName;
}

export interface OtherAnswer {
  readonly status: 201 | 202 | 204 | 206;
  readonly description: string;
  readonly schema?: SchemaName;
  readonly headers?: readonly HeaderName[];
}

interface RouteParts<Data> extends Omit<Route, 'answer'> {
  readonly handler: (call: Call) => Answer<Data> | Promise<Answer<Data>>;
  readonly page: Page<Data>;
}

/** Ties a handler to the page that shows its data. */
export function defineRoute<Data>({ handler, page, ...route }: RouteParts<Data>): Route {
  return {
    ...route,
    async answer(call) {
      const answer = await handler(call);
      return answer instanceof Response ? answer : writeReply(answer, call.mediaType, page, pageContext(call));
    },
  };
}

function pageContext(call: Call): PageContext {
  const { context, base, path, route, door } = call;
  const self = `${base}${path}${new URL(context.req.url).search}`;
  // Nobody can go back to what a POST gave.
  const alternates = route.method === 'GET' ? alternateLinks(call) : [];
  return { ...frameOf(door, base), title: route.summary, path, self, alternates };
}

/** What all pages of a door have in common. */
export function frameOf(
  { version, registry, tiles }: Pick<OgcParts, 'version' | 'registry' | 'tiles'>,
  address: string,
): Pick<PageContext, 'base' | 'address' | 'version' | 'processes' | 'tiles'> {
  const processes = registry.list().map(({ id, title }) => ({ id, title }));
  const base = new URL(address).pathname.replace(/\/+$/, '');
  return { base, address, version, processes, ...(tiles && { tiles }) };
}

/** What a handler is given: one request, and the services behind the API. */
import type { Context } from 'hono';
import type { Log } from '../../src/common/log.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import type { Callbacks } from '../../src/execution/webhooks/webhooks.ts';
import type { Process } from '../../src/process/define-process.ts';
import type { ProcessFields } from '../../src/process/describe.ts';
import type { Registry } from '../../src/process/registry.ts';
import type { Placing } from '../http/base-url.ts';
import type { AllowedOrigins } from '../http/middleware.ts';

/** Basemap tiles. */
export interface Tiles {
  /** With `{z}`, `{x}` and `{y}` in it. */
  readonly url: string;
  /** Plain text. */
  readonly attribution: string;
}

export interface OgcServices extends Placing {
  readonly registry: Registry;
  readonly execution: ExecutionService;
  readonly version: string;
  readonly callbacks: Callbacks;
  /** Origins whose pages may read answers; all when it is left out. */
  readonly allowedOrigins?: AllowedOrigins;
  readonly maxBodyBytes: number;
  /** Basemap tiles from another server; the bundled basemap where left out. */
  readonly tiles?: Tiles;
  readonly log: Log;
}

export interface OgcApi extends OgcServices {
  fields(process: Process): ProcessFields;
}

/** One request, after its query parameters and its Accept header were found valid. */
export interface RequestContext {
  readonly context: Context;
  readonly api: OgcApi;
  /** Of every link in the answer. */
  readonly base: string;
  /** Path that was called, below the base. */
  readonly path: string;
  /** One of `offers`. */
  readonly mediaType: string;
  /** Media types of the route to choose from by `f` and Accept, the default first. */
  readonly offers: readonly string[];
}

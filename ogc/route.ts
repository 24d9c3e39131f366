/** What the route table is made of, and what a handler is given. */
import type { Context } from 'hono';
import type { ProcessFields } from '../src/describe.ts';
import type { ErrorCode } from '../src/errors.ts';
import type { Executor } from '../src/executor.ts';
import type { Log } from '../src/log.ts';
import type { Process } from '../src/process.ts';
import type { Registry } from '../src/registry.ts';
import type { SchemaName } from './openapi-schemas.ts';
import type { ParameterName } from './query.ts';

export interface OgcParts {
  readonly registry: Registry;
  readonly executor: Executor;
  readonly version: string;
  /** Address that callers see, without a slash at its end; by default the one they called. */
  readonly publicUrl?: string | undefined;
  readonly maxBodyBytes: number;
  readonly log: Log;
}

export interface Door extends OgcParts {
  readonly routes: readonly Route[];
  fields(process: Process): ProcessFields;
}

/** One request, after its query parameters and its Accept header were found good. An edition would stand here too. */
export interface Call {
  readonly context: Context;
  readonly door: Door;
  /** Of every link in the answer. */
  readonly base: string;
  /** One of the route's `offers`. */
  readonly mediaType: string;
}

export type Handler = (call: Call) => Response | Promise<Response>;

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** In the notation of OpenAPI. */
  readonly path: string;
  readonly id: string;
  readonly tag: 'Capabilities' | 'Processes' | 'Jobs';
  readonly summary: string;
  /** Media types to choose from by `f` and Accept; none where the execution itself decides. */
  readonly offers: readonly string[];
  /** Besides `f`; any other query parameter is refused. */
  readonly query: readonly ParameterName[];
  readonly success: Success;
  readonly errors: readonly ErrorCode[];
  readonly answer: Handler;
}

export interface Success {
  readonly status: 200 | 201;
  readonly description: string;
  /** Of a JSON answer; none where the process decides. */
  readonly schema?: SchemaName;
}

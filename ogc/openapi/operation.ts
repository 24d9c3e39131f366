/** What the OpenAPI document says of a route. */
import type { ErrorCode } from '../../src/common/errors.ts';
import type { ParameterName } from '../http/query.ts';
import type { HeaderName } from './headers.ts';
import type { SchemaName } from './schemas.ts';

export interface Operation {
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

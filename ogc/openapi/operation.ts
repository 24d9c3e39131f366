/** A route as an operation of the OpenAPI document. */
import type { ErrorCode } from '../../src/common/errors.ts';
import type { ParameterName } from '../http/query.ts';
import type { Offer } from '../model/media-type.ts';
import type { HeaderName } from './headers.ts';
import type { SchemaName } from './schemas.ts';

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path in OpenAPI notation, such as `/jobs/{jobID}`. */
  readonly path: string;
  readonly id: string;
  readonly tag: 'Capabilities' | 'Processes' | 'Jobs';
  readonly summary: string;
  /** Media types to choose from by `f` and Accept, the default first. */
  readonly offers: readonly Offer[];
  /** Query parameters besides `f`; others are refused. */
  readonly query: readonly ParameterName[];
  readonly success: Success;
  readonly errors: readonly ErrorCode[];
  /** Other responses that are not errors. */
  readonly also?: readonly OtherResponse[];
  /** Schema of the JSON body. */
  readonly body?: SchemaName;
  /** The response has outputs, and so links to them and warnings. */
  readonly hasOutputs?: true;
  /** Ranges can be requested. */
  readonly isRanged?: true;
}

export interface Success {
  readonly status: 200 | 201;
  readonly description: string;
  /** Schema of a JSON response; none where the process defines it. */
  readonly schema?: SchemaName;
}

export interface OtherResponse {
  readonly status: 201 | 202 | 204 | 206;
  readonly description: string;
  readonly schema?: SchemaName;
  readonly headers?: readonly HeaderName[];
}

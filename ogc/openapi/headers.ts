/** The headers of answers, as OpenAPI 3.0 components. */
import { JSON_TYPE } from '../http/media-types.ts';

const text = (description: string) => ({ description, schema: { type: 'string' } });

export const headers = {
  Location: text('Address of the job.'),
  'Preference-Applied': text('The preferences of the request that were honoured.'),
  Link: text('Outputs by reference, and the job that a synchronous execution left (rel="monitor").'),
  Warning: text('What the process had to say beside its outputs.'),
  ETag: text('Changes with the content; for If-None-Match and If-Range.'),
  'Cache-Control': text('What caches may do with it.'),
  Vary: text('The request headers that the answer depends on.'),
  'Content-Range': text('Which bytes of how many these are.'),
  'Accept-Ranges': text('That parts can be asked for.'),
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
} as const;

export type HeaderName = keyof typeof headers;

export function headerRefs(names: readonly HeaderName[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** Request headers of an execution. */
export const executionHeaders = [
  {
    name: 'Prefer',
    in: 'header',
    description:
      'respond-async answers with the job, wait=N with the job after so many seconds, return=minimal gives large outputs ' +
      'as links (RFC 7240).',
    schema: { type: 'string' },
    example: 'respond-async',
  },
  {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'The same key from the same caller leads to the same job, however often the request is sent.',
    schema: { type: 'string' },
  },
] as const;

export const conditionHeaders = [
  {
    name: 'If-None-Match',
    in: 'header',
    description: 'ETags that the caller has; 304 when one of them is still right.',
    schema: { type: 'string' },
  },
] as const;

export const rangeHeaders = [
  { name: 'Range', in: 'header', description: 'Bytes to give, such as bytes=0-1023.', schema: { type: 'string' } },
  { name: 'If-Range', in: 'header', description: 'Give a part only of this ETag.', schema: { type: 'string' } },
] as const;

export const jsonContent = (schema: object) => ({ [JSON_TYPE]: { schema } });

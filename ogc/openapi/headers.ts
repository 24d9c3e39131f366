/** Request and response headers as OpenAPI 3.0 components. */
import { JSON_TYPE } from '../http/media-types.ts';
import { keyPattern, MAX_HEADER_LENGTH, MAX_KEY_LENGTH } from '../http/request-headers.ts';

/** Text in Latin-1, as Node.js takes it; space around a header, of which some clients have more kinds, is not part of it. */
const END = String.raw`[!-~\x80-\x84\x86-\x9F\xA1-\xFF]`;
const headerText = {
  type: 'string',
  maxLength: MAX_HEADER_LENGTH,
  pattern: String.raw`^(?:${END}(?:[\t -~\x80-\xFF]*${END})?)?$`,
} as const;

const text = (description: string) => ({ description, schema: { type: 'string' } });

export const headers = {
  Location: text('URL of the job.'),
  'Preference-Applied': text('The preferences of the request that were honoured.'),
  Link: text('Outputs by reference, and the job that a synchronous execution left (rel="monitor").'),
  Warning: text('Warnings of the process.'),
  ETag: text('Entity tag of the content, for If-None-Match and If-Range.'),
  'Cache-Control': text('How the response may be cached.'),
  Vary: text('Request headers that the response depends on.'),
  Allow: text('The methods that the path has.'),
  'Content-Disposition': text(
    'File name of an output: its process, the beginning of the id of its job, and its extension.',
  ),
  'Content-Crs': text(
    'URI of the CRS of a file (OGC API - Features, part 2), where the layer names one whose first axis points east.',
  ),
  'Content-Range': text('The range of bytes and the total length.'),
  'Accept-Ranges': text('bytes: ranges can be requested.'),
  'Isthmus-Notes': text('Remarks about a map (f=png), such as what it leaves out: a JSON array of texts in ASCII.'),
  'Retry-After': { description: 'Seconds to wait before the next attempt.', schema: { type: 'integer' } },
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
      'respond-async returns the job, wait=N returns the job after N seconds, return=minimal returns large outputs ' +
      'as links (RFC 7240).',
    schema: headerText,
    example: 'respond-async',
  },
  {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Repeated requests of a client with the same key return the same job, also while it runs; another request with it is ' +
      'refused (422).',
    schema: { type: 'string', minLength: 1, maxLength: MAX_KEY_LENGTH, pattern: keyPattern.source },
  },
] as const;

export const conditionHeaders = [
  {
    name: 'If-Match',
    in: 'header',
    description: 'ETags; 412 when none of them is current (strong comparison, before a body is encoded).',
    schema: headerText,
  },
  {
    name: 'If-None-Match',
    in: 'header',
    description: 'ETags of stored responses; 304 when one of them is current, and 412 where nothing is read.',
    schema: headerText,
  },
] as const;

export const rangeHeaders = [
  { name: 'Range', in: 'header', description: 'Range to send, such as bytes=0-1023.', schema: headerText },
  {
    name: 'If-Range',
    in: 'header',
    description: 'Send a range only while the ETag is this one.',
    schema: headerText,
  },
] as const;

export const jsonContent = (schema: object) => ({ [JSON_TYPE]: { schema } });

/** A value that is no JSON: an output of bytes, which goes out as it is. */
import { z } from 'zod';
import { dialects } from './dialect.ts';

export function Bytes(mediaType: string) {
  const schema = { type: 'string', contentEncoding: 'binary', contentMediaType: mediaType };
  return z.instanceof(Uint8Array).register(dialects, { ogc: schema, mcp: schema, mediaType });
}

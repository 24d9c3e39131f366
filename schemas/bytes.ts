/** An output of bytes rather than JSON, sent as it is. */
import { z } from 'zod';
import { dialects } from './dialect.ts';

export function Bytes(mediaType: string) {
  const schema = { type: 'string', contentEncoding: 'binary', contentMediaType: mediaType };
  return z.instanceof(Uint8Array).register(dialects, { ogc: schema, mcp: schema, mediaType });
}

/** An input of bytes, which JSON has as text in base64. */
export const Base64 = z
  .base64('must be base64 (RFC 4648)')
  .transform((text): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
const base64Schema = { type: 'string', format: 'byte', contentEncoding: 'base64' };
Base64.register(dialects, { ogc: base64Schema, mcp: base64Schema });

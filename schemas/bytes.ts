/** An output of bytes rather than JSON, sent as it is. */
import { z } from 'zod';
import { dialects } from './dialect.ts';

export function Bytes(mediaType: string) {
  const schema = { type: 'string', contentEncoding: 'binary', contentMediaType: mediaType };
  return z.instanceof(Uint8Array).register(dialects, { ogc: schema, mcp: schema, mediaType });
}

/** The content of a file, with the way to those beside it that belong to it. */
export interface OpenFile {
  /** With its folders. */
  readonly name?: string;
  readonly bytes: Uint8Array;
  /** @returns the files of the same name with these extensions, as far as they are there, by extension; absent where nothing is beside it */
  readonly readBeside?: (extensions: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;
}

/** An input that is a file as it is; a worker puts it in the place of its reference. */
export const FileInput = z.custom<OpenFile>(
  (value) => typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array,
  'must be a reference to a file',
);
const fileSchema = { type: 'string', contentEncoding: 'binary', contentMediaType: 'application/octet-stream' };
FileInput.register(dialects, { ogc: fileSchema, mcp: fileSchema });

/** An input of bytes, which JSON has as text in base64. */
export const Base64 = z
  .base64('must be base64 (RFC 4648)')
  .transform((text): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
const base64Schema = { type: 'string', format: 'byte', contentEncoding: 'base64' };
Base64.register(dialects, { ogc: base64Schema, mcp: base64Schema });

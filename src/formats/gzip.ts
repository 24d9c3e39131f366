/** Unpacks gzip, within limits. @see RFC 1952 */
import { gunzipSync } from 'node:zlib';
import { ProcessError } from '../common/errors.ts';
import { malformed } from './define-format.ts';
import { limitExpansion } from './expansion.ts';

/**
 * @returns the bytes themselves where they are not gzip
 * @throws {ProcessError} `invalid-input`, `too-large`: a predicate of the file
 */
export function unpackGzip(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const limit = limitExpansion(bytes.length);
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ProcessError(
        'too-large',
        `is gzip of ${bytes.length} bytes that expand to more than ${limit}. Unpack it, and send less`,
      );
    }
    if (code?.startsWith('Z_') !== true) throw error;
    throw malformed('gzip', 'its compressed bytes', `${message}. Copy the file again`);
  }
}

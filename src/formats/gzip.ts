/** Unpacks gzip, within limits. @see RFC 1952 */
import { gunzipSync } from 'node:zlib';
import { ProcessError } from '../common/errors.ts';
import { malformed } from './define-format.ts';

/** A file may expand to this size in any case; */
const MIN_EXPANDED = 2 ** 26;
/** a larger one to so many times its own; coordinates and texts shrink to a tenth. */
const MAX_RATIO = 100;
const MAX_EXPANDED = 2 ** 31 - 1;

/**
 * @returns the bytes themselves where they are not gzip
 * @throws {ProcessError} `invalid-input`, `too-large`: a predicate of the file
 */
export function unpackGzip(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const limit = Math.min(MAX_EXPANDED, Math.max(MIN_EXPANDED, MAX_RATIO * bytes.length));
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

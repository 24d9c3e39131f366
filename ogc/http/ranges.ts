/** A part of a stored output. */
import { ProcessError } from '../../src/common/errors.ts';
import type { ByteRange } from '../../src/model/blobs.ts';

/**
 * @param header the Range header
 * @param bytes length of the whole
 * @returns nothing where the whole is to be sent: no range, several, or one that is not understood
 * @throws {ProcessError} `range-not-satisfiable`
 * @see RFC 9110, section 14.2
 */
export function readRange(header: string | undefined, bytes: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(bytes - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start < end) return { start, end };
  throw new ProcessError('range-not-satisfiable', `Range is "${header ?? ''}", but there are ${bytes} bytes.`);
}

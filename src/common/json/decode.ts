/** Decodes JSON text from the bytes of any input: of a body, a file, standard input or another server. */
import { isUtf8 } from 'node:buffer';
import { JsonFault, type Path } from './fault.ts';
import { recogniseFormat } from './foreign-format.ts';
import { parseJson } from './parse.ts';
import { withoutByteOrderMark } from './scan.ts';
import { syntaxFault } from './syntax.ts';

/**
 * @param around levels of arrays and objects around the values of inputs
 * @param within names around the text in the places of faults
 * @returns as `parseJson`; a byte order mark is skipped
 * @throws {JsonFault} for what is not JSON, with its kind or its first error, and as `parseJson`
 */
export function decodeJson(bytes: Buffer, around = 0, within: Path = []): unknown {
  const text = withoutByteOrderMark(bytes);
  if (!isUtf8(text)) throw recogniseFormat(text) ?? notUtf8(text);
  try {
    return parseJson(text, around);
  } catch (error) {
    if (error instanceof JsonFault && error.path.length > 0) {
      throw new JsonFault(error.message, [...within, ...error.path], error.discreet);
    }
    if (!(error instanceof SyntaxError)) throw error;
    throw recogniseFormat(text) ?? syntaxFault(text.toString(), within);
  }
}

/** @throws {JsonFault} for bytes that are not UTF-8 */
export function decodeText(bytes: Buffer): string {
  const text = withoutByteOrderMark(bytes);
  if (!isUtf8(text)) throw recogniseFormat(text) ?? notUtf8(text);
  return text.toString();
}

function notUtf8(bytes: Buffer): JsonFault {
  const at = firstWrongByte(bytes);
  const byte = bytes[at] ?? 0;
  let line = 1;
  for (let end = bytes.indexOf(0x0a); end >= 0 && end < at; end = bytes.indexOf(0x0a, end + 1)) line += 1;
  // Nearly all texts that are not UTF-8 are in this one.
  const letter = byte >= 0xa0 ? `, ${String.fromCharCode(byte)} in Latin-1` : '';
  const hex = `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  const [what, remedy] = ['is not UTF-8, which JSON requires', 'Encode it as UTF-8'];
  const message = `${what}: byte ${at}, in line ${line}, is ${hex}${letter}. ${remedy}`;
  return new JsonFault(message, [], `${what}. ${remedy}`);
}

function firstWrongByte(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (length > 1 && !isUtf8(bytes.subarray(at, at + length))) return at;
    if (length === 0) return at;
    at += length;
  }
  return at;
}

function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2 || byte > 0xf4) return 0;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

/** Texts in the encodings that spreadsheets and old programs write: UTF-8, UTF-16 with a mark, else what is named or their letters show. */
import { isUtf8 } from 'node:buffer';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { detectEncoding } from './detect-encoding.ts';

export interface DecodedText {
  /** Without its byte order mark. */
  readonly text: string;
  readonly notes: readonly string[];
}

/**
 * @param encoding as the caller names it; a byte order mark says more
 * @returns undefined for bytes that are not text
 * @throws {ProcessError} `invalid-input` for an encoding that is unknown, or that the text is not in
 */
export function decodeAnyText(bytes: Uint8Array, encoding?: string): DecodedText | undefined {
  const mark = `${bytes[0] ?? 0},${bytes[1] ?? 0}`;
  if (mark === '255,254' || mark === '254,255') {
    return { text: new TextDecoder(mark === '255,254' ? 'utf-16le' : 'utf-16be').decode(bytes), notes: [] };
  }
  if (encoding !== undefined) return { text: decodeAs(bytes, encoding), notes: [] };
  if (bytes.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b))) return undefined;
  if (isUtf8(bytes)) return { text: new TextDecoder().decode(bytes), notes: [] };
  const detected = detectEncoding(bytes);
  if (detected) {
    const notes = [`The text is not UTF-8; by its letters it was read as ${detected}.`];
    return { text: new TextDecoder(detected).decode(bytes), notes };
  }
  const notes = [
    'The text is not UTF-8; it was read as Windows-1252 (Western European). Name another encoding: #encoding=windows-1250.',
  ];
  return { text: decodeWindows1252(bytes), notes };
}

function decodeAs(bytes: Uint8Array, encoding: string): string {
  const decoder = decoderOf(encoding.trim());
  if (decoder.encoding === 'windows-1252') return decodeWindows1252(bytes);
  try {
    return decoder.decode(bytes);
  } catch {
    throw new ProcessError('invalid-input', `is not in the encoding ${show(encoding)} that was named. Name another, or leave it out`); // prettier-ignore
  }
}

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  // Names of Windows and of GDAL beside the labels of the WHATWG.
  const label = encoding.replace(/^cp-?(?=125\d$)/i, 'windows-').replace(/^cp936$/i, 'gbk').replace(/^cp932$/i, 'shift_jis').replace(/^cp949$/i, 'euc-kr').replace(/^cp950$/i, 'big5'); // prettier-ignore
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    throw new ProcessError('invalid-input', `has encoding=${show(encoding)}, which is not known. Name one such as utf-8, windows-1251, gb18030 or shift_jis`); // prettier-ignore
  }
}

/** Characters of 0x80 to 0x9f; five bytes there stand for control characters, as in WHATWG's table. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** `TextDecoder` of Node.js 20 takes these bytes for Latin-1. */
export function decodeWindows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.replaceAll(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] ?? character);
}

/** The start of a text, without a character of UTF-8 that it ends within. */
export function withoutCutEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes.length - end < 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  const lead = bytes[end - 1] ?? 0;
  return lead >= 0xc0 ? bytes.subarray(0, end - 1) : bytes;
}

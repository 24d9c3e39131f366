/** Texts in the encodings that spreadsheets and old programs write: UTF-8, UTF-16 with a mark, else Windows-1252. */
import { isUtf8 } from 'node:buffer';

export interface DecodedText {
  /** Without its byte order mark. */
  readonly text: string;
  readonly notes: readonly string[];
}

/** @returns undefined for bytes that are not text */
export function decodeAnyText(bytes: Uint8Array): DecodedText | undefined {
  const mark = `${bytes[0] ?? 0},${bytes[1] ?? 0}`;
  if (mark === '255,254' || mark === '254,255') {
    const encoding = mark === '255,254' ? 'utf-16le' : 'utf-16be';
    return { text: new TextDecoder(encoding).decode(bytes), notes: [] };
  }
  if (bytes.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b))) return undefined;
  if (isUtf8(bytes)) return { text: new TextDecoder().decode(bytes), notes: [] };
  const notes = ['The text is not UTF-8; it was read as Windows-1252 (Western European).'];
  return { text: decodeWindows1252(bytes), notes };
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

/** Tells the encoding of a text that is not UTF-8 by its letters, where they leave no doubt. */

export type DetectedEncoding = 'shift_jis' | 'gb18030' | 'windows-1251';

/** Longer texts show no more. */
const MAX_BYTES = 2 ** 18;
/** Fewer letters show nothing. */
const MIN_LETTERS = 8;

/** @returns undefined in doubt */
export function detectEncoding(bytes: Uint8Array): DetectedEncoding | undefined {
  if (isJapanese(bytes)) return 'shift_jis';
  const sample = bytes.subarray(0, MAX_BYTES);
  if (isCyrillic(sample)) return 'windows-1251';
  return isChinese(bytes) ? 'gb18030' : undefined;
}

/** Kana, which no other text has so many of when it is taken for Japanese. */
function isJapanese(bytes: Uint8Array): boolean {
  const text = decode(bytes, 'shift_jis');
  if (text === undefined) return false;
  const [letters, kana] = [count(text, /[^\0-\x7f]/g), count(text, /[\u3041-\u3096\u30a1-\u30fc]/g)];
  // Half-width kana are single bytes, as letters of Europe are.
  return letters >= MIN_LETTERS && kana > letters / 4 && count(text, /[\uff61-\uff9f]/g) < letters / 10;
}

/** The commonest ideographs of GB 2312, their first bytes not all among those that Korean has. */
function isChinese(bytes: Uint8Array): boolean {
  const text = decode(bytes, 'gb18030');
  if (text === undefined) return false;
  let [pairs, common, beyondKorean, at] = [0, 0, 0, 0];
  const end = Math.min(bytes.length, MAX_BYTES);
  while (at < end) {
    const [lead, trail] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    pairs += 1;
    if (lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1) common += 1;
    if (lead > 0xc8 && lead <= 0xf7) beyondKorean += 1;
    at += 2;
  }
  const ideographs = count(text.slice(0, MAX_BYTES), /[\u4e00-\u9fff\u3000-\u303f\uff00-\uff5e]/g);
  return pairs >= MIN_LETTERS && common > 0.8 * pairs && beyondKorean > 0.15 * pairs && ideographs > 0.95 * pairs;
}

/** Small letters make up most of a text, and in KOI8-R these bytes are capitals; Greek has its accents, Hebrew no letters at the end. */
function isCyrillic(bytes: Uint8Array): boolean {
  let [letters, small, last, greek, beside, others] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x80) continue;
    // Yo, the signs of number and quotes are outside of the alphabet.
    if (byte < 0xc0) {
      if (![0xa8, 0xb8, 0xb9, 0xab, 0xbb, 0x93, 0x94, 0x96, 0x97, 0x85].includes(byte)) others += 1;
      continue;
    }
    letters += 1;
    if (byte >= 0xe0) small += 1;
    if (byte === 0xff || byte === 0xfb || byte === 0xfc) last += 1;
    if (byte >= 0xdc && byte <= 0xdf) greek += 1;
    if ((bytes[at - 1] ?? 0) >= 0xc0 || (bytes[at + 1] ?? 0) >= 0xc0) beside += 1;
  }
  const isWord = letters >= MIN_LETTERS && beside > 0.9 * letters && others < 0.05 * letters;
  return isWord && small > 0.6 * letters && last > 0.01 * letters && greek < 0.03 * letters;
}

function decode(bytes: Uint8Array, encoding: DetectedEncoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

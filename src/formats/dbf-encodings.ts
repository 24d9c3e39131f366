/** Encodings of the texts of a DBF: by the name in a .cpg file, or by the language byte in its header. */
import { isUtf8 } from 'node:buffer';
import { decodeWindows1252 } from './text-encodings.ts';

export interface TextReader {
  /** As its users call it, such as `Windows-1252`. */
  readonly name: string;
  decode(bytes: Uint8Array): string;
}

/** Those of DOS, which `TextDecoder` does not have: the characters of 0x80 to 0xff. */
const pages: Readonly<Record<string, string>> = {
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  cp850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  cp852:
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
};

/** Numbers of code pages, as `TextDecoder` calls them. */
const labels: Readonly<Record<string, string>> = {
  '65001': 'utf-8',
  '437': 'cp437',
  '850': 'cp850',
  '852': 'cp852',
  '866': 'ibm866',
  '874': 'windows-874',
  '932': 'shift_jis',
  '936': 'gbk',
  '949': 'euc-kr',
  '950': 'big5',
  '10000': 'macintosh',
  '20866': 'koi8-r',
  sjis: 'shift_jis',
};

/** @see the table of language drivers in the documentation of dBASE and ArcGIS */
const languages: Readonly<Record<number, string>> = {
  0x01: '437',
  0x02: '850',
  0x03: '1252',
  0x04: '10000',
  0x09: '437',
  0x0a: '850',
  0x0b: '437',
  0x0d: '437',
  0x0e: '850',
  0x0f: '437',
  0x10: '850',
  0x11: '437',
  0x12: '850',
  0x13: '932',
  0x14: '850',
  0x15: '437',
  0x16: '850',
  0x17: '865',
  0x18: '437',
  0x19: '437',
  0x1a: '850',
  0x1b: '437',
  0x1d: '850',
  0x1f: '852',
  0x22: '852',
  0x23: '852',
  0x24: '860',
  0x25: '850',
  0x26: '866',
  0x37: '850',
  0x40: '852',
  0x4d: '936',
  0x4e: '949',
  0x4f: '950',
  0x50: '874',
  0x57: '1252',
  0x58: '1252',
  0x59: '1252',
  0x64: '852',
  0x65: '866',
  0x66: '865',
  0x67: '861',
  0x6a: '737',
  0x6b: '857',
  0x6c: '863',
  0x78: '950',
  0x79: '949',
  0x7a: '936',
  0x7b: '932',
  0x7c: '874',
  0x7d: '1255',
  0x7e: '1256',
  0x86: '737',
  0x87: '852',
  0x88: '857',
  0xc8: '1250',
  0xc9: '1251',
  0xca: '1254',
  0xcb: '1253',
  0xcc: '1257', // prettier-ignore
};

/**
 * @param name content of a .cpg file, such as `UTF-8`, `1252`, `ANSI 1251` or `ISO 8859-15`
 * @returns undefined for an encoding that is not known
 */
export function textReaderOf(name: string): TextReader | undefined {
  const word = name
    .trim()
    .toLowerCase()
    .replace(/^(?:ansi|oem|cp|ibm|ldid\/)?[ -]?(?=\d)/, '');
  const iso = /^(?:iso)?[ _-]*8859[ _-]?(\d{1,2})$/.exec(word)?.[1];
  const windows = /^125\d$/.test(word) ? `windows-${word}` : undefined;
  const label = labels[word] ?? windows ?? (iso === undefined ? word : `iso-8859-${iso}`);
  const page = pages[label];
  if (page !== undefined) {
    const decode = (bytes: Uint8Array) => Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : (page[byte - 0x80] ?? ''))).join(''); // prettier-ignore
    return { name: label, decode };
  }
  if (label === 'windows-1252') return { name: 'Windows-1252', decode: decodeWindows1252 };
  try {
    const decoder = new TextDecoder(label, { ignoreBOM: true });
    return { name: label, decode: (bytes) => decoder.decode(bytes) };
  } catch {
    return undefined;
  }
}

/** @returns undefined where the byte says nothing, or names an encoding that is not known */
export function textReaderOfLanguage(byte: number): TextReader | undefined {
  const page = languages[byte];
  return page === undefined ? undefined : textReaderOf(page);
}

/** For a table that does not tell its encoding: Windows-1252, unless what is not ASCII in it can only be UTF-8. */
export function guessTextReader(samples: Iterable<Uint8Array>): TextReader {
  const isText = [...samples].every((sample) => isUtf8(sample));
  if (!isText) return { name: 'Windows-1252', decode: decodeWindows1252 };
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return { name: 'UTF-8', decode: (bytes) => decoder.decode(bytes) };
}

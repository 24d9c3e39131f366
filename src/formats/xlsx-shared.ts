/** Texts and number formats that the sheets of a workbook share. @see ECMA-376, part 1, clauses 18.4 and 18.8 */
import { walkXml, type XmlElement } from './xml.ts';

/** Kinds of values that a number is shown as. */
export type XlsxStyle = 'number' | 'date' | 'datetime' | 'time';

export function readXlsxTexts(bytes: Uint8Array | undefined, title: string): readonly string[] {
  const texts: string[] = [];
  walk(bytes, title, ['sst'], (element) => {
    if (element.name === 'si') texts.push(richText(element));
  });
  return texts;
}

/** In one piece or in runs, without the pronunciation of East Asian texts. */
export function richText({ children }: XmlElement): string {
  const texts = children.map((child) => {
    if (child.name === 't') return unescape(child.text);
    return child.name === 'r' ? richText(child) : '';
  });
  return texts.join('');
}

/** Characters that XML cannot have are written as `_x000D_`. */
function unescape(text: string): string {
  return text.replaceAll(/_x([\da-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** @returns by the number of the style */
export function readXlsxStyles(bytes: Uint8Array | undefined, title: string): readonly XlsxStyle[] {
  const own = new Map<number, string>();
  const styles: number[] = [];
  walk(bytes, title, ['styleSheet', 'numFmts', 'cellXfs'], ({ name, attributes }, around) => {
    if (name === 'numFmt') own.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
    if (name === 'xf' && around === 'cellXfs') styles.push(Number(attributes.numFmtId ?? 0));
  });
  return styles.map((id) => styleOf(own.get(id) ?? builtIn[id] ?? ''));
}

/** Formats without a text of their own in the file, as far as they are dates. */
const builtIn: Readonly<Record<number, string>> = {
  ...Object.fromEntries([14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, 'd'])),
  ...Object.fromEntries([18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].map((id) => [id, 'h'])),
  22: 'd h',
};

/** A duration such as [h]:mm is a number of days. */
function styleOf(format: string): XlsxStyle {
  const plain = format.replaceAll(/"[^"]*"|\\.|_.|\*./g, '').replaceAll(/\[(?![hms]+\])[^\]]*\]/gi, '').replace(/;.*$/, ''); // prettier-ignore
  if (/\[[hms]+\]/i.test(plain) || /general|[#?]/i.test(plain)) return 'number';
  const [hasDay, hasTime] = [/[dy]|e{2,}|m{3}/i.test(plain), /[hs]/i.test(plain)];
  if (hasDay) return hasTime ? 'datetime' : 'date';
  return hasTime ? 'time' : 'number';
}

function walk(
  bytes: Uint8Array | undefined,
  title: string,
  containers: readonly string[],
  visit: (element: XmlElement, around: string) => void,
): void {
  if (!bytes) return;
  const open: string[] = [];
  walkXml(bytes, title, {
    containers: new Set(containers),
    enter: (name) => void open.push(name),
    leave: () => void open.pop(),
    visit: (element) => visit(element, open.at(-1) ?? ''),
  });
}

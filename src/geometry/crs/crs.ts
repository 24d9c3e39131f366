/** Reads what callers write for a coordinate reference system, and says what they may have meant. */
import { ProcessError } from '../../errors.ts';
import { isRefusal, type Crs, type CrsTable, type Refusal } from './table.ts';

/** `EPSG:4326`, a URN or an address of OGC, or the bare code. */
export type CrsReference = string | number;

const ACCEPTED =
  'Give an EPSG code such as "EPSG:32633", "urn:ogc:def:crs:EPSG::32633" or ' +
  '"http://www.opengis.net/def/crs/EPSG/0/32633", or "OGC:CRS84" for longitude and latitude';

const epsgForms = [
  /^\[?EPSG:{1,2}(\d{1,6})\]?$/i,
  /^urn:(?:x-)?ogc:def:crs:EPSG:(?:[\d.]*:)?(\d{1,6})$/i,
  /^https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/[\d.]+\/(\d{1,6})$/i,
  /^https?:\/\/www\.opengis\.net\/gml\/srs\/epsg\.xml#(\d{1,6})$/i,
  /^(\d{1,6})$/,
];

const crs84Forms = [
  /^\[?OGC:(?:1\.3:)?CRS84\]?$/i,
  /^CRS:?84$/i,
  /^urn:(?:x-)?ogc:def:crs:OGC:(?:[\d.]*:)?CRS84$/i,
  /^https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/[\d.]+\/CRS84$/i,
];

// Numbers that programs used for Web Mercator before EPSG gave it one.
const webMercators = new Set([900913, 102100, 102113, 41001]);
const WEB_MERCATOR = 3857;

/** @returns the EPSG code, `CRS84`, or undefined when it is none of the forms */
export function parseCrsReference(reference: CrsReference): number | 'CRS84' | undefined {
  const text = String(reference).trim();
  if (typeof reference === 'string' && crs84Forms.some((form) => form.test(text))) return 'CRS84';
  for (const form of epsgForms) {
    const code = form.exec(text)?.[1];
    if (code !== undefined) return Number(code);
  }
  return undefined;
}

/** @returns what the table has for it: a supported CRS, or why it is refused */
export function lookUpCrs(table: CrsTable, reference: CrsReference, input: string): Crs | Refusal {
  const parsed = parseCrsReference(reference);
  if (parsed === undefined) throw unreadable(table, String(reference), input);
  const found = table.find(parsed === 'CRS84' ? 4326 : parsed);
  if (!found) throw unknown(table, parsed, input);
  // Longitude before latitude for the authority, too: the only difference to EPSG:4326.
  if (parsed === 'CRS84') return { ...found, id: 'OGC:CRS84', name: 'WGS 84 (CRS84)', axes: 'en' };
  return found;
}

/**
 * @param input the name of the input it came by, for the message
 * @throws {ProcessError} `invalid-input` when it cannot be read, is unknown or is not supported
 */
export function resolveCrs(table: CrsTable, reference: CrsReference, input: string): Crs {
  const found = lookUpCrs(table, reference, input);
  if (!isRefusal(found)) return found;
  const instead = insteadOf(table, found);
  const hint = instead ? ` Use ${label(instead)} instead` : '';
  throw complaint(input, `is EPSG:${found.code} (${found.name}), which cannot be used: ${found.reason}.${hint}`);
}

/** The CRS that does the work of a refused one: EPSG's replacement, or the horizontal one of the same name. */
export function insteadOf(table: CrsTable, { code: refused, name, replacement }: Refusal): Crs | undefined {
  const [horizontal = name] = name.split(' + ');
  const namesake = () => table.names().find(([, known]) => known === horizontal)?.[0];
  const code = replacement ?? (webMercators.has(refused) ? WEB_MERCATOR : namesake());
  const found = code === undefined ? undefined : table.find(code);
  return found && !isRefusal(found) ? found : undefined;
}

function unreadable(table: CrsTable, text: string, input: string): ProcessError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  if (/^\s*(?:\+proj|\+init|PROJCS|GEOGCS|PROJCRS|GEOGCRS|GEODCRS|BOUNDCRS|COMPD|\{)/i.test(text)) {
    return complaint(input, `is a definition, ${JSON.stringify(shown)}; definitions are not taken. ${ACCEPTED}`);
  }
  const near = byName(table, text);
  return complaint(input, `is ${JSON.stringify(shown)}, which is not understood. ${ACCEPTED}${didYouMean(near)}`);
}

function unknown(table: CrsTable, code: number | 'CRS84', input: string): ProcessError {
  if (code !== 'CRS84' && webMercators.has(code)) {
    return complaint(
      input,
      `is ${code}, an old number for Web Mercator that EPSG never gave. Use "EPSG:${WEB_MERCATOR}"`,
    );
  }
  const near = table
    .names()
    .filter(([known]) => isOneDigitOff(String(known), String(code)))
    .toSorted(([a], [b]) => Math.abs(a - Number(code)) - Math.abs(b - Number(code)))
    .map(([known]) => table.find(known))
    .filter((found): found is Crs => found !== undefined && !isRefusal(found));
  return complaint(input, `is EPSG:${code}, which is not a CRS in ${versionOf(table)}${didYouMean(near.slice(0, 3))}`);
}

/** Those whose name has every word of the text; the shortest names first, for they say little else. */
function byName(table: CrsTable, text: string): readonly Crs[] {
  const words = text.toLowerCase().match(/[a-z]+|\d+/g) ?? [];
  if (words.length === 0) return [];
  return table
    .names()
    .filter(([, name]) => {
      const inName: readonly string[] = name.toLowerCase().match(/[a-z]+|\d+/g) ?? [];
      return words.every((word) => inName.includes(word));
    })
    .toSorted((a, b) => a[1].length - b[1].length)
    .map(([code]) => table.find(code))
    .filter((found): found is Crs => found !== undefined && !isRefusal(found))
    .slice(0, 3);
}

function didYouMean(near: readonly Crs[]): string {
  return near.length === 0 ? '' : `. Did you mean ${near.map(label).join(', ')}?`;
}

function label({ id, name }: Crs): string {
  return `"${id}" (${name})`;
}

function versionOf(table: CrsTable): string {
  return /EPSG Geodetic Parameter Dataset v[\d.]+/.exec(table.source)?.[0] ?? 'EPSG';
}

function complaint(input: string, message: string): ProcessError {
  const sentence = /[.?]$/.test(message) ? message : `${message}.`;
  return new ProcessError('invalid-input', `${input} ${sentence}`, [{ pointer: `/${input}`, message }]);
}

/** One digit changed, one left out or one too many. */
function isOneDigitOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  return (
    a.slice(start + 1) === b.slice(start + 1) ||
    a.slice(start) === b.slice(start + 1) ||
    a.slice(start + 1) === b.slice(start)
  );
}

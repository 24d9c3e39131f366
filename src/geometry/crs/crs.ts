/** Reads what callers write for a coordinate reference system, and says what they may have meant. */
import { ProcessError } from '../../common/errors.ts';
import { parseCrsReference, WEB_MERCATOR, webMercators, type CrsReference } from '../../../schemas/crs.ts';
import { isRefusal, type Crs, type CrsTable, type Refusal } from './table.ts';

const ACCEPTED =
  'Give an EPSG code such as "EPSG:32633", "urn:ogc:def:crs:EPSG::32633" or ' +
  '"http://www.opengis.net/def/crs/EPSG/0/32633", or "OGC:CRS84" for longitude and latitude';

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

/** Resolves CRS references and suggests corrections for wrong ones. */
import { ProcessError } from '../../common/errors.ts';
import { parseCrsReference, WEB_MERCATOR, webMercators, type CrsReference } from '../../../schemas/crs.ts';
import { isUnsupported, type Crs, type CrsTable, type UnsupportedCrs } from './table.ts';

const ACCEPTED =
  'Use an EPSG code such as "EPSG:32633", "urn:ogc:def:crs:EPSG::32633" or ' +
  '"http://www.opengis.net/def/crs/EPSG/0/32633", or "OGC:CRS84" for longitude and latitude';

/** @returns the entry of the table: a supported CRS, or the reason why it is not */
export function findCrs(table: CrsTable, reference: CrsReference, input: string): Crs | UnsupportedCrs {
  const parsed = parseCrsReference(reference);
  if (parsed === undefined) throw unreadableError(table, String(reference), input);
  const found = table.find(parsed === 'CRS84' ? 4326 : parsed);
  if (!found) throw unknownCodeError(table, parsed, input);
  // Longitude before latitude also for the authority: the only difference to EPSG:4326.
  if (parsed === 'CRS84') return { ...found, id: 'OGC:CRS84', name: 'WGS 84 (CRS84)', axes: 'en' };
  return found;
}

/**
 * @param input name of the input, for messages
 * @throws {ProcessError} `invalid-input` when the reference cannot be parsed, is unknown or is not supported
 */
export function resolveCrs(table: CrsTable, reference: CrsReference, input: string): Crs {
  const found = findCrs(table, reference, input);
  if (!isUnsupported(found)) return found;
  const replacementCrs = findReplacement(table, found);
  const hint = replacementCrs ? ` Use ${formatCrs(replacementCrs)} instead` : '';
  throw crsError(input, `is EPSG:${found.code} (${found.name}), which cannot be used: ${found.reason}.${hint}`);
}

/** Supported CRS in place of an unsupported one: EPSG's replacement, or the horizontal one of the same name. */
export function findReplacement(
  table: CrsTable,
  { code: refused, name, replacement }: UnsupportedCrs,
): Crs | undefined {
  const [horizontal = name] = name.split(' + ');
  const namesake = () => table.names().find(([, known]) => known === horizontal)?.[0];
  const code = replacement ?? (webMercators.has(refused) ? WEB_MERCATOR : namesake());
  const found = code === undefined ? undefined : table.find(code);
  return found && !isUnsupported(found) ? found : undefined;
}

function unreadableError(table: CrsTable, text: string, input: string): ProcessError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  if (/^\s*(?:\+proj|\+init|PROJCS|GEOGCS|PROJCRS|GEOGCRS|GEODCRS|BOUNDCRS|COMPD|\{)/i.test(text)) {
    return crsError(input, `is a definition, ${JSON.stringify(shown)}; definitions are not supported. ${ACCEPTED}`);
  }
  const near = findByName(table, text);
  return crsError(
    input,
    `is ${JSON.stringify(shown)}, which is not a CRS reference. ${ACCEPTED}${formatSuggestions(near)}`,
  );
}

function unknownCodeError(table: CrsTable, code: number | 'CRS84', input: string): ProcessError {
  if (code !== 'CRS84' && webMercators.has(code)) {
    return crsError(input, `is ${code}, an unofficial code of Web Mercator. Use "EPSG:${WEB_MERCATOR}"`);
  }
  const near = table
    .names()
    .filter(([known]) => isOneDigitOff(String(known), String(code)))
    .toSorted(([a], [b]) => Math.abs(a - Number(code)) - Math.abs(b - Number(code)))
    .map(([known]) => table.find(known))
    .filter((found): found is Crs => found !== undefined && !isUnsupported(found));
  return crsError(
    input,
    `is EPSG:${code}, which is not a CRS in ${getVersion(table)}${formatSuggestions(near.slice(0, 3))}`,
  );
}

/** CRSs whose name contains every word of the text, shortest names first. */
function findByName(table: CrsTable, text: string): readonly Crs[] {
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
    .filter((found): found is Crs => found !== undefined && !isUnsupported(found))
    .slice(0, 3);
}

function formatSuggestions(near: readonly Crs[]): string {
  return near.length === 0 ? '' : `. Did you mean ${near.map(formatCrs).join(', ')}?`;
}

function formatCrs({ id, name }: Crs): string {
  return `"${id}" (${name})`;
}

function getVersion(table: CrsTable): string {
  return /EPSG Geodetic Parameter Dataset v[\d.]+/.exec(table.source)?.[0] ?? 'EPSG';
}

function crsError(input: string, message: string): ProcessError {
  const sentence = /[.?]$/.test(message) ? message : `${message}.`;
  return new ProcessError('invalid-input', `${input} ${sentence}`, [{ pointer: `/${input}`, message }]);
}

/** True when one digit differs, is missing or is extra. */
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

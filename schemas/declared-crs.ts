/** The `crs` member of GeoJSON before RFC 7946, which other programs still write: its meaning, and whether it is the default. */
import { isObject } from './is-object.ts';
import { parseCrsReference, WEB_MERCATOR, webMercators, WGS_84 } from './crs.ts';
import { show, showText } from './show.ts';

export interface DeclaredCrs {
  /** The member as it was sent. */
  readonly member: unknown;
  /** Name for messages: `EPSG:28992`, or the value of the member. */
  readonly name: string;
  /** EPSG code, 4326 for CRS84; absent where the member cannot be parsed. */
  readonly code?: number;
  /** Path of the member in the value as sent. */
  readonly path: readonly (string | number)[];
}

/** Letters of an address that are shown: more than of other values, as its end tells most. */
const MAX_ADDRESS = 200;

/**
 * @param value a geometry, a Feature or a FeatureCollection as it was sent
 * @param at its path
 * @returns undefined without a member, or when it is null
 * @see GeoJSON 2008, section 3; positions are x before y whatever the order of the authority
 */
export function declaredCrs(value: object, at: readonly (string | number)[] = []): DeclaredCrs | undefined {
  const { crs }: { readonly crs?: unknown } = value;
  if (crs === undefined || crs === null) return undefined;
  const named = nameIn(crs);
  const parsed = named === undefined ? undefined : parseCrsReference(named);
  const declared = { member: crs, path: [...at, 'crs'] };
  if (parsed === undefined) {
    const href = hrefIn(crs);
    const isLink = href !== undefined && named === href;
    return { ...declared, name: isLink ? `a link to ${showText(href.slice(0, MAX_ADDRESS))}` : show(named ?? crs) };
  }
  if (parsed === 'CRS84') return { ...declared, name: 'OGC:CRS84', code: WGS_84 };
  const code = webMercators.has(parsed) ? WEB_MERCATOR : parsed;
  return { ...declared, name: `EPSG:${code}`, code };
}

/** Longitude and latitude of WGS 84, which GeoJSON has without any member. */
export function isLonLatCrs({ code }: DeclaredCrs): boolean {
  return code === WGS_84;
}

/** @returns the call that makes longitude and latitude of such a layer, as a sentence without its full stop */
export function adviseReprojection({ code }: DeclaredCrs): string {
  return code === undefined
    ? 'Remove it if the coordinates are longitude and latitude; else run reproject with target_crs "EPSG:4326" and with ' +
        'source_crs, the CRS that they are in'
    : 'Run reproject first, with target_crs "EPSG:4326"; where it does not know that code, with source_crs too';
}

/** @returns why a process on Earth refuses the layer, as a predicate of the member */
export function explainOtherCrs(declared: DeclaredCrs, advice = adviseReprojection(declared)): string {
  return `is ${declared.name}; this process takes longitude and latitude (CRS84). ${advice}`;
}

/** Members that cannot be parsed are equal when their text is. */
export function isSameCrs(a: DeclaredCrs, b: DeclaredCrs): boolean {
  if (a.code !== undefined || b.code !== undefined) return a.code === b.code;
  return JSON.stringify(a.member) === JSON.stringify(b.member);
}

/** The member that labels positions of that code. */
export function crsMember(code: number): unknown {
  return { type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${code}` } };
}

/** A name in `properties`, a code there as the draft had it, the address of a link, which is not fetched, or a bare name. */
function nameIn(crs: unknown): string | number | undefined {
  if (typeof crs === 'string' || typeof crs === 'number') return crs;
  if (!isObject(crs) || !isObject(crs.properties)) return undefined;
  const { name, code } = crs.properties;
  const reference = name ?? code ?? hrefIn(crs);
  return typeof reference === 'string' || typeof reference === 'number' ? reference : undefined;
}

/** @see GeoJSON 2008, section 3.2 */
function hrefIn(crs: unknown): string | undefined {
  const { href } = isObject(crs) && isObject(crs.properties) ? crs.properties : {};
  return typeof href === 'string' ? href : undefined;
}

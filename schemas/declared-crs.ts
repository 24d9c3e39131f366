/** The `crs` member of GeoJSON before RFC 7946, which other programs still write: its meaning, and whether it is the default. */
import { isObject } from './is-object.ts';
import { parseCrsReference, WEB_MERCATOR, webMercators } from './crs.ts';
import { show } from './show.ts';

export interface DeclaredCrs {
  /** The member as it was sent. */
  readonly member: unknown;
  /** As a sentence names it: `EPSG:28992`, or what stands there. */
  readonly name: string;
  /** Of EPSG, 4326 for CRS84; absent where the member names nothing that can be read. */
  readonly code?: number;
  /** Where the member stands in what was sent. */
  readonly path: readonly (string | number)[];
}

const WGS_84 = 4326;

/**
 * @param value a geometry, a Feature or a FeatureCollection as it was sent
 * @param at where that stands
 * @returns nothing without a member; null is none, too
 * @see GeoJSON 2008, section 3; positions are x before y whatever the order of the authority
 */
export function declaredCrs(value: object, at: readonly (string | number)[] = []): DeclaredCrs | undefined {
  const { crs }: { readonly crs?: unknown } = value;
  if (crs === undefined || crs === null) return undefined;
  const named = nameIn(crs);
  const parsed = named === undefined ? undefined : parseCrsReference(named);
  const found = { member: crs, path: [...at, 'crs'] };
  if (parsed === undefined) return { ...found, name: show(named ?? crs) };
  if (parsed === 'CRS84') return { ...found, name: 'OGC:CRS84', code: WGS_84 };
  const code = webMercators.has(parsed) ? WEB_MERCATOR : parsed;
  return { ...found, name: `EPSG:${code}`, code };
}

/** Longitude and latitude of WGS 84, which GeoJSON has without any member. */
export function isLonLatCrs({ code }: DeclaredCrs): boolean {
  return code === WGS_84;
}

/** Members that cannot be read are the same where they are written the same. */
export function isSameCrs(a: DeclaredCrs, b: DeclaredCrs): boolean {
  if (a.code !== undefined || b.code !== undefined) return a.code === b.code;
  return JSON.stringify(a.member) === JSON.stringify(b.member);
}

/** The member that labels positions of that code. */
export function crsMember(code: number): unknown {
  return { type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${code}` } };
}

/** A name in `properties`, a code there as the draft had it, or a bare name. */
function nameIn(crs: unknown): string | number | undefined {
  if (typeof crs === 'string' || typeof crs === 'number') return crs;
  if (!isObject(crs) || !isObject(crs.properties)) return undefined;
  const { name, code } = crs.properties;
  const found = name ?? code;
  return typeof found === 'string' || typeof found === 'number' ? found : undefined;
}

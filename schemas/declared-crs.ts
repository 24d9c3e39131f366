/** The `crs` member of GeoJSON before RFC 7946, which other programs still write: what it names and whether that is the default. */
import { parseCrsReference, WEB_MERCATOR, webMercators } from './crs.ts';
import { show } from './show.ts';

export interface DeclaredCrs {
  /** The member as it was sent. */
  readonly member: unknown;
  /** As a sentence names it: `EPSG:28992`, or what stands there. */
  readonly name: string;
  /** Of EPSG, 4326 for CRS84; absent where the member names nothing that can be read. */
  readonly code?: number;
}

const WGS_84 = 4326;

/**
 * @param value a geometry, a Feature or a FeatureCollection as it was sent
 * @returns nothing without a member; null is none, too
 * @see GeoJSON 2008, section 3; positions are x before y whatever the order of the authority
 */
export function declaredCrs(value: object): DeclaredCrs | undefined {
  const { crs }: { readonly crs?: unknown } = value;
  if (crs === undefined || crs === null) return undefined;
  const named = nameIn(crs);
  const parsed = named === undefined ? undefined : parseCrsReference(named);
  if (parsed === undefined) return { member: crs, name: show(named ?? crs) };
  if (parsed === 'CRS84') return { member: crs, name: 'OGC:CRS84', code: WGS_84 };
  const code = webMercators.has(parsed) ? WEB_MERCATOR : parsed;
  return { member: crs, name: `EPSG:${code}`, code };
}

/** Longitude and latitude of WGS 84, which GeoJSON has without any member. */
export function isLonLatCrs({ code }: DeclaredCrs): boolean {
  return code === WGS_84;
}

/** @returns what is wrong with a member that makes every number mean something else than longitude and latitude */
export function notLonLat(value: object): string | undefined {
  const declared = declaredCrs(value);
  if (!declared || isLonLatCrs(declared)) return undefined;
  return `is ${declared.name}; this process takes longitude and latitude (CRS84). Reproject it first`;
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the features of a layer that lie in a box, in the coordinates of the file. */
import { boundsOf, type Bounds } from '../../schemas/flat-walk.ts';
import { isFlat } from '../../schemas/flat-geometry.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import type { LayerContent } from './define-format.ts';

/** @param text `west,south,east,north`. @throws {ProcessError} `invalid-input` */
export function parseBox(text: string): Bounds {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers;
  const fail = (reason: string): never => {
    throw new ProcessError('invalid-input', `has bbox=${show(text)}, ${reason}`);
  };
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) return fail('which is not four numbers. Write west,south,east,north in the coordinates of the file'); // prettier-ignore
  if (west > east || south > north) return fail('whose first corner is not the lower left one. Write west,south,east,north; across the antimeridian, read both sides'); // prettier-ignore
  return { west, south, east, north };
}

function meets(a: Bounds, b: Bounds): boolean {
  return a.west <= b.east && a.east >= b.west && a.south <= b.north && a.north >= b.south;
}

/** A feature or a geometry has one of them. */
const layerMembers = ['geometry', 'coordinates', 'geometries'];

/**
 * @param content of the whole file, or of what its index found
 * @returns the features whose boxes meet the box, and how many are left out; what is not a layer as it is
 */
export function keepInBox(content: LayerContent, box: Bounds): LayerContent {
  const { value, notes, total: counted } = content;
  const { features } = value as { readonly features?: unknown };
  if (!Array.isArray(features) && !layerMembers.some((name) => name in value)) return content;
  const all: readonly unknown[] = Array.isArray(features) ? features : [value];
  const kept = all.filter((feature) => {
    const bounds = boundsOfAny(isObject(feature) && 'geometry' in feature ? feature.geometry : feature);
    return bounds !== undefined && meets(bounds, box);
  });
  const total = counted ?? all.length;
  const left = total - kept.length;
  const { west, south, east, north } = box;
  const note = `${formatCount(kept.length, 'feature')} of ${total} ${kept.length === 1 ? 'lies' : 'lie'} in the box ${west},${south},${east},${north} or ${kept.length === 1 ? 'meets' : 'meet'} it; ${left} ${left === 1 ? 'was' : 'were'} left out.`; // prettier-ignore
  if (Array.isArray(features)) return { ...content, value: { ...value, features: kept }, notes: [...notes, note] };
  const single =
    kept.length === 1 ? value : { type: 'FeatureCollection', ...('crs' in value && { crs: value.crs }), features: [] };
  return { ...content, value: single, notes: [...notes, note] };
}

/** Bounds of a geometry, flat or as it was sent, broken ones too; undefined for one without positions. */
function boundsOfAny(geometry: unknown): Bounds | undefined {
  if (!isObject(geometry)) return undefined;
  const bounds = isFlat(geometry) ? boundsOf(geometry) : boundsOfNested(geometry);
  return bounds.west <= bounds.east ? bounds : undefined;
}

function boundsOfNested({ coordinates, geometries }: Readonly<Record<string, unknown>>): Bounds {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [x, y] = value as unknown[];
    if (typeof x !== 'number' || typeof y !== 'number') return (value as unknown[]).forEach(visit);
    bounds.west = Math.min(bounds.west, x);
    bounds.east = Math.max(bounds.east, x);
    bounds.south = Math.min(bounds.south, y);
    bounds.north = Math.max(bounds.north, y);
  };
  visit(coordinates);
  for (const member of Array.isArray(geometries) ? (geometries as unknown[]) : []) {
    const own = boundsOfAny(member);
    if (own) visit([[own.west, own.south], [own.east, own.north]]); // prettier-ignore
  }
  return bounds;
}

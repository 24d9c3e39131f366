/** Layers of formats that have geometries alone, without properties. */
import { crsMember } from '../../schemas/declared-crs.ts';
import { toGeoJson, type FlatGeometry } from '../../schemas/flat-geometry.ts';
import { shapesOf } from '../../schemas/flat-walk.ts';
import { formatCount } from '../common/format-count.ts';
import { malformed, type FormattedLayer } from './define-format.ts';

export interface BareGeometry {
  readonly geometry: FlatGeometry;
  /** EPSG code, where PostGIS wrote it. */
  readonly srid?: number;
}

/**
 * @returns the only geometry, or a collection of features
 * @param start of the file, for the message about one without geometries
 * @throws {ProcessError} `invalid-input`
 */
export function bareGeometries(geometries: readonly BareGeometry[], title: string, start: string): object {
  const [only, second] = geometries;
  if (!only) throw malformed(title, start, 'the file has no geometry');
  const other = geometries.findIndex(({ srid }) => srid !== only.srid);
  if (other > 0) {
    throw malformed(title, `geometry ${other + 1}`, 'its SRID is not that of the first. Write all in one CRS');
  }
  const crs = only.srid === undefined ? {} : { crs: crsMember(only.srid) };
  if (!second) return Object.assign({}, checkable(only.geometry), crs);
  const features = geometries.map(({ geometry }) => ({
    type: 'Feature',
    properties: {},
    geometry: checkable(geometry),
  }));
  return { type: 'FeatureCollection', ...crs, features };
}

/** In nested form where a number is not finite, which the check of that form finds; as a Z coordinate NaN means none. */
export function checkable(geometry: FlatGeometry): object {
  return isUnplaced(geometry) ? toGeoJson(geometry) : geometry;
}

/** True where x or y of a position is not a finite number. */
export function isUnplaced(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).some(({ coordinates, stride }) =>
    coordinates.some((number, at) => !Number.isFinite(number) && at % stride < 2),
  );
}

/** Words that programs print for numbers that are none, and digits beyond the range of numbers. */
export function isNonFinite(text: string): boolean {
  return (
    /^[+-]?(?:(?:1\.#)?(?:nan|inf(?:inity)?|ind|qnan)|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i.test(text) &&
    !Number.isFinite(Number(text))
  );
}

/** @returns a sentence about features with positions that are no numbers, none for a count of zero */
export function noteUnplaced(count: number): readonly string[] {
  if (count === 0) return [];
  const [noun, verb, kind] = count === 1 ? ['feature', 'has', 'it is'] : ['features', 'have', 'they are'];
  return [`${formatCount(count, 'feature', noun)} ${verb} positions that are not finite numbers: ${kind} broken.`];
}

/** One geometry, or a collection of those of the features that have one. */
export function toOneGeometry({ form, features }: FormattedLayer): FlatGeometry {
  const geometries = features.flatMap(({ geometry }) => (geometry === null ? [] : [geometry]));
  const [only] = geometries;
  return only && form !== 'collection' ? only : { type: 'GeometryCollection', geometries };
}

/** Sentences about what is lost. */
export function notesOfBareGeometries({ features }: FormattedLayer, title: string): readonly string[] {
  const without = features.filter(({ geometry }) => geometry === null).length;
  const described = features.filter(({ properties }) => Object.keys(properties).length > 0).length;
  return [
    ...(without > 0 ? [`${formatCount(without, 'feature')} without geometry cannot be expressed in ${title} and were left out.`] : []), // prettier-ignore
    ...(described > 0 ? [`The properties of ${formatCount(described, 'feature')} were left out: ${title} has geometries alone.`] : []), // prettier-ignore
  ];
}

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

/** In nested form where a number is NaN, which the check of that form finds; as a Z coordinate it means none. */
function checkable(geometry: FlatGeometry): object {
  const hasNaN = shapesOf(geometry).some(({ coordinates, stride }) =>
    coordinates.some((number, at) => Number.isNaN(number) && at % stride < 2),
  );
  return hasNaN ? toGeoJson(geometry) : geometry;
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

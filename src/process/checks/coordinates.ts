/** Says what is doubtful about the coordinates of the inputs, for every process alike: edges that may be meant across the antimeridian. */
import { isFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { boundsOfAll } from '../../../schemas/flat-walk.ts';
import { longEdgesOf, looksLonLat } from '../../../schemas/lon-lat.ts';
import { mixedCoordinateWarnings } from './mixed-coordinates.ts';

/**
 * How a process reads an edge over more than 180 degrees of longitude: `short`, across the antimeridian; `long`, as drawn
 * in a plane; `cut`, the short way too, and what is cut is then compared in a plane; `none`, where edges have no part in
 * the answer; `own`, where the process reports them itself.
 */
export type LongEdgeWay = 'short' | 'long' | 'cut' | 'none' | 'own';

const SHORT =
  'The short way was taken, across the antimeridian. Cut the geometry there (RFC 7946, 3.1.9) to leave no doubt.';
const taken = {
  short: SHORT,
  cut: SHORT,
  long:
    'The long way was taken, as in a plane. If it is meant to cross the antimeridian, cut the geometry there ' +
    '(RFC 7946, 3.1.9).',
} as const;

/** @param inputs by name those that are geometries or layers, as they were parsed */
export function coordinateWarnings(inputs: Readonly<Record<string, unknown>>, way: LongEdgeWay): readonly string[] {
  const given = Object.entries(inputs).map(([name, value]) => ({ name, geometries: geometriesOf(value) }));
  const layers = given.map(({ geometries }) => geometries.flatMap((geometry) => geometry ?? []));
  if (!looksLonLat(layers.flat())) {
    return mixedCoordinateWarnings(Object.fromEntries(given.map(({ name, geometries }) => [name, geometries])));
  }
  if (way === 'none' || way === 'own') return [];
  const warnings = given.flatMap(({ name, geometries }) =>
    longEdgeWarnings(geometries, way).map((warning) => (given.length > 1 ? `${name}: ${warning}` : warning)),
  );
  const bounds = layers.map(boundsOfAll);
  if (way !== 'short' && bounds.some((a) => bounds.some((b) => a !== b && a.east === 180 && b.west === -180))) {
    warnings.push(
      'Longitudes 180 and -180 are different places here, so what meets only across the antimeridian does not meet.',
    );
  }
  return warnings;
}

function longEdgeWarnings(geometries: readonly (FlatGeometry | null)[], way: keyof typeof taken): readonly string[] {
  const found = geometries.map((geometry) => (geometry ? longEdgesOf(geometry) : { count: 0 }));
  const count = found.reduce((sum, edges) => sum + edges.count, 0);
  const index = found.findIndex((edges) => edges.count > 0);
  const [from, to] = found[index]?.first ?? [];
  if (!from || !to) return [];
  const which = geometries.length > 1 ? ` in feature ${index}` : '';
  return [
    `${count === 1 ? '1 edge spans' : `${count} edges span`} more than 180 degrees of longitude, first from ` +
      `[${from.join(', ')}] to [${to.join(', ')}]${which}. ${taken[way]}`,
  ];
}

function geometriesOf(value: unknown): readonly (FlatGeometry | null)[] {
  if (isFlat(value)) return [value];
  if (typeof value !== 'object' || value === null || !('features' in value)) return [];
  return (value.features as readonly { readonly geometry: FlatGeometry | null }[]).map(({ geometry }) => geometry);
}

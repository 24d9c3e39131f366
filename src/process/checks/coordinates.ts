/** Checks the coordinates of the inputs of every process: edges that may be meant to cross the antimeridian. */
import { isFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { boundsOfAll } from '../../../schemas/flat-walk.ts';
import { formatCount } from '../../common/format-count.ts';
import { longEdgesOf, looksLonLat } from '../../../schemas/lon-lat.ts';
import { mixedCoordinateWarnings } from './mixed-coordinates.ts';

/**
 * Reading of an edge over more than 180 degrees of longitude: `short`, across the antimeridian; `long`, as drawn in a
 * plane; `cut`, the short way too, and the cut parts are compared in a plane; `none`, where edges have no effect on the
 * result; `own`, where the process reports them itself.
 */
export type LongEdgeWay = 'short' | 'long' | 'cut' | 'none' | 'own';

const SHORT =
  'The short way was taken, across the antimeridian. Cut the geometry there (RFC 7946, 3.1.9) to leave no doubt.';
const sentences = {
  short: SHORT,
  cut: SHORT,
  long:
    'The long way was taken, as in a plane. If it is meant to cross the antimeridian, cut the geometry there ' +
    '(RFC 7946, 3.1.9).',
} as const;

/** @param inputs by name those that are geometries or layers, as they were parsed */
export function coordinateWarnings(inputs: Readonly<Record<string, unknown>>, way: LongEdgeWay): readonly string[] {
  const entries = Object.entries(inputs).map(([name, value]) => ({ name, geometries: geometriesOf(value) }));
  const layers = entries.map(({ geometries }) => geometries.flatMap((geometry) => geometry ?? []));
  if (!looksLonLat(layers.flat())) {
    return mixedCoordinateWarnings(Object.fromEntries(entries.map(({ name, geometries }) => [name, geometries])));
  }
  if (way === 'none' || way === 'own') return [];
  const warnings = entries.flatMap(({ name, geometries }) =>
    longEdgeWarnings(geometries, way).map((warning) => (entries.length > 1 ? `${name}: ${warning}` : warning)),
  );
  const bounds = layers.map(boundsOfAll);
  if (way !== 'short' && bounds.some((a) => bounds.some((b) => a !== b && a.east === 180 && b.west === -180))) {
    warnings.push(
      'Longitudes 180 and -180 are different positions here: geometries that meet only across the antimeridian do not meet.',
    );
  }
  return warnings;
}

function longEdgeWarnings(
  geometries: readonly (FlatGeometry | null)[],
  way: keyof typeof sentences,
): readonly string[] {
  const longEdges = geometries.map((geometry) => (geometry ? longEdgesOf(geometry) : { count: 0 }));
  const count = longEdges.reduce((sum, edges) => sum + edges.count, 0);
  const index = longEdges.findIndex((edges) => edges.count > 0);
  const [from, to] = longEdges[index]?.first ?? [];
  if (!from || !to) return [];
  const which = geometries.length > 1 ? ` in feature ${index}` : '';
  return [
    `${formatCount(count, 'edge spans', 'edges span')} more than 180 degrees of longitude, first from ` +
      `[${from.join(', ')}] to [${to.join(', ')}]${which}. ${sentences[way]}`,
  ];
}

function geometriesOf(value: unknown): readonly (FlatGeometry | null)[] {
  if (isFlat(value)) return [value];
  if (typeof value !== 'object' || value === null || !('features' in value)) return [];
  return (value.features as readonly { readonly geometry: FlatGeometry | null }[]).map(({ geometry }) => geometry);
}

/** Checks the coordinates of the inputs of every process: their size, and edges that may be meant to cross the antimeridian. */
import { positionPath } from '../../../schemas/flat-check.ts';
import { isFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { isLayer, type Layer } from '../../../schemas/layer.ts';
import { boundsOfAll, boundsOfBoxes, type Bounds } from '../../../schemas/flat-walk.ts';
import { ProcessError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import { toPointer } from '../../common/json-pointer.ts';
import { isLonLatBox, longEdgesOf, type LongEdges } from '../../../schemas/lon-lat.ts';
import { mixedCoordinateWarnings } from './mixed-coordinates.ts';

/**
 * Reading of an edge over more than 180 degrees of longitude: `short`, across the antimeridian; `cut`, the short way too,
 * and the cut parts are compared in a plane; `refused`, where a process works in a plane, in which it would go round the
 * world; `none`, where edges have no effect on the result, or the caller has named a plane; `own`, where the process
 * reports them itself.
 */
export type LongEdgeWay = 'short' | 'cut' | 'refused' | 'none' | 'own';

const SHORT =
  'The short way was taken, across the antimeridian. Cut the geometry there (RFC 7946, 3.1.9) to leave no doubt.';

/** Maximum size of a coordinate: products of three, as predicates take them, stay within a double. */
const MAX_COORDINATE = 1e100;

interface Sent {
  readonly name: string;
  readonly isCollection: boolean;
  /** Features without a geometry as null. */
  readonly geometries: readonly (FlatGeometry | null)[];
  readonly bounds: Bounds;
}

interface LongEdge {
  /** The fault, without a full stop. */
  readonly text: string;
  readonly from: Position;
  readonly to: Position;
  /** Index of the first feature that has one. */
  readonly index: number;
}

/**
 * @param inputs by name those that are geometries or layers, as they were parsed
 * @throws {ProcessError} `invalid-geometry` for edges that are refused
 */
export function coordinateWarnings(inputs: Readonly<Record<string, unknown>>, way: LongEdgeWay): readonly string[] {
  const entries = Object.entries(inputs).map(([name, value]): Sent => ({ name, ...geometriesOf(value) }));
  const whole = boundsOfBoxes(entries.map(({ bounds }) => bounds));
  const isLonLat = isLonLatBox(whole);
  const found = entries.flatMap((sent) => {
    const edge = isLonLat || isDegrees(sent.bounds, whole) ? findLongEdges(sent) : undefined;
    return edge ? [{ sent, edge }] : [];
  });
  const [first] = found;
  if (first && way === 'refused') throw longEdgeError(first.sent, first.edge);
  if (!isLonLat) {
    return mixedCoordinateWarnings(Object.fromEntries(entries.map(({ name, geometries }) => [name, geometries])));
  }
  if (way === 'none' || way === 'own') return [];
  const warnings = found.map(({ sent, edge }) => `${entries.length > 1 ? `${sent.name}: ` : ''}${edge.text}. ${SHORT}`);
  const boxes = entries.map(({ bounds }) => bounds);
  if (way !== 'short' && boxes.some((a) => boxes.some((b) => a !== b && a.east === 180 && b.west === -180))) {
    warnings.push(
      'Longitudes 180 and -180 are different positions here: geometries that meet only across the antimeridian do not meet.',
    );
  }
  return warnings;
}

/**
 * @param inputs by name those that are geometries or layers, as they were parsed; of broken features what can be read
 * @throws {ProcessError} `invalid-geometry` for coordinates with which no process can compute
 */
export function refuseHugeCoordinates(inputs: Readonly<Record<string, unknown>>): void {
  const issues = Object.entries(inputs).flatMap(([name, value]) => {
    const { form, features } = partsOf(value);
    for (const [index, { geometry, broken }] of features.entries()) {
      const read = geometry ?? broken?.mended;
      const found = read && findHuge(read);
      if (!found) continue;
      const around = form === 'collection' ? ['features', index, 'geometry'] : form === 'feature' ? ['geometry'] : [];
      const message =
        `is ${found.value}, and coordinates are ${-MAX_COORDINATE} to ${MAX_COORDINATE}. Scale all coordinates down, ` +
        'or correct this one: a missing value may have been written as a number';
      return [{ pointer: toPointer([name, ...around, ...found.path]), message }];
    }
    return [];
  });
  const [first] = issues;
  if (first) throw new ProcessError('invalid-geometry', `${first.pointer} ${first.message}.`, issues);
}

interface Huge {
  readonly path: readonly (string | number)[];
  readonly value: number;
}

function findHuge(geometry: FlatGeometry): Huge | undefined {
  if (geometry.type === 'GeometryCollection') {
    for (const [index, member] of geometry.geometries.entries()) {
      const found = findHuge(member);
      if (found) return { ...found, path: ['geometries', index, ...found.path] };
    }
    return undefined;
  }
  const { coordinates, stride } = geometry;
  const at = coordinates.findIndex((value) => value > MAX_COORDINATE || value < -MAX_COORDINATE);
  const value = coordinates[at];
  if (value === undefined) return undefined;
  return { path: [...positionPath(geometry, Math.floor(at / stride)), at % stride], value };
}

function partsOf(value: unknown): Pick<Layer, 'form' | 'features'> {
  if (isFlat(value)) return { form: 'geometry', features: [{ properties: {}, geometry: value }] };
  return isLayer(value) ? value : { form: 'geometry', features: [] };
}

/** True for longitude and latitude beside a layer with longitudes up to 360. */
function isDegrees(layer: Bounds, { west, south, east, north }: Bounds): boolean {
  return west >= -360 && east <= 360 && south >= -90 && north <= 90 && isLonLatBox(layer);
}

function findLongEdges({ geometries }: Sent): LongEdge | undefined {
  let count = 0;
  let index = 0;
  let ends: LongEdges['first'];
  geometries.forEach((geometry, feature) => {
    const edges = geometry && longEdgesOf(geometry);
    if (!edges?.first) return;
    if (!ends) index = feature;
    ends ??= edges.first;
    count += edges.count;
  });
  if (!ends) return undefined;
  const [from, to] = ends;
  const which = geometries.length > 1 ? ` in feature ${index}` : '';
  const text =
    `${formatCount(count, 'edge spans', 'edges span')} more than 180 degrees of longitude, first from ` +
    `[${from.join(', ')}] to [${to.join(', ')}]${which}`;
  return { text, from, to, index };
}

/** Either way may be meant, and in a plane the wrong one is many times too large. */
function longEdgeError({ name, isCollection }: Sent, { text, from, to, index }: LongEdge): ProcessError {
  const middle = [0, 1].map((axis) => ((from[axis] ?? 0) + (to[axis] ?? 0)) / 2);
  const message =
    `${text}: in a plane, as here, that is the long way round the world. If it is meant to cross the antimeridian, cut ` +
    'the layer there (RFC 7946, 3.1.9): densify with max_length 20000000 does it for lines and polygons. If the long ' +
    `way is meant, add a position on it, such as [${middle.join(', ')}]; if these are no degrees, name their crs`;
  const pointer = `/${name}${isCollection ? `/features/${index}` : ''}`;
  return new ProcessError('invalid-geometry', `${pointer}: ${message}.`, [{ pointer, message }]);
}

function geometriesOf(value: unknown): Omit<Sent, 'name'> {
  const { form, features } = partsOf(value);
  const geometries = features.map(({ geometry }) => geometry);
  return { isCollection: form === 'collection', geometries, bounds: boundsOfAll(geometries) };
}

/** Brings geometries from one CRS to another. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { isLongEdge } from '../../../schemas/lon-lat.ts';
import { positionCount, shapesOf } from '../flat/flat.ts';
import { chainsOf, type Chain } from '../flat/rings.ts';
import { axisNames, type AxisOrder } from './axes.ts';
import type { PlaceOf } from './checks.ts';
import type { CrsReference } from '../../../schemas/crs.ts';
import { resolveCrs } from './crs.ts';
import { loadCrsTable, type Crs } from './table.ts';
import { transformPositions, type Transformed } from './transform.ts';

export interface Reprojected extends Omit<Transformed, 'positions'> {
  /** Of the same types, position by position; heights are left as they were, null is null. */
  readonly geometries: readonly (FlatGeometry | null)[];
  readonly source: Crs;
  readonly target: Crs;
}

export interface ReprojectOptions {
  readonly source: CrsReference;
  /** Where the source was named, for messages. */
  readonly sourceInput?: string;
  readonly target: CrsReference;
  /** Of the positions given and of those returned. */
  readonly axisOrder: AxisOrder;
  /** A JSON pointer for each geometry, for messages. */
  readonly pointers?: readonly string[];
}

/**
 * @param sent in the units of the source; all are transformed in one way, so that what was shared stays shared
 * @throws {ProcessError} `invalid-input` for a CRS that is unknown, not supported or out of reach; `invalid-geometry`
 *   naming the position that has no image
 */
export async function reproject(
  sent: readonly (FlatGeometry | null)[],
  options: ReprojectOptions,
): Promise<Reprojected> {
  const geometries = sent.filter((geometry) => geometry !== null);
  const table = await loadCrsTable();
  const source = resolveCrs(table, options.source, options.sourceInput ?? 'source_crs');
  const target = resolveCrs(table, options.target, 'target_crs');
  const { axisOrder } = options;
  const given = positionsOf(geometries);
  const { positions, ...stated } = await transformPositions(given, {
    table,
    source,
    target,
    axisOrder,
    ...(options.pointers && { place: placeIn(sent, options.pointers) }),
  });
  const results = rebuild(geometries, positions);
  const warnings = [...stated.warnings];
  if (geometries.some(hasHeights)) {
    warnings.push('Heights were left as they are: only the horizontal position was transformed.');
  }
  if (geometries.some(jumpsIn(source, axisOrder))) {
    warnings.push(
      'Between two positions of an edge that was sent, longitude changes by more than 180 degrees. The edge still joins ' +
        'the two, which is the long way on a map that ends at the antimeridian. If it is meant to cross the ' +
        'antimeridian, cut the geometry there first (RFC 7946, 3.1.9).',
    );
  } else if (results.some(jumpsIn(target, axisOrder))) {
    warnings.push(
      'The result crosses the antimeridian: between two of its positions the longitude jumps from one side of the ' +
        'world to the other. It was not cut there (RFC 7946, 3.1.9).',
    );
  }
  const images = results.values();
  const all = sent.map((geometry) => geometry && (images.next().value ?? null));
  return { ...stated, geometries: all, source, target, warnings };
}

/** x, y, x, y, … of all geometries, one after another. */
function positionsOf(geometries: readonly FlatGeometry[]): Float64Array {
  const shapes = geometries.flatMap(shapesOf);
  const count = shapes.reduce((sum, { coordinates, stride }) => sum + coordinates.length / stride, 0);
  const positions = new Float64Array(count * 2);
  let next = 0;
  for (const { coordinates, stride } of shapes) {
    for (let i = 0; i < coordinates.length; i += stride) {
      positions[next++] = coordinates[i] ?? NaN;
      positions[next++] = coordinates[i + 1] ?? NaN;
    }
  }
  return positions;
}

/** Which geometry a position belongs to, of all positions one after another. */
function placeIn(sent: readonly (FlatGeometry | null)[], pointers: readonly string[]): PlaceOf {
  return (position) => {
    let before = 0;
    for (const [index, geometry] of sent.entries()) {
      const count = geometry ? positionCount(geometry) : 0;
      if (position < before + count) {
        const words = `Position ${position - before + 1}${sent.length > 1 ? ` of feature ${index}` : ''}`;
        return { words, pointer: pointers[index] ?? '' };
      }
      before += count;
    }
    return { words: `Position ${position + 1}`, pointer: '' };
  };
}

/** The same geometries with their positions replaced in the order in which `positionsOf` gives them. */
function rebuild(geometries: readonly FlatGeometry[], positions: Float64Array): readonly FlatGeometry[] {
  let next = 0;
  return geometries.map(again);

  function again(geometry: FlatGeometry): FlatGeometry {
    if (geometry.type === 'GeometryCollection') return { ...geometry, geometries: geometry.geometries.map(again) };
    const coordinates = geometry.coordinates.slice();
    for (let i = 0; i < coordinates.length; i += geometry.stride) {
      coordinates[i] = positions[next++] ?? NaN;
      coordinates[i + 1] = positions[next++] ?? NaN;
    }
    return { ...geometry, coordinates };
  }
}

function hasHeights(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).some(({ stride, coordinates }) => stride === 3 && coordinates.length > 0);
}

/** Whether an edge spans more than half a turn, but no full one, in a CRS that has longitudes. */
function jumpsIn(crs: Crs, axisOrder: AxisOrder): (geometry: FlatGeometry) => boolean {
  const axis = axisNames(crs, axisOrder).indexOf('longitude');
  return (geometry) => {
    const { lines, polygons } = chainsOf(geometry);
    return axis >= 0 && [...lines, ...polygons.flat()].some((chain) => jumpsAlong(chain, axis, crs.unitSize));
  };
}

function jumpsAlong({ coordinates, stride, start, end }: Chain, axis: number, degrees: number): boolean {
  for (let i = (start + 1) * stride + axis; i < end * stride; i += stride) {
    if (isLongEdge(degrees * (coordinates[i - stride] ?? NaN), degrees * (coordinates[i] ?? NaN))) return true;
  }
  return false;
}

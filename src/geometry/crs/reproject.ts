/** Reprojects geometries from one CRS to another. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { isLongEdge } from '../../../schemas/lon-lat.ts';
import { countPositions, hasZ, shapesOf } from '../flat/flat.ts';
import { splitChains, type Chain } from '../flat/rings.ts';
import { getAxisNames, type AxisOrder } from './axes.ts';
import type { CrsReference } from '../../../schemas/crs.ts';
import { resolveCrs } from './crs.ts';
import { loadCrsTable, type Crs } from './table.ts';
import { transformPositions, type LocatePosition, type TransformRequest, type TransformResult } from './transform.ts';

export interface Reprojected extends Omit<TransformResult, 'positions'> {
  /** Same types and positions; Z coordinates are unchanged, null stays null. */
  readonly geometries: readonly (FlatGeometry | null)[];
  readonly source: Crs;
  readonly target: Crs;
}

export interface ReprojectOptions extends Pick<TransformRequest, 'progress' | 'mapBlocks'> {
  readonly source: CrsReference;
  /** Name of the input with the source, for messages. */
  readonly sourceInput?: string;
  readonly target: CrsReference;
  /** Axis order of input and output positions. */
  readonly axisOrder: AxisOrder;
  /** A JSON pointer for each geometry, for messages. */
  readonly pointers?: readonly string[];
}

/**
 * @param inputs in the units of the source; all are transformed in the same way, so shared positions stay shared
 * @throws {ProcessError} `invalid-input` for a CRS that is unknown, not supported or has no datum shift;
 *   `invalid-geometry` for a position without an image
 */
export async function reproject(
  inputs: readonly (FlatGeometry | null)[],
  options: ReprojectOptions,
): Promise<Reprojected> {
  const geometries = inputs.filter((geometry) => geometry !== null);
  const table = await loadCrsTable();
  const source = resolveCrs(table, options.source, options.sourceInput ?? 'source_crs');
  const target = resolveCrs(table, options.target, 'target_crs');
  const { axisOrder, progress, mapBlocks } = options;
  const inputPositions = collectPositions(geometries);
  const { positions, ...details } = await transformPositions(inputPositions, {
    table,
    source,
    target,
    axisOrder,
    progress,
    mapBlocks,
    ...(options.pointers && { locate: createLocator(inputs, options.pointers) }),
  });
  const results = rebuild(geometries, positions);
  const warnings = [...details.warnings];
  if (geometries.some(hasZ)) {
    warnings.push('Z coordinates are unchanged: only horizontal positions were transformed.');
  }
  if (geometries.some(createJumpTest(source, axisOrder))) {
    warnings.push(
      'An input edge spans more than 180 degrees of longitude. It still connects its ends, ' +
        'the long way on a map that ends at the antimeridian. If it is meant to cross the ' +
        'antimeridian, cut the geometry there first (RFC 7946, 3.1.9).',
    );
  } else if (results.some(createJumpTest(target, axisOrder))) {
    warnings.push(
      'The result crosses the antimeridian and was not cut there (RFC 7946, 3.1.9): ' +
        'the longitude jumps between two of its positions.',
    );
  }
  const images = results.values();
  const all = inputs.map((geometry) => geometry && (images.next().value ?? null));
  return { ...details, geometries: all, source, target, warnings };
}

/** Positions of all geometries, x and y interleaved. */
function collectPositions(geometries: readonly FlatGeometry[]): Float64Array {
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

/** Maps the index of a position among all geometries to a location for messages. */
function createLocator(inputs: readonly (FlatGeometry | null)[], pointers: readonly string[]): LocatePosition {
  return (position) => {
    let before = 0;
    for (const [index, geometry] of inputs.entries()) {
      const count = geometry ? countPositions(geometry) : 0;
      if (position < before + count) {
        const label = `Position ${position - before + 1}${inputs.length > 1 ? ` of feature ${index}` : ''}`;
        return { label, pointer: pointers[index] ?? '' };
      }
      before += count;
    }
    return { label: `Position ${position + 1}`, pointer: '' };
  };
}

/** Geometries with their positions replaced, in the order of `collectPositions`. */
function rebuild(geometries: readonly FlatGeometry[], positions: Float64Array): readonly FlatGeometry[] {
  let next = 0;
  return geometries.map(replacePositions);

  function replacePositions(geometry: FlatGeometry): FlatGeometry {
    if (geometry.type === 'GeometryCollection')
      return { ...geometry, geometries: geometry.geometries.map(replacePositions) };
    const coordinates = geometry.coordinates.slice();
    for (let i = 0; i < coordinates.length; i += geometry.stride) {
      coordinates[i] = positions[next++] ?? NaN;
      coordinates[i + 1] = positions[next++] ?? NaN;
    }
    return { ...geometry, coordinates };
  }
}

/** True when an edge spans more than 180 degrees of longitude, but not 360, in a geographic CRS. */
function createJumpTest(crs: Crs, axisOrder: AxisOrder): (geometry: FlatGeometry) => boolean {
  const axis = getAxisNames(crs, axisOrder).indexOf('longitude');
  return (geometry) => {
    const { lines, polygons } = splitChains(geometry);
    return axis >= 0 && [...lines, ...polygons.flat()].some((chain) => hasJump(chain, axis, crs.unitSize));
  };
}

function hasJump({ coordinates, stride, start, end }: Chain, axis: number, degrees: number): boolean {
  for (let i = (start + 1) * stride + axis; i < end * stride; i += stride) {
    if (isLongEdge(degrees * (coordinates[i - stride] ?? NaN), degrees * (coordinates[i] ?? NaN))) return true;
  }
  return false;
}

/** Brings a GeoJSON geometry from one CRS to another. */
import type { Geometry, Position } from '../../../schemas/geojson.ts';
import type { AxisOrder } from './axes.ts';
import { resolveCrs, type CrsReference } from './crs.ts';
import { loadCrsTable, type Crs } from './table.ts';
import { transformPositions, type Transformed } from './transform.ts';

export interface Reprojected extends Omit<Transformed, 'positions'> {
  /** Of the same type, position by position; heights are left as they were. */
  readonly geometry: Geometry;
  readonly source: Crs;
  readonly target: Crs;
}

export interface ReprojectOptions {
  readonly source: CrsReference;
  readonly target: CrsReference;
  /** Of the positions given and of those returned. */
  readonly axisOrder: AxisOrder;
}

/**
 * @param geometry in the units of the source
 * @throws {ProcessError} `invalid-input` for a CRS that is unknown, not supported or out of reach; `invalid-geometry`
 *   naming the position that has no image
 */
export async function reproject(geometry: Geometry, options: ReprojectOptions): Promise<Reprojected> {
  const table = await loadCrsTable();
  const source = resolveCrs(table, options.source, 'source_crs');
  const target = resolveCrs(table, options.target, 'target_crs');
  const given = collect(geometry);
  const { axisOrder } = options;
  const { positions, ...stated } = await transformPositions(given.positions, { table, source, target, axisOrder });
  const result = rebuild(geometry, positions);
  const warnings = [...stated.warnings];
  if (given.hasHeights) warnings.push('Heights were left as they are: only the horizontal position was transformed.');
  const longitude = stated.axes.indexOf('longitude');
  if (longitude >= 0 && jumps(result, longitude, 180 / target.unitSize)) {
    warnings.push(
      'The result crosses the antimeridian: between two of its positions the longitude jumps from one side of the ' +
        'world to the other. It was not cut there.',
    );
  }
  return { ...stated, geometry: result, source, target, warnings };
}

interface Collected {
  readonly positions: Float64Array;
  readonly hasHeights: boolean;
}

function collect(geometry: Geometry): Collected {
  const numbers: number[] = [];
  let hasHeights = false;
  for (const line of linesOf(geometry)) {
    for (const [x = NaN, y = NaN, z] of line) {
      numbers.push(x, y);
      if (z !== undefined) hasHeights = true;
    }
  }
  return { positions: Float64Array.from(numbers), hasHeights };
}

/** The same geometry with its positions replaced in the order in which `linesOf` gives them. */
function rebuild(geometry: Geometry, positions: Float64Array): Geometry {
  let at = 0;
  return again(geometry);

  function again(part: Geometry): Geometry {
    if (part.type === 'GeometryCollection') return { type: part.type, geometries: part.geometries.map(again) };
    // The nesting belongs to the type and stays as it is.
    return { type: part.type, coordinates: nested(part.coordinates) } as Geometry;
  }

  function nested(value: Nested): Nested {
    if (!isPosition(value)) return value.map(nested);
    const [x = NaN, y = NaN] = [positions[at], positions[at + 1]];
    at += 2;
    return [x, y, ...value.slice(2)];
  }
}

type Nested = Position | readonly Nested[];

function isPosition(value: Nested): value is Position {
  return typeof value[0] === 'number';
}

/** Runs of positions that belong together; single points are runs of one. */
export function linesOf(geometry: Geometry): readonly (readonly Position[])[] {
  switch (geometry.type) {
    case 'Point':
      return [[geometry.coordinates]];
    case 'MultiPoint':
      return geometry.coordinates.map((position) => [position]);
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    case 'GeometryCollection':
      return geometry.geometries.flatMap(linesOf);
  }
}

function jumps(geometry: Geometry, axis: number, most: number): boolean {
  return linesOf(geometry).some((line) =>
    line.some((position, i) => i > 0 && Math.abs((position[axis] ?? NaN) - (line[i - 1]?.[axis] ?? NaN)) > most),
  );
}

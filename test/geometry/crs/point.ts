/** GeoJSON and single positions through `reproject`. */
import { toFlat, toGeoJson } from '../../../schemas/flat-geometry.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import { reproject, type Reprojected, type ReprojectOptions } from '../../../src/geometry/crs/reproject.ts';
import type { AxisOrder } from '../../../src/geometry/crs/axes.ts';

interface ReprojectedGeometry extends Reprojected {
  readonly geometry: Geometry;
}

export async function reprojectGeometry(geometry: Geometry, options: ReprojectOptions): Promise<ReprojectedGeometry> {
  const result = await reproject([toFlat(geometry)], options);
  const [only] = result.geometries;
  if (!only) throw new Error('no geometry came back');
  return { ...result, geometry: toGeoJson(only) };
}

export interface ReprojectedPoint {
  readonly x: number;
  readonly y: number;
  readonly result: ReprojectedGeometry;
}

export async function reprojectPoint(
  source: string,
  target: string,
  position: readonly number[],
  axisOrder: AxisOrder = 'traditional',
): Promise<ReprojectedPoint> {
  const result = await reprojectGeometry({ type: 'Point', coordinates: position }, { source, target, axisOrder });
  const coordinates = result.geometry.type === 'Point' ? result.geometry.coordinates : [];
  const [x = NaN, y = NaN] = coordinates;
  return { x, y, result };
}

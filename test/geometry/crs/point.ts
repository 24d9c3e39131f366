/** One position through `reproject`, for tests that are about numbers. */
import { reproject, type Reprojected } from '../../../src/geometry/crs/reproject.ts';
import type { AxisOrder } from '../../../src/geometry/crs/axes.ts';

export interface ReprojectedPoint {
  readonly x: number;
  readonly y: number;
  readonly result: Reprojected;
}

export async function reprojectPoint(
  source: string,
  target: string,
  position: readonly number[],
  axisOrder: AxisOrder = 'traditional',
): Promise<ReprojectedPoint> {
  const result = await reproject({ type: 'Point', coordinates: position }, { source, target, axisOrder });
  const coordinates = result.geometry.type === 'Point' ? result.geometry.coordinates : [];
  const [x = NaN, y = NaN] = coordinates;
  return { x, y, result };
}

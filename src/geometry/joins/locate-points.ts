/** Locates points relative to polygons, exactly and without the engine. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { packGeometries } from '../../../schemas/packed-geometries.ts';
import { mapInThisThread, type MapBlocks } from '../../common/blocks.ts';
import { isPolygonal } from '../flat/flat.ts';
import type { PointTable } from '../flat/spatial-index.ts';
import { blockWork } from './locate-blocks.ts';

export type Geometries = readonly (FlatGeometry | null)[];

/** Receives the completed fraction, 0 to 1. */
export type Progress = (fraction: number) => void;

export interface LocateOptions {
  readonly progress?: Progress | undefined;
  readonly mapBlocks?: MapBlocks | undefined;
}

/** Polygons per block. */
const BLOCK = 64;

/** Time for a point among polygons that hardly overlap, and for a position of a polygon. */
const MS_PER_POSITION = 0.0004;

/**
 * Reports each point inside or on the border of a polygon, polygon by polygon.
 * @param polygons geometries of other types than Polygon and MultiPolygon are skipped
 */
export async function locatePoints(
  points: PointTable,
  polygons: Geometries,
  found: (point: number, polygon: number, location: 'inside' | 'border') => void,
  { progress, mapBlocks = mapInThisThread }: LocateOptions = {},
): Promise<void> {
  if (points.items.length === 0 || !polygons.some(isPolygonal)) return;
  const packed = packGeometries(polygons.map((geometry) => (isPolygonal(geometry) ? geometry : null)));
  const positions = points.items.length + packed.coordinates.length / 2;
  const job = { items: polygons.length, blockSize: BLOCK, positions, msPerPosition: MS_PER_POSITION, progress };
  for await (const located of mapBlocks(blockWork, { points, polygons: packed }, job)) {
    located.points.forEach((point, pair) => {
      found(point, located.polygons[pair] as number, located.isInside[pair] === 1 ? 'inside' : 'border');
    });
  }
}

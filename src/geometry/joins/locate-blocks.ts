/** Points in polygons, found block by block of the polygons. */
import { unpackGeometries, type PackedGeometries } from '../../../schemas/packed-geometries.ts';
import type { BlockWork } from '../../common/blocks.ts';
import { boundsOf, isPolygonal } from '../flat/flat.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';
import { openPointTable, type PointTable } from '../flat/spatial-index.ts';

export interface LocateTables {
  readonly points: PointTable;
  /** Rows of another type than Polygon and MultiPolygon have no points. */
  readonly polygons: PackedGeometries;
}

/** Pairs of a point and a polygon that it is in, polygon by polygon. */
export interface LocatedPoints {
  readonly points: Uint32Array;
  readonly polygons: Uint32Array;
  /** 1 where the point is inside, 0 on a border. */
  readonly isInside: Uint8Array;
}

export const blockWork: BlockWork<LocateTables, LocatedPoints> = {
  module: 'geometry/joins/locate-blocks',
  open({ points: table, polygons: packed }) {
    const search = openPointTable(table);
    const { xs, ys } = table;
    const shapes = unpackGeometries(packed);
    return (first, end) => {
      const [points, polygons, isInside]: [number[], number[], number[]] = [[], [], []];
      for (let polygon = first; polygon < end; polygon++) {
        const shape = shapes[polygon];
        if (!isPolygonal(shape)) continue;
        const near = search(boundsOf(shape));
        if (near.length === 0) continue;
        const locate = createPointLocator(shape, near.length);
        for (const point of near) {
          const location = locate(xs[point] as number, ys[point] as number);
          if (location === 'outside') continue;
          points.push(point);
          polygons.push(polygon);
          isInside.push(Number(location === 'inside'));
        }
      }
      return {
        points: Uint32Array.from(points),
        polygons: Uint32Array.from(polygons),
        isInside: Uint8Array.from(isInside),
      };
    };
  },
};

/** Square or hexagonal grids of a size in metres, constructed in a plane around the centre of an extent. */
import { ProcessError } from '../../common/errors.ts';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import type { LayerFeature } from '../../../schemas/layer.ts';
import { cutAtAntimeridian } from '../antimeridian/antimeridian.ts';
import { ellipsoidArea } from '../ellipsoid/ellipsoid-area.ts';
import { turnWarnings } from '../crs/box.ts';
import type { Bounds } from '../flat/flat.ts';
import { azimuthalEquidistant, wgs84, type LocalPlane } from '../ellipsoid/geodesic.ts';
import { loadGeos } from '../engine/geos.ts';
import { createCells, type Cell, type CellKind } from './grid-cells.ts';
import { bendEdge } from './grid-edges.ts';
import { nearestLongitude } from '../antimeridian/longitudes.ts';
import { withGeometryErrors } from '../validity/repair.ts';

export interface Grid {
  /** Polygons, or MultiPolygons where the antimeridian cuts a cell, with the properties column, row and area_m2. */
  readonly features: readonly LayerFeature[];
  /** Area of each cell in square metres. */
  readonly areas: readonly number[];
  /** Maximum relative error of a length in the grid. */
  readonly errorBound: number;
}

/** Maximum distance from the centre in metres: there, lengths across the direction to the centre are off by 1.7 %. */
const MAX_REACH = 2_000_000;

const MAX_CELLS = 100_000;

/** Positions per side of the extent: parallels are curved in the plane. */
const STEPS_PER_SIDE = 32;

/** A grid in its plane, of which the cells are still to be compared with the extent. */
export interface GridPlan {
  readonly plane: LocalPlane;
  /** Outline of the extent in the plane. */
  readonly region: readonly Position[];
  /** Maximum distance of the outline from the centre in metres. */
  readonly reach: number;
  readonly cells: readonly Cell[];
  readonly size: number;
}

/**
 * @param extent degrees; west above east means across the antimeridian (RFC 7946, 5.2)
 * @param size in metres: side of a square, distance between opposite sides of a hexagon
 * @param input name of the input with the extent, for messages
 * @throws {ProcessError} `too-large` beyond 2000 km from the centre, or for more than 100,000 cells
 */
export function planGrid(
  extent: Bounds,
  { kind, size, input }: { readonly kind: CellKind; readonly size: number; readonly input: string },
): GridPlan {
  const { west, south, north } = extent;
  const east = extent.east < west ? extent.east + 360 : extent.east;
  const plane = azimuthalEquidistant([(west + east) / 2, (south + north) / 2]);
  const region = [...sampleOutline(plane, { west, south, east, north })];
  const reach = Math.max(...region.map(([x = 0, y = 0]) => Math.hypot(x, y)));
  if (reach > MAX_REACH) {
    throw tooLarge(
      input,
      `The extent reaches ${Math.ceil(reach / 1000)} km from its centre; the maximum is ${MAX_REACH / 1000} km. Split it, or use a smaller extent.${['', ...turnWarnings(extent, input)].join(' ')}`,
    );
  }
  const cells = createCells(kind, size, region, MAX_CELLS);
  if (typeof cells === 'number') {
    throw tooLarge(
      'size',
      `The grid would have about ${cells} cells; the maximum is ${MAX_CELLS}. Use larger cells, or a smaller extent.`,
    );
  }
  return { plane, region, reach, cells, size };
}

/**
 * Covers an extent with the cells that intersect it.
 * @returns cells in rows from the south; neighbours share exactly the same positions, more than corners where an edge
 * curves
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function createGrid(plan: GridPlan, progress: (fraction: number) => void): Promise<Grid> {
  const { plane, region, reach, cells, size } = plan;
  const engine = await loadGeos();
  const corners = createRingMapper(plane, size);
  return withGeometryErrors(() =>
    engine.withPrepared(toFlat(toRegionGeometry(region)), (extentInPlane) => {
      const features: LayerFeature[] = [];
      const areas: number[] = [];
      cells.forEach((cell, i) => {
        if (i % 1000 === 999) progress(i / cells.length);
        if (!extentInPlane.is('intersects', toFlat({ type: 'Polygon', coordinates: [cell.ring.map(({ at }) => at)] })))
          return;
        const geometry = cutAtAntimeridian(engine, [[corners(cell)]]);
        const { column, row } = cell;
        const area = ellipsoidArea(geometry);
        areas.push(area);
        features.push({
          id: features.length,
          geometry,
          properties: { column, row, area_m2: area },
        });
      });
      return { features, areas, errorBound: ((reach + size) / (wgs84.a * (1 - wgs84.f))) ** 2 / 6 };
    }),
  );
}

/** An extent without width or height is a line or a point, which intersects cells as well. */
function toRegionGeometry(region: readonly Position[]) {
  const spread = (axis: 0 | 1) => {
    const values = region.map((position) => position[axis] ?? 0);
    return Math.max(...values) - Math.min(...values);
  };
  const [first = []] = region;
  if (spread(0) === 0 && spread(1) === 0) return { type: 'Point', coordinates: first } as const;
  if (spread(0) < 1e-6 || spread(1) < 1e-6) return { type: 'LineString', coordinates: region } as const;
  return { type: 'Polygon', coordinates: [[...region, first]] } as const;
}

/** Outline in the plane, counter-clockwise, not closed. */
function* sampleOutline({ toPlane }: LocalPlane, { west, south, east, north }: Bounds): Generator<Position> {
  const corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // prettier-ignore
  for (let side = 0; side < 4; side++) {
    const [[ax = 0, ay = 0] = [], [bx = 0, by = 0] = []] = [corners[side], corners[side + 1]];
    for (let i = 0; i < STEPS_PER_SIDE; i++) {
      yield toPlane([ax + ((bx - ax) * i) / STEPS_PER_SIDE, ay + ((by - ay) * i) / STEPS_PER_SIDE]);
    }
  }
}

/**
 * Projects each corner once, so that all its cells have the same coordinates, and inserts positions in edges that
 * curve; longitudes are continuous along a ring.
 */
function createRingMapper(plane: LocalPlane, size: number): (cell: Cell) => readonly Position[] {
  const cache = new Map<string, Position>();
  return ({ ring }) => {
    const corners = ring.map(({ name, at }) => {
      const lonLat = cache.get(name) ?? plane.toLonLat(at);
      cache.set(name, lonLat);
      return { xy: at, lonLat };
    });
    const positions = corners.flatMap((corner, i) => {
      const from = corners[i - 1];
      return from ? [...bendEdge(plane, from, corner, size), corner.lonLat] : [corner.lonLat];
    });
    let before: number | undefined;
    return positions.map(([longitude = 0, latitude = 0]) => {
      before = before === undefined ? longitude : nearestLongitude(longitude, before);
      return [before, latitude];
    });
  };
}

function tooLarge(input: string, message: string): ProcessError {
  return new ProcessError('too-large', message, [{ pointer: `/${input}`, message }]);
}

/** Squares or hexagons of a size in metres, drawn in a plane around the middle of an extent and put back on Earth. */
import { ProcessError } from '../../common/errors.ts';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import type { LayerFeature } from '../../../schemas/layer.ts';
import { cutAtAntimeridian } from '../antimeridian/antimeridian.ts';
import { ellipsoidArea } from '../ellipsoid/ellipsoid-area.ts';
import type { Bounds } from '../flat/flat.ts';
import { azimuthalEquidistant, wgs84, type LocalPlane } from '../ellipsoid/geodesic.ts';
import { loadGeos } from '../engine/geos.ts';
import { cellShapes, type Cell, type CellKind } from './grid-cells.ts';
import { bendEdge } from './grid-edges.ts';
import { nearLongitude } from '../antimeridian/longitudes.ts';
import { orRefuse } from '../validity/repair.ts';

export interface Grid {
  /** Polygons, or MultiPolygons where the antimeridian cuts one, with the properties column, row and area_m2. */
  readonly features: readonly LayerFeature[];
  /** Of each cell, in square metres. */
  readonly areas: readonly number[];
  /** Largest share by which a length in the grid may be off. */
  readonly errorBound: number;
}

/** At this reach lengths across the way to the middle are off by 1.7 %. */
const FARTHEST = 2_000_000;

const MOST_CELLS = 100_000;

/** Positions per side of the extent, whose parallels bend in the plane. */
const SIDE_STEPS = 32;

/**
 * Covers an extent with cells that touch it.
 * @param extent degrees; a west above the east means across the antimeridian (RFC 7946, 5.2)
 * @param size in metres: the side of a square, the distance between opposite sides of a hexagon
 * @returns neighbours share the very same positions, which are more than corners where an edge would bow; cells are in rows from the south
 * @throws {ProcessError} `too-large` beyond 2000 km from the middle, or for more than 100,000 cells
 */
export async function gridOver(
  extent: Bounds,
  { kind, size, progress }: { kind: CellKind; size: number; progress: (fraction: number) => void },
): Promise<Grid> {
  const engine = await loadGeos();
  const { west, south, north } = extent;
  const east = extent.east < west ? extent.east + 360 : extent.east;
  const plane = azimuthalEquidistant([(west + east) / 2, (south + north) / 2]);
  const region = [...outline(plane, { west, south, east, north })];
  const reach = Math.max(...region.map(([x = 0, y = 0]) => Math.hypot(x, y)));
  if (reach > FARTHEST) {
    throw tooLarge(`The extent reaches ${Math.ceil(reach / 1000)} km from its middle; at most ${FARTHEST / 1000} km.`);
  }
  const cells = cellShapes(kind, size, region, MOST_CELLS);
  if (typeof cells === 'number') {
    throw tooLarge(`The grid would have about ${cells} cells; at most ${MOST_CELLS}. Give larger cells, or`, '');
  }
  const corners = createCorners(plane, size);
  return orRefuse(() =>
    engine.withPrepared(toFlat(shapeOf(region)), (extentInPlane) => {
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

/** Of an extent without width or height remains a line or a point, which touches cells as well. */
function shapeOf(region: readonly Position[]) {
  const spread = (axis: 0 | 1) => {
    const values = region.map((place) => place[axis] ?? 0);
    return Math.max(...values) - Math.min(...values);
  };
  const [first = []] = region;
  if (spread(0) === 0 && spread(1) === 0) return { type: 'Point', coordinates: first } as const;
  if (spread(0) < 1e-6 || spread(1) < 1e-6) return { type: 'LineString', coordinates: region } as const;
  return { type: 'Polygon', coordinates: [[...region, first]] } as const;
}

/** Counter-clockwise, not closed. */
function* outline({ toPlane }: LocalPlane, { west, south, east, north }: Bounds): Generator<Position> {
  const corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // prettier-ignore
  for (let side = 0; side < 4; side++) {
    const [[ax = 0, ay = 0] = [], [bx = 0, by = 0] = []] = [corners[side], corners[side + 1]];
    for (let i = 0; i < SIDE_STEPS; i++) {
      yield toPlane([ax + ((bx - ax) * i) / SIDE_STEPS, ay + ((by - ay) * i) / SIDE_STEPS]);
    }
  }
}

/**
 * Each corner is put on Earth once, so that all its cells have the same numbers, and edges that would bow get positions
 * between; longitudes go on along a ring.
 */
function createCorners(plane: LocalPlane, size: number): (cell: Cell) => readonly Position[] {
  const known = new Map<string, Position>();
  return ({ ring }) => {
    const corners = ring.map(({ name, at }) => {
      const lonLat = known.get(name) ?? plane.toLonLat(at);
      known.set(name, lonLat);
      return { xy: at, lonLat };
    });
    const positions = corners.flatMap((corner, i) => {
      const from = corners[i - 1];
      return from ? [...bendEdge(plane, from, corner, size), corner.lonLat] : [corner.lonLat];
    });
    let before: number | undefined;
    return positions.map(([longitude = 0, latitude = 0]) => {
      before = before === undefined ? longitude : nearLongitude(longitude, before);
      return [before, latitude];
    });
  };
}

function tooLarge(sentence: string, start = 'Split it, or'): ProcessError {
  return new ProcessError('too-large', `${sentence} ${start} give a smaller extent.`.replace(/ {2,}/g, ' '));
}

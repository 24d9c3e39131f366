/** Layer of a map: geometries in one colour, with their name in the legend. */
import type { Ink } from './inks.ts';
import type { LayerStyle } from './style.ts';
import type { FlatGeometry, FlatShape } from '../../schemas/flat-geometry.ts';

export interface MapLayer {
  readonly name: string;
  readonly ink: Ink;
  readonly geometries: readonly FlatGeometry[];
  /** Colours, sizes and labels by values, for each geometry. */
  readonly style?: LayerStyle;
}

/** Calls `use` for each geometry, and for each member of a collection. */
export function eachShape(geometries: readonly FlatGeometry[], use: (shape: FlatShape) => void): void {
  for (const geometry of geometries) {
    if ('geometries' in geometry) eachShape(geometry.geometries, use);
    else use(geometry);
  }
}

export type Kind = 'area' | 'line' | 'point';

/** Kind of mark of most of a layer: areas before lines before points. */
export function findKind({ geometries }: Pick<MapLayer, 'geometries'>): Kind {
  let kind: Kind = 'point';
  eachShape(geometries, ({ type }) => {
    if (type.endsWith('Polygon')) kind = 'area';
    else if (type.endsWith('LineString') && kind === 'point') kind = 'line';
  });
  return kind;
}

/** Degrees between samples of an edge, which is straight in its coordinates and curved on a sphere. */
const MAX_EDGE = 1;

/** Number of pieces in which an edge is drawn. */
export function countPieces(dx: number, dy: number): number {
  return Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) / MAX_EDGE));
}

/** Calls `use` for each position, and for samples of the edges between them, a degree apart. */
export function eachSample(layer: MapLayer, use: (longitude: number, latitude: number) => void): void {
  eachShape(layer.geometries, (shape) => {
    const { coordinates, stride, ends, type } = shape;
    const isPoints = type === 'Point' || type === 'MultiPoint';
    let start = 0;
    for (const end of ends) {
      for (let i = start; i < end; i++) {
        const [x, y] = [coordinates[i * stride] as number, coordinates[i * stride + 1] as number];
        use(x, y);
        if (isPoints || i === start) continue;
        const before = (i - 1) * stride;
        const [dx, dy] = [x - (coordinates[before] as number), y - (coordinates[before + 1] as number)];
        const pieces = countPieces(dx, dy);
        for (let piece = 1; piece < pieces; piece++) use(x - (dx * piece) / pieces, y - (dy * piece) / pieces);
      }
      start = end;
    }
  });
}

export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** @returns nothing where there are no positions */
export function boxAround(layers: readonly MapLayer[]): Box | undefined {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const layer of layers) {
    eachSample(layer, (x, y) => {
      west = Math.min(west, x);
      south = Math.min(south, y);
      east = Math.max(east, x);
      north = Math.max(north, y);
    });
  }
  return west <= east ? { west, south, east, north } : undefined;
}

/** True when positions can be longitudes and latitudes; those of a plane far from its origin cannot. */
export function isOnEarth({ west, south, east, north }: Box): boolean {
  return west >= -180 && east <= 180 && south >= -90 && north <= 90;
}

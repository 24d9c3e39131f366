/** Geometry as SVG path data. */
import type { FlatShape } from '../../schemas/flat-geometry.ts';
import { eachShape, countPieces, type MapLayer } from './map-layer.ts';
import type { View } from './view.ts';

export interface Shapes {
  readonly areas: string;
  /** Outlines of areas, without edges along the antimeridian, which are not borders. */
  readonly outlines: string;
  readonly lines: string;
  /** Centres in pixels, each pixel once. */
  readonly points: readonly (readonly [number, number])[];
}

/** Pixels; a vertex nearer to the one before would not be visible. */
const MIN_STEP = 0.35;

/** Areas are filled by the even-odd rule, which is independent of the direction of rings. */
export function drawShapes(layer: Pick<MapLayer, 'geometries'>, view: View): Shapes {
  let [areas, outlines, lines] = ['', '', ''];
  const points = new Map<string, readonly [number, number]>();
  const addPoint = (x: number, y: number) => {
    if (Number.isFinite(x) && Number.isFinite(y)) points.set(`${Math.round(x)} ${Math.round(y)}`, [x, y]);
  };
  eachShape(layer.geometries, (shape) => {
    if (shape.type === 'Point' || shape.type === 'MultiPoint') {
      for (let i = 0; i < shape.coordinates.length; i += shape.stride) addPoint(...projectAt(shape, i, view));
      return;
    }
    const isArea = shape.type === 'Polygon' || shape.type === 'MultiPolygon';
    let start = 0;
    for (const end of shape.ends) {
      const { path, outline } = drawLine(shape, start, end, view);
      if (isArea) [areas, outlines] = [`${areas}${path}Z`, outlines + outline];
      else lines += path;
      start = end;
    }
  });
  return { areas, outlines, lines, points: [...points.values()] };
}

interface Drawn {
  readonly path: string;
  readonly outline: string;
}

function drawLine(shape: FlatShape, start: number, end: number, view: View): Drawn {
  const { coordinates, stride } = shape;
  const curved = view.coordinates === 'lonlat';
  let [path, outline, command] = ['', '', 'M'];
  let [drawnX, drawnY] = [NaN, NaN];
  const lineTo = (px: number, py: number, isCut: boolean, always: boolean) => {
    if (!always && Math.abs(px - drawnX) < MIN_STEP && Math.abs(py - drawnY) < MIN_STEP) return;
    const at = `${px.toFixed(1)} ${py.toFixed(1)}`;
    path += (path === '' ? 'M' : 'L') + at;
    outline += (isCut ? 'M' : command) + at;
    command = 'L';
    [drawnX, drawnY] = [px, py];
  };
  for (let i = start; i < end; i++) {
    const [x, y] = [coordinates[i * stride] as number, coordinates[i * stride + 1] as number];
    const before = (i - 1) * stride;
    const [fromX, fromY] = i === start ? [x, y] : [coordinates[before] as number, coordinates[before + 1] as number];
    const isCut = curved && Math.abs(x) === 180 && fromX === x && i > start;
    const pieces = curved ? countPieces(x - fromX, y - fromY) : 1;
    for (let piece = 1; piece < pieces; piece++) {
      const fraction = piece / pieces;
      lineTo(...view.project(fromX + (x - fromX) * fraction, fromY + (y - fromY) * fraction), isCut, false);
    }
    lineTo(...view.project(x, y), isCut, i === start || i === end - 1);
  }
  return { path, outline };
}

function projectAt({ coordinates }: FlatShape, at: number, view: View): readonly [number, number] {
  return view.project(coordinates[at] as number, coordinates[at + 1] as number);
}

/** Split: lines and polygons cut apart along other lines, all pieces kept. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { adding } from '../layers/attributes.ts';
import { countsOf, inWords, gathered, ofDimension, singles } from '../flat/dimensions.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf, hasPolygons, heightWarnings, shapesOf, type Bounds } from '../flat/flat.ts';
import { featureWarnings } from '../layers/feature-warnings.ts';
import { loadGeos } from '../engine/geos.ts';
import { collectionOf, missingWarnings } from '../layers/layers.ts';
import { orRefuse } from '../validity/repair.ts';
import { indexOfBounds } from '../flat/spatial-index.ts';
import { splitLine, type Blade } from './split-line.ts';
import { validLayer } from '../validity/valid-layer.ts';

export interface Split {
  /** In the order of the layer. What no line cuts stays as it was sent, with its id. */
  readonly features: readonly LayerFeature[];
  /** How many features were cut. */
  readonly cut: number;
  readonly warnings: readonly string[];
}

/** Largest share by which the area of the pieces may differ from that of the whole before a warning says so. */
const AREA_SHARE = 1e-9;

/**
 * Cuts polygons and lines along lines, in the plane of the coordinates. A line that ends inside of a polygon cuts it only
 * as far as it goes round something; points are not cut.
 * @param blades lines, and the edges of polygons
 * @returns a feature for each piece of what was cut, with the properties of its origin and `split_source` (its id, or place
 *   in the layer from 0), `split_piece` (from 1) and `split_pieces`
 * @throws {ProcessError} `invalid-geometry` when the engine gives up
 */
export async function split(layer: Layer, blades: Layer, progress: (fraction: number) => void): Promise<Split> {
  const engine = await loadGeos();
  const [valid, validBlades] = [validLayer(engine, layer, 'layer'), validLayer(engine, blades, 'lines')];
  const cutting = bladesOf(engine, collectionOf(validBlades.result));
  const index = indexOfBounds(cutting.map(({ bounds }) => bounds));
  const said = featureWarnings(layer.features);
  const wasCut: FlatGeometry[] = [];
  const properties = adding();
  const features = valid.result.features.flatMap((feature, position): readonly LayerFeature[] => {
    if (position % 64 === 0) progress(position / layer.features.length);
    if (feature.geometry === null) return [feature];
    const near = index.search(boundsOf(feature.geometry)).flatMap((number) => cutting[number] ?? []);
    const pieces = near.length === 0 ? [] : piecesOf(engine, feature.geometry, near);
    if (pieces.length <= singles(feature.geometry).length) return [feature];
    wasCut.push(feature.geometry);
    said.add(position, balanceWarnings(engine, feature.geometry, pieces));
    return pieces.map((geometry, i): LayerFeature => {
      const source = { split_source: feature.id ?? position, split_piece: i + 1, split_pieces: pieces.length };
      return properties.add({ geometry, properties: feature.properties }, source);
    });
  });
  const { points } = countsOf(collectionOf(blades));
  return {
    features,
    cut: wasCut.length,
    warnings: [
      ...missingWarnings(layer, 'layer'),
      ...missingWarnings(blades, 'lines'),
      ...heightWarnings(gathered(wasCut)),
      ...valid.warnings,
      ...validBlades.warnings,
      ...(points === 0
        ? []
        : [`${inWords({ points, lines: 0, polygons: 0 })} of lines cut nothing, since only lines do.`]),
      ...said.warnings(),
      ...properties.warnings(),
      ...(wasCut.length === 0 ? ['No feature was cut: no line goes through any.'] : []),
    ],
  };
}

/** Every segment by itself, so that only those near a feature take part. */
function bladesOf(engine: PlanarEngine, geometry: FlatGeometry): readonly Blade[] {
  const lines = shapesOf(geometry).flatMap((shape) => {
    const line = hasPolygons(shape) ? orRefuse(() => engine.boundary(shape)) : shape;
    return ofDimension(line, 1) ?? [];
  });
  const blades: Blade[] = [];
  for (const { coordinates, ends } of lines) {
    let start = 0;
    for (const end of ends) {
      for (let i = start + 1; i < end; i++) {
        const [ax = 0, ay = 0, bx = 0, by = 0] = coordinates.subarray(2 * i - 2, 2 * i + 2);
        const bounds: Bounds = {
          west: Math.min(ax, bx),
          south: Math.min(ay, by),
          east: Math.max(ax, bx),
          north: Math.max(ay, by),
        };
        blades.push({ ax, ay, bx, by, bounds });
      }
      start = end;
    }
  }
  return blades;
}

function piecesOf(engine: PlanarEngine, geometry: FlatGeometry, blades: readonly Blade[]): readonly FlatShape[] {
  return singles(geometry).flatMap((shape): readonly FlatShape[] => {
    if (shape.type === 'LineString') return splitLine(shape, blades);
    return shape.type === 'Polygon' ? splitPolygon(engine, shape, blades) : [shape];
  });
}

function splitPolygon(engine: PlanarEngine, polygon: FlatShape, blades: readonly Blade[]): readonly FlatShape[] {
  return orRefuse(() => {
    const noded = engine.union(gathered([engine.boundary(polygon), toLines(blades)]));
    const faces = singles(engine.polygonize(noded));
    const inside = engine.withPrepared(polygon, (prepared) =>
      faces.filter((face) => prepared.is('intersects', engine.pointOnSurface(face))),
    );
    return inside.length > 1 ? inside : [polygon];
  });
}

function toLines(blades: readonly Blade[]): FlatShape {
  return {
    type: 'MultiLineString',
    coordinates: Float64Array.from(blades.flatMap(({ ax, ay, bx, by }) => [ax, ay, bx, by])),
    stride: 2,
    ends: Uint32Array.from(blades, (_, i) => 2 * (i + 1)),
  };
}

function balanceWarnings(engine: PlanarEngine, whole: FlatGeometry, pieces: readonly FlatShape[]): readonly string[] {
  const before = singles(whole).reduce((sum, shape) => sum + engine.area(shape), 0);
  const after = pieces.reduce((sum, shape) => sum + engine.area(shape), 0);
  if (Math.abs(after - before) <= AREA_SHARE * before) return [];
  return [`The pieces have an area of ${after}, the whole had ${before}: rounding at the crossings.`];
}

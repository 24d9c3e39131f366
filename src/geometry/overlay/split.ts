/** Splits lines and polygons along other lines; all pieces are kept. */
import { pointOnSurface } from '../construction/point-on-surface.ts';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { createPropertyAdder } from '../layers/attributes.ts';
import { countParts, formatPartCounts, gatherShapes, selectDimension, toSingleParts } from '../flat/dimensions.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf, hasPolygons, droppedZWarnings, shapesOf, type Bounds } from '../flat/flat.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import { loadGeos } from '../engine/geos.ts';
import { toCollection, missingGeometryWarnings } from '../layers/layers.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { indexBounds } from '../flat/spatial-index.ts';
import { createSharing, type Sharing, type SharingOptions } from './share.ts';
import { splitLine, type Blade } from './split-line.ts';
import { repairLayer } from '../validity/valid-layer.ts';

export interface SplitResult {
  /** In the order of the layer; features that are not split stay unchanged, with their IDs. */
  readonly features: readonly LayerFeature[];
  /** Number of features that were split. */
  readonly cut: number;
  readonly sharing: Sharing['method'];
  readonly warnings: readonly string[];
}

export interface SplitOptions extends SharingOptions {
  readonly progress?: (fraction: number) => void;
}

/** Maximum relative difference of the area of the pieces from the original, without a warning. */
const MAX_AREA_DIFFERENCE = 1e-9;

/**
 * Splits polygons and lines along lines, in the plane of the coordinates. A line that ends inside a polygon splits it
 * only where it encloses an area; points are not split.
 * @param blades lines, and the edges of polygons
 * @returns a feature for each piece, with the properties of its origin and `split_source` (its ID, or its index in the
 *   layer), `split_piece` (from 1) and `split_pieces`
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function split(layer: Layer, blades: Layer, options: SplitOptions = {}): Promise<SplitResult> {
  const { progress = () => {} } = options;
  const engine = await loadGeos();
  const sharing = await createSharing(layer, options);
  const [valid, validBlades] = [repairLayer(engine, layer, 'layer'), repairLayer(engine, blades, 'lines')];
  const cutting = collectBlades(engine, toCollection(validBlades.result));
  const index = indexBounds(cutting.map(({ bounds }) => bounds));
  const pieceWarnings = createFeatureWarnings(layer.features, undefined, layer.label);
  const splitGeometries: FlatGeometry[] = [];
  const properties = createPropertyAdder();
  const features = valid.result.features.flatMap((feature, position): readonly LayerFeature[] => {
    if (position % 64 === 0) progress(position / layer.features.length);
    const whole = feature.geometry;
    if (whole === null) return [feature];
    const near = index.search(boundsOf(whole)).flatMap((number) => cutting[number] ?? []);
    const pieces = near.length === 0 ? [] : splitGeometry(engine, whole, near);
    if (pieces.length <= toSingleParts(whole).length) return [feature];
    splitGeometries.push(whole);
    pieceWarnings.add(position, balanceWarnings(engine, whole, pieces));
    return pieces.map((geometry, i): LayerFeature => {
      const source = { split_source: feature.id ?? position, split_piece: i + 1, split_pieces: pieces.length };
      const divided = sharing.divide(feature.properties, geometry, whole);
      return properties.add({ geometry, properties: divided }, source);
    });
  });
  const { points } = countParts(toCollection(blades));
  return {
    features,
    cut: splitGeometries.length,
    sharing: sharing.method,
    warnings: [
      ...missingGeometryWarnings(layer, 'layer'),
      ...missingGeometryWarnings(blades, 'lines'),
      ...droppedZWarnings(gatherShapes(splitGeometries)),
      ...valid.warnings,
      ...validBlades.warnings,
      ...(points === 0
        ? []
        : [`Ignored ${formatPartCounts({ points, lines: 0, polygons: 0 })} of lines: only lines split.`]),
      ...pieceWarnings.warnings(),
      ...sharing.warnings(),
      ...properties.warnings(),
      ...(splitGeometries.length === 0 ? ['No feature was split: no line crosses any.'] : []),
    ],
  };
}

/** Each segment separately, so that only those near a feature are used. */
function collectBlades(engine: PlanarEngine, geometry: FlatGeometry): readonly Blade[] {
  const lines = shapesOf(geometry).flatMap((shape) => {
    const line = hasPolygons(shape) ? withGeometryErrors(() => engine.boundary(shape)) : shape;
    return selectDimension(line, 1) ?? [];
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

function splitGeometry(engine: PlanarEngine, geometry: FlatGeometry, blades: readonly Blade[]): readonly FlatShape[] {
  return toSingleParts(geometry).flatMap((shape): readonly FlatShape[] => {
    if (shape.type === 'LineString') return splitLine(shape, blades);
    return shape.type === 'Polygon' ? splitPolygon(engine, shape, blades) : [shape];
  });
}

function splitPolygon(engine: PlanarEngine, polygon: FlatShape, blades: readonly Blade[]): readonly FlatShape[] {
  return withGeometryErrors(() => {
    const noded = engine.union(gatherShapes([engine.boundary(polygon), toLines(blades)]));
    const faces = toSingleParts(engine.polygonize(noded));
    const inside = engine.withPrepared(polygon, (prepared) =>
      faces.filter((face) => prepared.is('intersects', pointOnSurface(engine, face))),
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
  const before = toSingleParts(whole).reduce((sum, shape) => sum + engine.area(shape), 0);
  const after = pieces.reduce((sum, shape) => sum + engine.area(shape), 0);
  if (Math.abs(after - before) <= MAX_AREA_DIFFERENCE * before) return [];
  return [`The pieces have a total area of ${after}, the original ${before}: rounding at intersections.`];
}

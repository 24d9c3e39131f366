/** Polygons that lines enclose, and merged lines. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { formatCount } from '../../common/format-count.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { gatherShapes, selectDimension, toSingleParts } from '../flat/dimensions.ts';
import { hasPolygons, isEmpty, shapesOf } from '../flat/flat.ts';
import { COUNT, groupFeatures, keyOfGroup } from '../layers/groups.ts';
import { withGeometryErrors } from '../validity/repair.ts';

export interface Faces {
  /** Polygons without properties but `face`, from 1. */
  readonly polygons: readonly LayerFeature[];
  /** Lines that bound no polygon, with the property `kind`. */
  readonly leftovers: readonly LayerFeature[];
  readonly warnings: readonly string[];
}

/** Kinds of lines that bound no polygon. */
const leftoverKinds = { dangles: 'dangle', cuts: 'cut-edge', invalid: 'invalid-ring' } as const;

/**
 * Polygons of the faces that lines enclose, in the plane of the coordinates; rings of polygons count as lines.
 * @param node cuts lines where they meet; without it only lines that share their ends enclose faces
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export function polygonizeLayer(engine: PlanarEngine, { features }: Pick<Layer, 'features'>, node: boolean): Faces {
  let points = 0;
  const lines = features.flatMap(({ geometry }) => {
    if (!geometry) return [];
    points += toSingleParts(geometry).filter(({ type }) => type === 'Point').length;
    return linesOf(engine, geometry);
  });
  const together = gatherShapes(lines);
  const noded = node && lines.length > 0 ? withGeometryErrors(() => engine.node(together)) : together;
  const { polygons, ...others } = withGeometryErrors(() => engine.polygonizeFully(noded));
  const leftovers = (['dangles', 'cuts', 'invalid'] as const).flatMap((name) =>
    toSingleParts(others[name]).map((geometry): LayerFeature => {
      return { geometry, properties: { kind: leftoverKinds[name] } };
    }),
  );
  return {
    polygons: toSingleParts(polygons).map((geometry, i) => ({ geometry, properties: { face: i + 1 } })),
    leftovers,
    warnings: points === 0 ? [] : [`Left ${formatCount(points, 'point')} out: only lines enclose faces.`],
  };
}

/**
 * Joins lines that meet end to end, of features with equal values of some properties.
 * @returns a feature for each merged line, in order of the first of each key: the properties of `by`, and `feature_count`
 *   of the key
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export function mergeLines(
  engine: PlanarEngine,
  { features }: Pick<Layer, 'features'>,
  by: readonly string[],
): readonly LayerFeature[] {
  return groupFeatures(features, by).flatMap((group) => {
    const lines = group.flatMap(({ geometry }) => (geometry ? (selectDimension(geometry, 1) ?? []) : []));
    if (lines.length === 0) return [];
    const merged = withGeometryErrors(() => engine.mergeLines(gatherShapes(lines)));
    return toSingleParts(merged).map((geometry): LayerFeature => {
      return { geometry, properties: { ...keyOfGroup(group, by), [COUNT]: group.length } };
    });
  });
}

function linesOf(engine: PlanarEngine, geometry: FlatGeometry): FlatGeometry[] {
  return shapesOf(geometry).flatMap((shape) => {
    const line = hasPolygons(shape) ? withGeometryErrors(() => engine.boundary(shape)) : shape;
    return isEmpty(line) ? [] : (selectDimension(line, 1) ?? []);
  });
}

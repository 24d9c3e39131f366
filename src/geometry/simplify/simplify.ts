/**
 * Simplifies a layer: each feature alone, each with its topology preserved, or all as a coverage with shared borders.
 */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { formatCount } from '../../common/format-count.ts';
import { nameFeatures } from '../../../schemas/feature-names.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { Tolerance } from './douglas-peucker.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { droppedZWarnings, countPositions, shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { createMetricPlane } from '../ellipsoid/metric-plane.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { isValid, simplifyEach, simplifyTopology, type Fallbacks } from './simplify-geometry.ts';

export const simplifyModes = ['each', 'topology', 'coverage'] as const;

export interface SimplifyOptions {
  readonly mode: (typeof simplifyModes)[number];
  readonly tolerance: Tolerance;
  /** True when a coverage keeps its outer border. */
  readonly keepOutline: boolean;
  readonly progress: (fraction: number) => void;
}

export interface SimplifyResult {
  readonly features: readonly LayerFeature[];
  readonly positionsBefore: number;
  readonly positionsAfter: number;
  readonly warnings: readonly string[];
}

/**
 * @returns features in their order, polygons valid; positions are a subset of the original ones
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 * @see Visvalingam and Whyatt 1993, doi:10.1179/000870493786962263 (coverage)
 */
export async function simplifyLayer(layer: Layer, options: SimplifyOptions): Promise<SimplifyResult> {
  const engine = await loadGeos();
  const fallbacks: Fallbacks = { repaired: 0, topology: 0, halved: 0, unchanged: 0 };
  const repaired: number[] = [];
  const { mode, tolerance, progress } = options;
  const inputs = layer.features.map(({ geometry }) => geometry);
  const warnings: string[] = [];
  let results: readonly (FlatGeometry | null)[];
  if (mode === 'coverage') {
    const coverage = simplifyCoverage(engine, inputs, options, fallbacks);
    repaired.push(...coverage.repaired);
    results = coverage.results;
    warnings.push(...coverage.warnings);
  } else {
    const simplify = mode === 'each' ? simplifyEach : simplifyTopology;
    results = inputs.map((geometry, i) => {
      if (i % 100 === 99) progress(i / inputs.length);
      const before = fallbacks.repaired;
      const simplified = geometry && simplify(engine, geometry, tolerance, fallbacks);
      if (fallbacks.repaired > before) repaired.push(i);
      return simplified;
    });
  }
  const features = layer.features.map((feature, i) => ({ ...feature, geometry: results[i] ?? null }));
  const droppedZ = inputs.flatMap((geometry, i) => (geometry && losesZ(geometry, results[i]) ? [geometry] : []));
  return {
    features,
    positionsBefore: countAllPositions(inputs),
    positionsAfter: countAllPositions(results),
    warnings: [
      ...droppedZWarnings({ type: 'GeometryCollection', geometries: droppedZ }),
      ...warnings,
      ...repairWarnings(layer, repaired),
      ...fallbackWarnings(fallbacks),
    ],
  };
}

/** All polygons take part, those in collections too: one that stayed as it is would come apart from its neighbours. */
function simplifyCoverage(
  engine: PlanarEngine,
  inputs: readonly (FlatGeometry | null)[],
  { tolerance, keepOutline }: SimplifyOptions,
  fallbacks: Fallbacks,
) {
  const warnings = [...unchangedWarnings(inputs)];
  const repaired: number[] = [];
  const valid = inputs.map((geometry, index) => {
    const mended = geometry && repairPolygons(engine, geometry);
    if (mended !== geometry) repaired.push(index);
    return mended;
  });
  const members = valid.flatMap((geometry) => (geometry ? shapesOf(geometry).filter(isCovering) : []));
  if (members.length === 0) return { results: valid, warnings, repaired };
  const coverage: FlatGeometry = { type: 'GeometryCollection', geometries: members };
  const fault = withGeometryErrors(() => engine.coverageFault(coverage));
  if (fault) {
    warnings.push(
      `The polygons are not a coverage: they overlap or have different vertices, for example at [${fault.join(', ')}]. ` +
        'Borders that do not match exactly are simplified separately. Snap the layer first.',
    );
  }
  const plane = tolerance.metres ? createMetricPlane(coverage) : undefined;
  const flat = plane ? plane.toPlane(coverage) : coverage;
  const simple = withGeometryErrors(() => engine.simplifyCoverage(flat, tolerance.distance, keepOutline));
  const back = plane ? plane.toLonLat(simple) : simple;
  const simplified = back.type === 'GeometryCollection' ? back.geometries : [back];
  const resultOf = new Map<FlatShape, FlatGeometry>(
    members.map((member, i) => {
      const result = simplified[i];
      if (result && isValid(engine, result)) return [member, result];
      fallbacks.topology += 1;
      return [member, simplifyTopology(engine, member, tolerance, fallbacks)];
    }),
  );
  const results = valid.map((geometry) => geometry && mapShapes(geometry, (shape) => resultOf.get(shape) ?? shape));
  return { results, warnings, repaired };
}

function repairPolygons(engine: PlanarEngine, geometry: FlatGeometry): FlatGeometry {
  const invalid = new Set(shapesOf(geometry).filter((shape) => isCovering(shape) && !isValid(engine, shape)));
  if (invalid.size === 0) return geometry;
  const mend = (shape: FlatShape) => (invalid.has(shape) ? engine.makeValid(shape) : shape);
  return withGeometryErrors(() => mapShapes(geometry, mend));
}

/** Says which features have something else than polygons, which stays as it is. */
function unchangedWarnings(inputs: readonly (FlatGeometry | null)[]): readonly string[] {
  const kinds = inputs.flatMap((geometry) => (geometry ? [geometry] : []));
  const others = kinds.filter((geometry) => !shapesOf(geometry).some(isCovering)).length;
  const mixed = kinds.length - others - kinds.filter((geometry) => shapesOf(geometry).every(isCovering)).length;
  const subject = formatCount(others, 'feature was not a polygon and is', 'features were not polygons and are');
  const mixedSubject = formatCount(mixed, 'collection', 'collections');
  return [
    ...(others === 0 ? [] : [`${subject} unchanged: a coverage consists of polygons.`]),
    ...(mixed === 0 ? [] : [`The lines and points of ${mixedSubject} are unchanged: a coverage consists of polygons.`]),
  ];
}

function isCovering({ type, coordinates }: FlatShape): boolean {
  return (type === 'Polygon' || type === 'MultiPolygon') && coordinates.length > 0;
}

function mapShapes(geometry: FlatGeometry, change: (shape: FlatShape) => FlatGeometry): FlatGeometry {
  if (geometry.type !== 'GeometryCollection') return change(geometry);
  return { type: geometry.type, geometries: geometry.geometries.map((member) => mapShapes(member, change)) };
}

function repairWarnings({ features, label }: Layer, indices: readonly number[]): readonly string[] {
  if (indices.length === 0) return [];
  const named = nameFeatures(features, indices, label);
  return [`${formatFeatures(indices.length)} invalid and repaired before simplification: ${named}.`];
}

function fallbackWarnings({ topology, halved, unchanged }: Fallbacks): readonly string[] {
  const warnings: string[] = [];
  if (topology > 0) {
    warnings.push(`${formatFeatures(topology)} simplified with topology preserved: the chosen mode made them invalid.`);
  }
  if (halved > 0)
    warnings.push(`${formatFeatures(halved)} too complex for the engine and simplified by Douglas-Peucker.`);
  if (unchanged > 0)
    warnings.push(`${formatFeatures(unchanged)} left unchanged: every simplification made them invalid.`);
  return warnings;
}

function formatFeatures(count: number): string {
  return formatCount(count, 'feature was', 'features were');
}

function countAllPositions(geometries: readonly (FlatGeometry | null)[]): number {
  return geometries.reduce((sum, geometry) => sum + (geometry ? countPositions(geometry) : 0), 0);
}

function losesZ(before: FlatGeometry, after: FlatGeometry | null | undefined): boolean {
  if (!after) return false;
  return shapesOf(before).some(({ stride }) => stride === 3) && !shapesOf(after).some(({ stride }) => stride === 3);
}

/** Simplifies a layer: each feature for itself, each with its topology kept, or all with their shared borders. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { Tolerance } from './douglas-peucker.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { heightWarnings, positionCount, shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { metricPlane } from '../ellipsoid/metric-plane.ts';
import { orRefuse } from '../validity/repair.ts';
import { isValid, simplifyEach, simplifyTopology, type Detours } from './simplify-one.ts';

export const simplifyModes = ['each', 'topology', 'coverage'] as const;

export interface SimplifyOptions {
  readonly mode: (typeof simplifyModes)[number];
  readonly tolerance: Tolerance;
  /** Whether a coverage keeps its outer border as it is. */
  readonly keepOutline: boolean;
  readonly progress: (fraction: number) => void;
}

export interface Simplified {
  readonly features: readonly LayerFeature[];
  readonly positionsBefore: number;
  readonly positionsAfter: number;
  readonly warnings: readonly string[];
}

/**
 * @returns features in their order, polygons valid; only positions that were there
 * @throws {ProcessError} `invalid-geometry` when the engine gives up on one
 * @see Visvalingam and Whyatt 1993, doi:10.1179/000870493786962263 (coverage)
 */
export async function simplifyLayer(layer: Layer, options: SimplifyOptions): Promise<Simplified> {
  const engine = await loadGeos();
  const detours: Detours = { repaired: 0, fallenBack: 0, gentle: 0, kept: 0 };
  const { mode, tolerance, progress } = options;
  const given = layer.features.map(({ geometry }) => geometry);
  const warnings: string[] = [];
  let results: readonly (FlatGeometry | null)[];
  if (mode === 'coverage') {
    const coverage = simplifyCoverage(engine, given, options, detours);
    results = coverage.results;
    warnings.push(...coverage.warnings);
  } else {
    const simplify = mode === 'each' ? simplifyEach : simplifyTopology;
    results = given.map((geometry, i) => {
      if (i % 100 === 99) progress(i / given.length);
      return geometry && simplify(engine, geometry, tolerance, detours);
    });
  }
  const features = layer.features.map((feature, i) => ({ ...feature, geometry: results[i] ?? null }));
  const flattened = given.flatMap((geometry, i) => (geometry && losesHeights(geometry, results[i]) ? [geometry] : []));
  return {
    features,
    positionsBefore: countAll(given),
    positionsAfter: countAll(results),
    warnings: [
      ...heightWarnings({ type: 'GeometryCollection', geometries: flattened }),
      ...warnings,
      ...detourWarnings(detours),
    ],
  };
}

function simplifyCoverage(
  engine: PlanarEngine,
  given: readonly (FlatGeometry | null)[],
  { tolerance, keepOutline }: SimplifyOptions,
  detours: Detours,
) {
  const warnings: string[] = [];
  const members: { readonly index: number; readonly geometry: FlatGeometry }[] = [];
  given.forEach((geometry, index) => {
    if (!geometry || (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon')) return;
    if (isValid(engine, geometry)) members.push({ index, geometry });
    else {
      detours.repaired += 1;
      members.push({ index, geometry: orRefuse(() => engine.makeValid(geometry)) });
    }
  });
  const others = given.filter((geometry) => geometry !== null).length - members.length;
  if (others > 0) warnings.push(`${features(others)} no polygon and stayed as sent: only polygons make a coverage.`);
  const coverage: FlatGeometry = {
    type: 'GeometryCollection',
    geometries: members.map(({ geometry }) => geometry).filter(isPolygonal),
  };
  const results = [...given];
  for (const { index, geometry } of members) results[index] = geometry;
  if (coverage.geometries.length === 0) return { results, warnings };
  const fault = orRefuse(() => engine.coverageFault(coverage));
  if (fault) {
    warnings.push(
      `The polygons are no coverage: they overlap or do not share vertices, for one at [${fault.join(', ')}]. ` +
        'Borders that do not match exactly are simplified apart. Snap the layer first.',
    );
  }
  const plane = tolerance.metres ? metricPlane(coverage) : undefined;
  const flat = plane ? plane.toPlane(coverage) : coverage;
  const simple = orRefuse(() => engine.simplifyCoverage(flat, tolerance.distance, keepOutline));
  const back = plane ? plane.toLonLat(simple) : simple;
  const simplified = back.type === 'GeometryCollection' ? back.geometries : [back];
  members
    .filter(({ geometry }) => isPolygonal(geometry))
    .forEach(({ index, geometry }, i) => {
      const result = simplified[i];
      if (result && isValid(engine, result)) results[index] = result;
      else {
        detours.fallenBack += 1;
        results[index] = simplifyTopology(engine, geometry, tolerance, detours);
      }
    });
  return { results, warnings };
}

function isPolygonal({ type }: FlatGeometry): boolean {
  return type === 'Polygon' || type === 'MultiPolygon';
}

function detourWarnings({ repaired, fallenBack, gentle, kept }: Detours): readonly string[] {
  const warnings: string[] = [];
  if (repaired > 0) warnings.push(`${features(repaired)} invalid as sent and made valid first.`);
  if (fallenBack > 0) {
    warnings.push(`${features(fallenBack)} simplified with topology kept: the chosen mode had made them invalid.`);
  }
  if (gentle > 0) warnings.push(`${features(gentle)} too winding for the engine and simplified by Douglas-Peucker.`);
  if (kept > 0) warnings.push(`${features(kept)} left as sent: no simplification left them valid.`);
  return warnings;
}

function features(count: number): string {
  return count === 1 ? '1 feature was' : `${count} features were`;
}

function countAll(geometries: readonly (FlatGeometry | null)[]): number {
  return geometries.reduce((sum, geometry) => sum + (geometry ? positionCount(geometry) : 0), 0);
}

function losesHeights(before: FlatGeometry, after: FlatGeometry | null | undefined): boolean {
  if (!after) return false;
  return shapesOf(before).some(({ stride }) => stride === 3) && !shapesOf(after).some(({ stride }) => stride === 3);
}

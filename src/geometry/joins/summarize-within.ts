/** What features of another layer add up to inside each polygon, shared out by how much of each lies in it. */
import { ProcessError } from '../../common/errors.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { countPoints } from './count-points.ts';
import { cutLongEdgesOf } from '../antimeridian/cut-long-edges.ts';
import { dimensionOf, ofDimension, planarLength, type Dimension } from '../flat/dimensions.ts';
import { ellipsoidArea } from '../ellipsoid/ellipsoid-area.ts';
import { ellipsoidLength } from '../ellipsoid/ellipsoid-length.ts';
import type { PlanarEngine, Prepared } from '../engine/engine.ts';
import { boundsOf, hasPolygons, isEmpty } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { missingWarnings } from '../layers/layers.ts';
import { valueOf } from '../layers/property-names.ts';
import { chainsOf } from '../flat/rings.ts';
import { indexOf } from '../flat/spatial-index.ts';
import { compute, isNumber, type StatisticNames } from '../layers/statistics.ts';
import { onValidPair, validLayer } from '../validity/valid-layer.ts';

/** One feature in one polygon. */
export interface Portion {
  /** Position of the feature in its layer. */
  readonly feature: number;
  /** Number of points, length or area inside, as the features are points, lines or polygons. */
  readonly inside: number;
  /** Of the whole feature, 0 to 1. */
  readonly share: number;
}

export interface Summarized {
  /** For each polygon; in the order of the features. */
  readonly portions: readonly (readonly Portion[])[];
  readonly dimension: Dimension;
  readonly warnings: readonly string[];
}

export interface SummarizeOptions {
  /** Whether lengths and areas are metres on the ellipsoid rather than units of the coordinates. */
  readonly onEarth: boolean;
  readonly progress?: (fraction: number) => void;
}

/**
 * Cuts in the plane of the coordinates and measures on the ellipsoid or in that plane. On Earth an edge of more than 180
 * degrees of longitude goes the short way. A point on a border belongs to
 * one polygon; a line along a common border to both.
 * @param features all points, all lines or all polygons
 * @throws {ProcessError} `invalid-input` when they are not of one kind
 */
export async function summarizeWithin(
  sentPolygons: Layer,
  sentFeatures: Layer,
  options: SummarizeOptions,
): Promise<Summarized> {
  const [polygons, features] = options.onEarth
    ? [await cutLongEdgesOf(sentPolygons), await cutLongEdgesOf(sentFeatures)]
    : [sentPolygons, sentFeatures];
  const dimension = onlyDimension(features);
  if (dimension === 0) return countPortions(polygons, features, options);
  const engine = await loadGeos();
  const [zones, valid] = [validLayer(engine, polygons, 'polygons'), validLayer(engine, features, 'layer')];
  const shapes = valid.result.features.map(({ geometry }) => geometry && (ofDimension(geometry, dimension) ?? null));
  const measure = measureOf(engine, dimension, options.onEarth);
  const wholes = shapes.map((shape) => (shape === null ? 0 : measure(shape)));
  const index = indexOf(shapes);
  const warnings = new Set<string>();
  const portions = zones.result.features.map(({ geometry }, position): Portion[] => {
    options.progress?.(position / zones.result.features.length);
    if (geometry === null || !hasPolygons(geometry)) return [];
    return engine.withPrepared(geometry, (prepared) =>
      index.search(boundsOf(geometry)).flatMap((feature) => {
        const shape = shapes[feature];
        const whole = wholes[feature] ?? 0;
        if (!shape || whole === 0) return [];
        const inside = measureInside(shape, geometry, prepared, whole);
        return inside > 0 ? [{ feature, inside, share: Math.min(inside / whole, 1) }] : [];
      }),
    );
  });

  function measureInside(shape: FlatGeometry, zone: FlatGeometry, prepared: Prepared, whole: number): number {
    if (!prepared.is('intersects', shape)) return 0;
    if (prepared.is('covers', shape)) return whole;
    const cut = onValidPair(engine, [shape, zone], (a, b) => engine.intersection(a, b));
    for (const warning of cut.warnings) warnings.add(warning);
    const piece = ofDimension(cut.result, dimension);
    return piece ? measure(piece) : 0;
  }

  return {
    portions,
    dimension,
    warnings: [
      ...missingWarnings(polygons, 'polygons'),
      ...missingWarnings(features, 'layer'),
      ...zones.warnings,
      ...valid.warnings,
      ...zoneWarnings(polygons),
      ...sizelessWarnings(features, wholes, dimension),
      ...warnings,
    ],
  };
}

async function countPortions(polygons: Layer, features: Layer, { progress }: SummarizeOptions): Promise<Summarized> {
  const { polygonsOf, featureOf, warnings } = await countPoints(polygons, features, progress);
  const wholes = new Map<number, number>();
  for (const feature of featureOf) wholes.set(feature, (wholes.get(feature) ?? 0) + 1);
  const counts = polygons.features.map(() => new Map<number, number>());
  polygonsOf.forEach((found, point) => {
    const feature = featureOf[point] ?? 0;
    for (const polygon of found) counts[polygon]?.set(feature, (counts[polygon].get(feature) ?? 0) + 1);
  });
  const portions = counts.map((inside) =>
    [...inside].map(([feature, count]) => ({ feature, inside: count, share: count / (wholes.get(feature) ?? 1) })),
  );
  // The input that count-points calls points.
  const named = warnings.map((warning) => warning.replace(/^points: /, 'layer: '));
  return { portions, dimension: 0, warnings: named };
}

function onlyDimension({ features }: Layer): Dimension {
  const found = new Set(features.flatMap(({ geometry }) => (geometry === null ? [] : kindsOf(geometry))));
  const [only = 0] = found;
  if (found.size <= 1) return only;
  const kinds = [...found].sort().map((dimension) => ['points', 'lines', 'polygons'][dimension]);
  const message = `has ${kinds.join(' and ')}, whose shares cannot be added up. Give one kind at a time`;
  throw new ProcessError('invalid-input', `/layer ${message}.`, [{ pointer: '/layer', message }]);
}

function kindsOf(geometry: FlatGeometry): readonly Dimension[] {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(kindsOf);
  const dimension = dimensionOf(geometry);
  return dimension < 0 ? [] : [dimension as Dimension];
}

function measureOf(engine: PlanarEngine, dimension: Dimension, onEarth: boolean): (geometry: FlatGeometry) => number {
  if (dimension === 2) return onEarth ? (geometry) => ellipsoidArea(geometry) : (geometry) => engine.area(geometry);
  if (!onEarth) return planarLength;
  return (geometry) => chainsOf(geometry).lines.reduce((sum, line) => sum + ellipsoidLength(line, 'planar'), 0);
}

function zoneWarnings({ features }: Layer): readonly string[] {
  const others = features.filter(({ geometry }) => geometry !== null && !hasPolygons(geometry)).length;
  if (others === 0) return [];
  return [
    `polygons: ${others} feature${others === 1 ? ' is no polygon and holds' : 's are no polygons and hold'} nothing.`,
  ];
}

/** No part of nothing lies inside, wherever it lies. */
function sizelessWarnings(sent: Layer, wholes: readonly number[], dimension: Dimension): readonly string[] {
  const count = sent.features.filter(({ geometry }, i) => geometry && !isEmpty(geometry) && wholes[i] === 0).length;
  if (count === 0) return [];
  const size = dimension === 1 ? 'length' : 'area';
  return [
    `layer: ${count === 1 ? '1 feature has' : `${count} features have`} no ${size}, so no share of it can lie in a polygon: ` +
      'counted as outside, with values in no statistic.',
  ];
}

/**
 * @returns sum_… of shares of each value, mean_… weighted by what lies inside, min_… and max_… of the whole values;
 *   null where there is no number, 0 for their sum
 */
export function statisticsOf(
  portions: readonly Portion[],
  features: readonly LayerFeature[],
  { sum, mean, min, max }: StatisticNames,
): Readonly<Record<string, number | null>> {
  const valuesOf = (name: string) =>
    portions.flatMap(({ feature, inside, share }) => {
      const owner = features[feature];
      const value = owner && valueOf(owner, name);
      return isNumber(value) ? [{ value, inside, share }] : [];
    });
  const total = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const extreme = (name: string, statistic: 'min' | 'max') =>
    compute(
      statistic,
      valuesOf(name).map(({ value }) => value),
    );
  const weighted = (name: string) => {
    const values = valuesOf(name);
    const weight = total(values.map(({ inside }) => inside));
    if (weight <= 0) return null;
    const mean = total(values.map(({ value, inside }) => value * inside)) / weight;
    // Their products may be too large for a double, where their mean is not.
    return Number.isFinite(mean) ? mean : total(values.map(({ value, inside }) => value * (inside / weight)));
  };
  return Object.fromEntries([
    ...sum.map((name) => [`sum_${name}`, total(valuesOf(name).map(({ value, share }) => value * share))] as const),
    ...mean.map((name) => [`mean_${name}`, weighted(name)] as const),
    ...min.map((name) => [`min_${name}`, extreme(name, 'min')] as const),
    ...max.map((name) => [`max_${name}`, extreme(name, 'max')] as const),
  ]);
}

/** The features that have a part inside any polygon, each once. */
export function insideOf(
  portions: readonly (readonly Portion[])[],
  features: readonly LayerFeature[],
): readonly LayerFeature[] {
  return [...new Set(portions.flat().map(({ feature }) => feature))].flatMap((feature) => features[feature] ?? []);
}

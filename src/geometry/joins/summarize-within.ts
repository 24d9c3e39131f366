/** Summarizes features of another layer within polygons, apportioned by the part of each that lies inside. */
import { ProcessError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { countPoints } from './count-points.ts';
import type { Portion } from './portions.ts';
import { createLineSharer } from './share-lines.ts';
import { clipPair, isTold, toClippedShape, toRow, toRows } from '../overlay/clip-pair.ts';
import { isCertainCoverage } from '../overlay/edge-union.ts';
import { uniteParts } from '../overlay/overlay.ts';
import { cutLongEdges, repairLonLatLayer } from '../antimeridian/cut-long-edges.ts';
import { gatherShapes, getDimension, selectDimension, type Dimension } from '../flat/dimensions.ts';
import type { PlanarEngine, Prepared } from '../engine/engine.ts';
import { boundsOf, hasPolygons, isEmpty } from '../flat/flat.ts';
import { mapWithGeos, withGeos } from '../engine/geos.ts';
import { isOverlap, splitPolygons, unitePolygons } from '../measures/outline.ts';
import { createSizeMeasure } from '../measures/size.ts';
import { missingGeometryWarnings } from '../layers/layers.ts';
import { indexGeometries } from '../flat/spatial-index.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { runOnValidPair, repairLayer } from '../validity/valid-layer.ts';

/** Names of the two layers in warnings and errors. */
const [polygonsName, featuresName] = ['layer', 'summary_layer'];

export interface SummarizeResult {
  /** Portions by polygon, in the order of the features. */
  readonly portions: readonly (readonly Portion[])[];
  /** Area of each polygon that features cover once; only where they overlap each other. */
  readonly once?: readonly number[] | undefined;
  readonly warnings: readonly string[];
}

export interface SummarizeOptions {
  /** As `requireOneDimension` has it. */
  readonly dimension: Dimension;
  /** True when lengths and areas are metres on the ellipsoid rather than units of the coordinates. */
  readonly onEarth: boolean;
  readonly progress?: (fraction: number) => void;
}

/**
 * Intersects in the plane of the coordinates and measures on the ellipsoid or in that plane. On Earth an edge over more
 * than 180 degrees of longitude goes the short way. A point, or a part of a line, on borders only
 * belongs to the first of their polygons.
 * @param features all points, all lines or all polygons
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function summarizeWithin(
  polygons: Layer,
  features: Layer,
  options: SummarizeOptions,
): Promise<SummarizeResult> {
  const { dimension } = options;
  if (dimension === 0) {
    const zones = options.onEarth ? await cutLongEdges(polygons) : polygons;
    return countPortions(zones, features, options);
  }
  const repairAny = options.onEarth ? repairLonLatLayer : repairLayer;
  const [zones, valid] = await withGeos((engine) => {
    return [repairAny(engine, polygons, polygonsName), repairAny(engine, features, featuresName)] as const;
  });
  const shapes = valid.result.features.map(
    ({ geometry }) => geometry && (selectDimension(geometry, dimension) ?? null),
  );
  const measureSize = createSizeMeasure(options.onEarth);
  const measure = (geometry: FlatGeometry) => measureSize(geometry, dimension);
  const wholes = shapes.map((shape) => (shape === null ? 0 : measure(shape)));
  const sized: SizedLayer = { shapes, wholes, measure };
  const { portions, once, warnings } =
    dimension === 1
      ? await withGeos((engine) => shareLines(engine, zones.result, sized))
      : await cutAreas(
          zones.result.features.map(({ geometry }) => geometry),
          sized,
          options.progress ?? (() => {}),
        );
  return {
    portions,
    once,
    warnings: [
      ...missingGeometryWarnings(polygons, polygonsName),
      ...missingGeometryWarnings(features, featuresName),
      ...zones.warnings,
      ...valid.warnings,
      ...zoneWarnings(polygons),
      ...sizelessWarnings(features, wholes, dimension),
      ...warnings,
    ],
  };
}

interface SizedLayer {
  /** The features, all of one dimension. */
  readonly shapes: readonly (FlatShape | null)[];
  /** Length or area of each. */
  readonly wholes: readonly number[];
  readonly measure: (geometry: FlatGeometry) => number;
}

type Portions = Pick<SummarizeResult, 'portions' | 'once' | 'warnings'>;

async function cutAreas(
  zones: readonly (FlatGeometry | null)[],
  { shapes, wholes, measure }: SizedLayer,
  progress: (fraction: number) => void,
): Promise<Portions> {
  const index = indexGeometries(shapes);
  const warnings = new Set<string>();
  const [rows, zoneRows] = [toRows(shapes), toRows(zones)];
  const portions = await mapWithGeos(zones, (engine, zone, position): readonly Portion[] => {
    progress(position / zones.length);
    const zoneRow = zoneRows[position];
    if (zone === null || !zoneRow || !hasPolygons(zone)) return [];
    return engine.withPrepared(zone, (prepared) =>
      index.search(boundsOf(zone)).flatMap((feature) => {
        const [shape, row, whole = 0] = [shapes[feature], rows[feature], wholes[feature]];
        if (!shape || !row || whole === 0) return [];
        const clipped = clipPair(row, zoneRow, 'common');
        const piece = isTold(clipped) ? clipped : cutByEngine(engine, shape, zone, prepared);
        const inside = piece === 'nothing' ? 0 : piece === 'whole' ? whole : measure(piece);
        return inside > 0 ? [{ feature, inside, share: Math.min(inside / whole, 1) }] : [];
      }),
    );
  });

  function cutByEngine(engine: PlanarEngine, shape: FlatShape, zone: FlatGeometry, prepared: Prepared) {
    if (!prepared.is('intersects', shape)) return 'nothing';
    if (prepared.is('covers', shape)) return 'whole';
    const cut = runOnValidPair(engine, [shape, zone], (a, b) => engine.intersection(a, b));
    for (const warning of cut.warnings) warnings.add(warning);
    return selectDimension(cut.result, 2) ?? 'nothing';
  }

  const once = await withGeos((engine) => measureOnce(engine, zones, { shapes, wholes, measure }));
  return { portions, once, warnings: [...warnings] };
}

/** @returns nothing where features do not overlap: what they cover is their sum then */
function measureOnce(
  engine: PlanarEngine,
  zones: readonly (FlatGeometry | null)[],
  { shapes, wholes, measure }: SizedLayer,
): readonly number[] | undefined {
  const polygons = shapes.flatMap((shape) => (shape ? splitPolygons(shape) : []));
  if (polygons.length < 2 || isCoverage(engine, polygons)) return undefined;
  const { whole, overlap } = unitePolygons(engine, polygons, measure);
  const sum = wholes.reduce((total, size) => total + size, 0);
  if (!isOverlap(overlap, sum)) return undefined;
  const wholeRow = toRow(whole);
  return zones.map((geometry) => {
    const zone = geometry && selectDimension(geometry, 2);
    if (!zone) return 0;
    const row = toRow(zone);
    const clipped = clipPair(row, wholeRow, 'common');
    const piece = isTold(clipped)
      ? toClippedShape(clipped, row)
      : selectDimension(
          withGeometryErrors(() => engine.intersection(whole, zone)),
          2,
        );
    return piece ? measure(piece) : 0;
  });
}

/** True for polygons that do not overlap and have common borders vertex by vertex. */
function isCoverage(engine: PlanarEngine, polygons: readonly FlatShape[]): boolean {
  if (isCertainCoverage(polygons)) return true;
  return withGeometryErrors(() => engine.coverageFault(gatherShapes(polygons))) === undefined;
}

/** Engines cut a line once for each polygon, so that what lies on a common border would count in both. */
function shareLines(engine: PlanarEngine, zones: Layer, { shapes, wholes, measure }: SizedLayer): Portions {
  const share = createLineSharer(
    zones.features.map(({ geometry }) => (geometry && selectDimension(uniteParts(engine, geometry), 2)) ?? null),
  );
  const portions = zones.features.map((): Portion[] => []);
  let onSharedBorders = 0;
  shapes.forEach((shape, feature) => {
    const size = wholes[feature] ?? 0;
    if (!shape || size === 0) return;
    const { parts, whole, isOnSharedBorder } = share(shape);
    if (isOnSharedBorder) onSharedBorders += 1;
    for (const [zone, part] of parts) {
      const inside = whole.has(zone) ? size : Math.min(measure(part), size);
      if (inside > 0) portions[zone]?.push({ feature, inside, share: inside / size });
    }
  });
  return { portions, warnings: sharedBorderWarnings(onSharedBorders, 'has a part', 'have parts') };
}

/** Says how often the rule for common borders decided. */
function sharedBorderWarnings(count: number, one: string, many: string): readonly string[] {
  if (count === 0) return [];
  return [
    `${featuresName}: ${formatCount(count, `feature ${one}`, `features ${many}`)} on borders of several polygons and inside none, ` +
      'counted once, in the first of these polygons.',
  ];
}

async function countPortions(
  polygons: Layer,
  features: Layer,
  { progress }: SummarizeOptions,
): Promise<SummarizeResult> {
  const { polygonsOf, featureOf, onSharedBorders, warnings } = await countPoints(polygons, features, {
    polygonsName,
    pointsName: featuresName,
    progress,
  });
  const wholes = new Map<number, number>();
  for (const feature of featureOf) wholes.set(feature, (wholes.get(feature) ?? 0) + 1);
  const counts = polygons.features.map(() => new Map<number, number>());
  featureOf.forEach((feature, point) => {
    for (const polygon of polygonsOf(point)) counts[polygon]?.set(feature, (counts[polygon].get(feature) ?? 0) + 1);
  });
  const portions = counts.map((inside) =>
    [...inside].map(([feature, count]) => ({ feature, inside: count, share: count / (wholes.get(feature) ?? 1) })),
  );
  const shared = new Set(onSharedBorders.map((point) => featureOf[point]));
  return {
    portions,
    warnings: [...warnings, ...sharedBorderWarnings(shared.size, 'has a point', 'have points')],
  };
}

/**
 * @returns the dimension of all features, 0 without any
 * @throws {ProcessError} `invalid-input` when they are of several kinds
 */
export function requireOneDimension({ features }: Layer): Dimension {
  const found = new Set(features.flatMap(({ geometry }) => (geometry === null ? [] : listDimensions(geometry))));
  const [only = 0] = found;
  if (found.size <= 1) return only;
  const kinds = [...found].sort().map((dimension) => ['points', 'lines', 'polygons'][dimension]);
  const message = `has ${kinds.join(' and ')}, which cannot be summed. Use one kind at a time`;
  throw new ProcessError('invalid-input', `/${featuresName} ${message}.`, [{ pointer: `/${featuresName}`, message }]);
}

function listDimensions(geometry: FlatGeometry): readonly Dimension[] {
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(listDimensions);
  const dimension = getDimension(geometry);
  return dimension < 0 ? [] : [dimension as Dimension];
}

function zoneWarnings({ features }: Layer): readonly string[] {
  const others = features.filter(({ geometry }) => geometry !== null && !hasPolygons(geometry)).length;
  if (others === 0) return [];
  return [
    `${polygonsName}: ${formatCount(others, 'feature is not a polygon and contains', 'features are not polygons and contain')} nothing.`,
  ];
}

/** Features of size 0 have no parts. */
function sizelessWarnings(layer: Layer, wholes: readonly number[], dimension: Dimension): readonly string[] {
  const count = layer.features.filter(({ geometry }, i) => geometry && !isEmpty(geometry) && wholes[i] === 0).length;
  if (count === 0) return [];
  const size = dimension === 1 ? 'length' : 'area';
  return [
    `${featuresName}: ${formatCount(count, 'feature has', 'features have')} no ${size} and ${count === 1 ? 'counts' : 'count'} as outside: ` +
      'values are in no statistic.',
  ];
}

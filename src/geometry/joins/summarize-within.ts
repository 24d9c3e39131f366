/** Summarizes features of another layer within polygons, apportioned by the part of each that lies inside. */
import { ProcessError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { packGeometries } from '../../../schemas/packed-geometries.ts';
import { mapInThisThread, type MapBlocks } from '../../common/blocks.ts';
import { countPoints } from './count-points.ts';
import type { Portion } from './portions.ts';
import { blockWork as areaWork } from './portion-blocks.ts';
import { blockWork as lineWork } from './share-line-blocks.ts';
import { toClipSide } from '../overlay/clip-blocks.ts';
import { clipPair, isTold, toClippedShape, toRow, toRows } from '../overlay/clip-pair.ts';
import { isCertainCoverage } from '../overlay/edge-union.ts';
import { uniteParts } from '../overlay/overlay.ts';
import { cutLongEdges, repairLonLatLayer } from '../antimeridian/cut-long-edges.ts';
import { gatherShapes, getDimension, selectDimension, type Dimension } from '../flat/dimensions.ts';
import type { PlanarEngine, Prepared } from '../engine/engine.ts';
import { boundsOf, hasPolygons, isEmpty } from '../flat/flat.ts';
import { mapWithGeos, withGeos } from '../engine/geos.ts';
import { isOverlap, splitPolygons, unitePolygons } from '../overlay/outline.ts';
import { createSizeMeasure } from '../measures/size.ts';
import { missingGeometryWarnings } from '../layers/layers.ts';
import { emptyBounds } from '../flat/spatial-index.ts';
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
  readonly mapBlocks?: MapBlocks;
}

/** Features per block. */
const BLOCK = 64;

/** Time for a position of both layers, by what is summed up. */
const MS_PER_POSITION = { areas: 0.002, lines: 0.012 } as const;

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
      ? await shareLines(zones.result, sized, options)
      : await cutAreas(
          zones.result.features.map(({ geometry }) => geometry),
          sized,
          options,
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
  sized: SizedLayer,
  options: SummarizeOptions,
): Promise<Portions> {
  const { shapes, wholes, measure } = sized;
  const warnings = new Set<string>();
  const pairs = await sizePairs(zones, shapes, options);
  const portions = await mapWithGeos(zones, (engine, zone, position): readonly Portion[] => {
    const near = pairs[position] ?? [];
    if (zone === null || near.length === 0 || !hasPolygons(zone)) return [];
    return engine.withPrepared(zone, (prepared) =>
      near.flatMap(({ feature, size }) => {
        const [shape, whole = 0] = [shapes[feature], wholes[feature]];
        if (!shape || whole === 0) return [];
        const told = Number.isNaN(size) ? cutByEngine(engine, shape, zone, prepared) : size;
        const inside = told === Infinity ? whole : told;
        return inside > 0 ? [{ feature, inside, share: Math.min(inside / whole, 1) }] : [];
      }),
    );
  });

  /** @returns the size of the part in the zone, Infinity for all of it */
  function cutByEngine(engine: PlanarEngine, shape: FlatShape, zone: FlatGeometry, prepared: Prepared): number {
    if (!prepared.is('intersects', shape)) return 0;
    if (prepared.is('covers', shape)) return Infinity;
    const cut = runOnValidPair(engine, [shape, zone], (a, b) => engine.intersection(a, b));
    for (const warning of cut.warnings) warnings.add(warning);
    const piece = selectDimension(cut.result, 2);
    return piece ? measure(piece) : 0;
  }

  const once = await withGeos((engine) => measureOnce(engine, zones, sized));
  return { portions, once, warnings: [...warnings] };
}

/** A feature that has something in common with a zone, or may. */
interface SizedPart {
  readonly feature: number;
  /** Infinity for all of the feature; NaN where the engine has to tell. */
  readonly size: number;
}

/** @returns the parts in each zone, features ascending */
async function sizePairs(
  zones: readonly (FlatGeometry | null)[],
  shapes: readonly (FlatShape | null)[],
  { onEarth, progress, mapBlocks = mapInThisThread }: SummarizeOptions,
): Promise<readonly (readonly SizedPart[])[]> {
  const parts = zones.map((): SizedPart[] => []);
  const [one, other] = [toSide(shapes), toSide(zones)];
  if (!one || !other) return parts;
  const job = {
    items: shapes.length,
    blockSize: BLOCK,
    positions: (one.table.xy.length + other.table.xy.length) / 2,
    msPerPosition: MS_PER_POSITION.areas,
    progress,
  };
  for await (const { areas, zones: found, sizes } of mapBlocks(areaWork, { one, other, onEarth }, job)) {
    areas.forEach((feature, i) => parts[found[i] as number]?.push({ feature, size: sizes[i] as number }));
  }
  return parts;
}

function toSide(geometries: readonly (FlatGeometry | null)[]) {
  return toClipSide(
    toRows(geometries),
    geometries.map((geometry) => (geometry ? boundsOf(geometry) : emptyBounds)),
  );
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
async function shareLines(
  zones: Layer,
  { shapes, wholes }: SizedLayer,
  { onEarth, progress, mapBlocks = mapInThisThread }: SummarizeOptions,
): Promise<Portions> {
  const areas = await mapWithGeos(
    zones.features,
    (engine, { geometry }) => (geometry && selectDimension(uniteParts(engine, geometry), 2)) ?? null,
  );
  const lines = shapes.map((shape, feature) => (wholes[feature] === 0 ? null : shape));
  const tables = { lines: packGeometries(lines), zones: packGeometries(areas), onEarth };
  const job = {
    items: lines.length,
    blockSize: BLOCK,
    positions: (tables.lines.coordinates.length + tables.zones.coordinates.length) / 2,
    msPerPosition: MS_PER_POSITION.lines,
    progress,
  };
  const portions = zones.features.map((): Portion[] => []);
  let onSharedBorders = 0;
  for await (const shared of mapBlocks(lineWork, tables, job)) {
    onSharedBorders += shared.onSharedBorders;
    shared.lines.forEach((feature, i) => {
      const whole = wholes[feature] ?? 0;
      const inside = Math.min(shared.sizes[i] as number, whole);
      if (inside > 0) portions[shared.zones[i] as number]?.push({ feature, inside, share: inside / whole });
    });
  }
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
  { progress, mapBlocks }: SummarizeOptions,
): Promise<SummarizeResult> {
  const { polygonsOf, featureOf, onSharedBorders, warnings } = await countPoints(polygons, features, {
    polygonsName,
    pointsName: featuresName,
    progress,
    mapBlocks,
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

/** Validation of a layer: reasons and locations of all faults. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { faultNames } from '../../../schemas/geometry-issue.ts';
import { formatCount } from '../../common/format-count.ts';
import { toPointer } from '../../common/json-pointer.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { findRingFaults, type Fault } from './faults.ts';
import { boundsOf } from '../../../schemas/flat-walk.ts';
import { isPolygonal, shapesOf } from '../flat/flat.ts';
import { labelOf } from '../layers/property-names.ts';
import { withGeos } from '../engine/geos.ts';
import { findQualityFaults } from './quality.ts';
import { withGeometryErrors } from './repair.ts';

interface Finding extends Fault {
  readonly kind: 'error' | 'quality';
  /** Fault of the structure, with its place in the layer. */
  readonly detail?: string;
}

export interface Findings {
  /** One Point per finding, with the properties feature, feature_id, kind and reason. */
  readonly points: readonly LayerFeature[];
  readonly invalid: number;
  readonly errors: number;
  readonly quality: number;
  /** Number of findings by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** Maximum number of faults of a kind per feature: a scribble has a quadratic number of self-intersections. */
const MAX_FAULTS_PER_FEATURE = 1000;

/** Size of coordinates up to which the engine places faults rightly. */
const MAX_REACH = 1e70;

/**
 * Finds, for each feature, all points where rings cross, overlap or touch themselves, the first fault of any other kind
 * in each polygon, and optionally vertices of poor quality.
 * @throws {ProcessError} `invalid-geometry` when the engine cannot process a geometry
 * @see OGC 06-103r4, clause 6.1.11.1 (assertions for polygons)
 */
export function validateLayer(layer: Layer, options: ValidateOptions): Promise<Findings> {
  return withGeos((engine) => findAll(engine, layer, options));
}

interface ValidateOptions {
  readonly quality: boolean;
  readonly progress: (fraction: number) => void;
}

function findAll(engine: PlanarEngine, layer: Layer, options: ValidateOptions): Findings {
  const reasons: Record<string, number> = {};
  const points: LayerFeature[] = [];
  let [invalid, errors, truncated] = [0, 0, 0];
  layer.features.forEach((one, feature) => {
    if (feature % 1000 === 999) options.progress(feature / layer.features.length);
    const broken = brokenFaults(one);
    // What was made of a broken geometry has faults of its own, unless only one geometry can be meant.
    const sent = one.broken?.isCertain ? (one.broken.mended ?? null) : one.geometry;
    if (sent === null && broken.length === 0) return;
    const factor = sent ? fittingFactor(sent) : 1;
    const geometry = sent && scale(sent, factor);
    const toSent = (faults: readonly Fault[]) =>
      factor === 1 ? faults : faults.map((fault) => ({ ...fault, at: fault.at.map((value) => value / factor) }));
    const ofShape = geometry ? toSent(withGeometryErrors(() => findErrors(engine, geometry))) : [];
    const errorFaults: readonly Omit<Finding, 'kind'>[] = [...broken, ...ofShape];
    const isValid = errorFaults.length === 0;
    const qualityFaults = options.quality && geometry ? toSent(findQualityFaults(geometry, isValid)) : [];
    if (errorFaults.length > 0) invalid += 1;
    errors += Math.min(errorFaults.length, MAX_FAULTS_PER_FEATURE);
    if (errorFaults.length >= MAX_FAULTS_PER_FEATURE || qualityFaults.length > MAX_FAULTS_PER_FEATURE) truncated += 1;
    const findings: Finding[] = [
      ...errorFaults.slice(0, MAX_FAULTS_PER_FEATURE).map((fault): Finding => ({ ...fault, kind: 'error' })),
      ...qualityFaults.slice(0, MAX_FAULTS_PER_FEATURE).map((fault): Finding => ({ ...fault, kind: 'quality' })),
    ];
    const named = { feature, feature_id: one.id ?? null, ...labelOf(layer, one) };
    for (const { reason, at, kind, detail } of findings) {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      const properties = { ...named, kind, reason, ...(detail !== undefined && { detail }) };
      points.push({ geometry: toPoint(at), properties });
    }
  });
  const truncation = `${formatCount(truncated, 'feature has', 'features have')} more than ${MAX_FAULTS_PER_FEATURE} faults of a kind; only the first ${MAX_FAULTS_PER_FEATURE} are listed.`;
  return {
    points,
    invalid,
    errors,
    quality: points.length - errors,
    reasons,
    warnings: truncated === 0 ? [] : [truncation],
  };
}

/** @returns a power of two, which changes no digit, by which products of the coordinates fit in a double */
function fittingFactor(geometry: FlatGeometry): number {
  const { west, south, east, north } = boundsOf(geometry);
  const reach = Math.max(-west, -south, east, north);
  return reach > MAX_REACH ? 2 ** -Math.ceil(Math.log2(reach / MAX_REACH)) : 1;
}

function scale(geometry: FlatGeometry, factor: number): FlatGeometry {
  if (factor === 1) return geometry;
  if (geometry.type === 'GeometryCollection') {
    return { ...geometry, geometries: geometry.geometries.map((member) => scale(member, factor)) };
  }
  return { ...geometry, coordinates: geometry.coordinates.map((value) => value * factor) };
}

/** Faults of the structure come before those of the shape that is left of it. */
function brokenFaults({ broken }: LayerFeature): readonly (Fault & { readonly detail: string })[] {
  return (broken?.faults ?? []).map(({ fault, path, message }) => {
    return {
      reason: faultNames[fault],
      at: broken?.mended ? firstPosition(broken.mended) : [],
      detail: `${toPointer(path)} ${message}`,
    };
  });
}

function firstPosition(geometry: FlatGeometry): readonly number[] {
  const shape = shapesOf(geometry).find(({ coordinates }) => coordinates.length > 0);
  return shape ? [...shape.coordinates.subarray(0, 2)] : [];
}

function findErrors(engine: PlanarEngine, geometry: FlatGeometry): readonly Fault[] {
  const first = engine.invalidity(geometry);
  if (!first) return [];
  const shapes = shapesOf(geometry);
  const crossings = shapes.flatMap((shape) =>
    isPolygonal(shape) ? findRingFaults(shape, MAX_FAULTS_PER_FEATURE) : [],
  );
  const faults = [...crossings];
  for (const fault of [first, ...shapes.flatMap((shape) => findFirstFaults(engine, shape))]) {
    if (!faults.some((other) => isSame(other, fault))) faults.push(fault);
  }
  return faults;
}

/** The engine stops at the first fault, so each polygon is tested separately. */
function findFirstFaults(engine: PlanarEngine, shape: FlatShape): readonly Fault[] {
  const { parts, ends, coordinates, stride } = shape;
  if (!parts) return [engine.invalidity(shape)].filter((fault) => fault !== undefined);
  let first = 0;
  return Array.from(parts).flatMap((part) => {
    const start = first === 0 ? 0 : (ends[first - 1] ?? 0);
    const own = ends.slice(first, part).map((end) => end - start);
    const polygon = coordinates.subarray(start * stride, (start + (own.at(-1) ?? 0)) * stride);
    first = part;
    return engine.invalidity({ type: 'Polygon', coordinates: polygon, stride, ends: own }) ?? [];
  });
}

/** True for the same point up to rounding. */
function isSame(a: Fault, b: Fault): boolean {
  const [ax = 0, ay = 0, bx = 0, by = 0] = [...a.at.slice(0, 2), ...b.at.slice(0, 2)];
  const size = Math.max(Math.abs(ax), Math.abs(ay), Math.abs(bx), Math.abs(by));
  return Math.hypot(ax - bx, ay - by) <= 1e-9 * size;
}

function toPoint([x, y]: readonly number[]): FlatShape | null {
  if (x === undefined || y === undefined) return null;
  return { type: 'Point', coordinates: Float64Array.of(x, y), stride: 2, ends: Uint32Array.of(1) };
}

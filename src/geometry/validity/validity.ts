/** What is wrong with the geometries of a layer, and where. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { ringFaults, type Fault } from './faults.ts';
import { shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { qualityFaults } from './quality.ts';
import { orRefuse } from './repair.ts';

interface Finding extends Fault {
  readonly kind: 'error' | 'quality';
}

export interface Findings {
  /** A Point per finding, with the properties feature, feature_id, kind and reason. */
  readonly points: readonly LayerFeature[];
  readonly invalid: number;
  readonly errors: number;
  readonly quality: number;
  /** How many findings there are for each reason. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** Of one feature: a scribble has crossings by the square of its vertices. */
const MOST_PER_FEATURE = 1000;

/**
 * Finds, for each feature, every place where rings cross, overlap or touch themselves, the first fault of any other
 * kind in each polygon, and every vertex that is of doubtful quality.
 * @throws {ProcessError} `invalid-geometry` when the engine cannot look at one
 * @see OGC 06-103r4, clause 6.1.11.1 (assertions for polygons)
 */
export async function validateLayer(
  layer: Layer,
  options: { readonly quality: boolean; readonly progress: (fraction: number) => void },
): Promise<Findings> {
  const engine = await loadGeos();
  const reasons: Record<string, number> = {};
  const points: LayerFeature[] = [];
  let [invalid, errors, cut] = [0, 0, 0];
  layer.features.forEach(({ id, geometry }, feature) => {
    if (feature % 1000 === 999) options.progress(feature / layer.features.length);
    if (geometry === null) return;
    const wrong = orRefuse(() => errorsOf(engine, geometry));
    const doubtful = options.quality ? qualityFaults(geometry, wrong.length === 0) : [];
    if (wrong.length > 0) invalid += 1;
    errors += Math.min(wrong.length, MOST_PER_FEATURE);
    if (wrong.length >= MOST_PER_FEATURE || doubtful.length > MOST_PER_FEATURE) cut += 1;
    const findings: Finding[] = [
      ...wrong.slice(0, MOST_PER_FEATURE).map((fault): Finding => ({ ...fault, kind: 'error' })),
      ...doubtful.slice(0, MOST_PER_FEATURE).map((fault): Finding => ({ ...fault, kind: 'quality' })),
    ];
    for (const { reason, at, kind } of findings) {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      points.push({ geometry: pointAt(at), properties: { feature, feature_id: id ?? null, kind, reason } });
    }
  });
  const more = `${cut} feature${cut === 1 ? ' has' : 's have'} more faults than the ${MOST_PER_FEATURE} of a kind that are listed.`;
  return { points, invalid, errors, quality: points.length - errors, reasons, warnings: cut === 0 ? [] : [more] };
}

function errorsOf(engine: PlanarEngine, geometry: FlatGeometry): readonly Fault[] {
  const first = engine.invalidity(geometry);
  if (!first) return [];
  const shapes = shapesOf(geometry);
  const crossings = shapes.flatMap((shape) => (isPolygonal(shape) ? ringFaults(shape, MOST_PER_FEATURE) : []));
  const faults = [...crossings];
  for (const fault of [first, ...shapes.flatMap((shape) => firstFaults(engine, shape))]) {
    if (!faults.some((known) => isSame(known, fault))) faults.push(fault);
  }
  return faults;
}

/** The engine stops at the first fault, so each polygon is shown to it on its own. */
function firstFaults(engine: PlanarEngine, shape: FlatShape): readonly Fault[] {
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

/** The same place, but for the last digits of a crossing. */
function isSame(a: Fault, b: Fault): boolean {
  const [ax = 0, ay = 0, bx = 0, by = 0] = [...a.at.slice(0, 2), ...b.at.slice(0, 2)];
  const size = Math.max(Math.abs(ax), Math.abs(ay), Math.abs(bx), Math.abs(by));
  return Math.hypot(ax - bx, ay - by) <= 1e-9 * size;
}

function isPolygonal({ type }: FlatShape): boolean {
  return type === 'Polygon' || type === 'MultiPolygon';
}

function pointAt([x, y]: readonly number[]): FlatShape | null {
  if (x === undefined || y === undefined) return null;
  return { type: 'Point', coordinates: Float64Array.of(x, y), stride: 2, ends: Uint32Array.of(1) };
}

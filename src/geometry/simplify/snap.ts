/** Snaps vertices and edges of a layer to one another, or to those of another layer, within a tolerance. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { Tolerance } from './douglas-peucker.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { hasPolygons, shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { collectionOf } from '../layers/layers.ts';
import { orRefuse } from '../validity/repair.ts';
import { isValid } from './simplify-one.ts';
import { createTargets, type Targets } from './snap-targets.ts';

export interface Snapped {
  readonly features: readonly LayerFeature[];
  readonly moved: number;
  readonly inserted: number;
  readonly warnings: readonly string[];
}

interface Tally {
  moved: number;
  inserted: number;
  /** Targets beyond the antimeridian that a line or ring would have taken. */
  readonly barred: Set<number>;
}

/**
 * Moves each vertex onto the nearest target vertex within the tolerance, then gives edges the target vertices that lie
 * within it. Without another layer the targets are the layer's own vertices, earlier ones before later ones.
 * @returns no vertex moved further than the tolerance; points and lines that would vanish stay as they were
 * @throws {ProcessError} `invalid-geometry` when a result cannot be repaired
 */
export async function snapLayer(layer: Layer, to: Layer | undefined, tolerance: Tolerance): Promise<Snapped> {
  const engine = await loadGeos();
  const targets = createTargets(collectionOf(to ?? layer), tolerance, to === undefined);
  const tally = { moved: 0, inserted: 0 };
  const barred = new Set<number>();
  let [repaired, mended, kept] = [0, 0, 0];
  const stillInvalid: number[] = [];
  const features = layer.features.map((feature, index): LayerFeature => {
    const { geometry } = feature;
    if (!geometry) return feature;
    const own = { moved: 0, inserted: 0, barred };
    const snapped = snapGeometry(geometry, targets, own);
    const wasValid = isValid(engine, geometry);
    if (own.moved + own.inserted === 0) {
      if (!wasValid) stillInvalid.push(index);
      return feature;
    }
    const valid = snapped && isValid(engine, snapped) ? snapped : undefined;
    const result = valid ?? (snapped && madeValid(engine, geometry, snapped));
    if (!result) {
      kept += 1;
      if (!wasValid) stillInvalid.push(index);
      return feature;
    }
    if (!valid && wasValid) repaired += 1;
    if (!valid && !wasValid) mended += 1;
    tally.moved += own.moved;
    tally.inserted += own.inserted;
    return { ...feature, geometry: result };
  });
  const warnings: string[] = [];
  const are = (n: number) => (n === 1 ? '1 feature was' : `${n} features were`);
  const count = (n: number) => (n === 1 ? '1 feature' : `${n} features`);
  if (repaired > 0) warnings.push(`${count(repaired)} became invalid by snapping and had to be made valid.`);
  if (mended > 0) warnings.push(`${are(mended)} invalid as sent and made valid after snapping.`);
  if (stillInvalid.length > 0) {
    warnings.push(
      `${are(stillInvalid.length)} invalid as sent, the first at index ${stillInvalid[0] ?? 0}, and left so: nothing was ` +
        'snapped there. Take make-valid first.',
    );
  }
  if (barred.size > 0) warnings.push(barredWarning(barred.size));
  if (kept > 0) warnings.push(`${count(kept)} would have lost a line or a ring by snapping and stayed as sent.`);
  return { features, ...tally, warnings };
}

function barredWarning(barred: number): string {
  const [are, them] = barred === 1 ? ['1 vertex is', 'it'] : [`${barred} vertices are`, 'them'];
  return (
    `${are} near lines or rings on the far side of the antimeridian, which cannot come across and stay within ` +
    `[-180, 180]: these were not snapped to ${them}. Reproject to a system made for that place (suggest-crs finds one), ` +
    'snap there, and reproject back.'
  );
}

/** @returns undefined when it is of a lower dimension than the geometry was */
function madeValid(engine: PlanarEngine, before: FlatGeometry, snapped: FlatGeometry): FlatGeometry | undefined {
  const valid = orRefuse(() => engine.makeValid(snapped));
  const isLess = (type: string) => type.endsWith('Polygon');
  return hasPolygons(before) && !shapesOf(valid).every(({ type }) => isLess(type)) ? undefined : valid;
}

/** @returns undefined when a line or a ring would vanish */
function snapGeometry(geometry: FlatGeometry, targets: Targets, tally: Tally): FlatGeometry | undefined {
  if (geometry.type !== 'GeometryCollection') return snapShape(geometry, targets, tally);
  const members = geometry.geometries.map((member) => snapGeometry(member, targets, tally));
  const all = members.filter((member) => member !== undefined);
  return all.length === members.length ? { type: geometry.type, geometries: all } : undefined;
}

function snapShape(shape: FlatShape, targets: Targets, tally: Tally): FlatShape | undefined {
  const { type, stride, ends } = shape;
  const arePoints = type === 'Point' || type === 'MultiPoint';
  const least = arePoints ? 0 : type.endsWith('Polygon') ? 4 : 2;
  const moved = moveVertices(shape, arePoints, targets, tally);
  if (arePoints) return { ...shape, coordinates: moved };
  const result: number[] = [];
  const newEnds: number[] = [];
  let start = 0;
  for (const end of ends) {
    const line = snapLine(moved.subarray(start * stride, end * stride), stride, targets, tally);
    if (end > start && line.length / stride < least) return undefined;
    for (const number of line) result.push(number);
    newEnds.push(result.length / stride);
    start = end;
  }
  return { ...shape, coordinates: Float64Array.from(result), ends: Uint32Array.from(newEnds) };
}

function moveVertices(shape: FlatShape, free: boolean, targets: Targets, tally: Tally): Float64Array {
  const { type, coordinates, stride, ends } = shape;
  const moved = coordinates.slice();
  // The last position of a ring is its first one again.
  const closing = new Set(type.endsWith('Polygon') ? ends.map((end) => (end - 1) * stride) : []);
  for (let i = 0; i < moved.length; i += stride) {
    const [x, y] = [moved[i] ?? 0, moved[i + 1] ?? 0];
    const {
      places: [target],
      barred,
    } = targets.near(x, y, free);
    for (const target of barred) tally.barred.add(target);
    if (!target || (target[0] === x && target[1] === y)) continue;
    [moved[i], moved[i + 1]] = target;
    if (!closing.has(i)) tally.moved += 1;
  }
  return moved;
}

/** Leaves out vertices that fell together and puts the targets beside each edge into it. */
function snapLine(line: Float64Array, stride: 2 | 3, targets: Targets, tally: Tally): readonly number[] {
  const result: number[] = [];
  for (let i = 0; i < line.length; i += stride) {
    const [x, y] = [line[i] ?? 0, line[i + 1] ?? 0];
    const [px, py] = [result.at(-stride), result.at(1 - stride)];
    if (px === x && py === y) continue;
    if (px !== undefined && py !== undefined) {
      const { places: between, barred } = targets.beside(px, py, x, y);
      tally.inserted += between.length;
      for (const target of barred) tally.barred.add(target);
      for (const [bx, by] of between) result.push(bx, by, ...(stride === 3 ? [NaN] : []));
    }
    for (let axis = 0; axis < stride; axis++) result.push(line[i + axis] ?? NaN);
  }
  return result;
}

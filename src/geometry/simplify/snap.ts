/** Snaps vertices and edges of a layer to each other, or to another layer, within a tolerance. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { formatCount } from '../../common/format-count.ts';
import { nameFeatures } from '../../../schemas/feature-names.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { Tolerance } from './douglas-peucker.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { hasPolygons, shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { toCollection } from '../layers/layers.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { isValid } from './simplify-geometry.ts';
import { createTargets, forEachVertex, type TargetMatches, type Targets } from './snap-targets.ts';

export interface SnapResult {
  readonly features: readonly LayerFeature[];
  readonly moved: number;
  readonly inserted: number;
  readonly warnings: readonly string[];
}

interface Tally {
  moved: number;
  inserted: number;
  /** Targets beyond the antimeridian that a line or ring could not reach. */
  readonly unreachable: Set<number>;
  /** Targets near a pole that would turn the edges of a line or ring. */
  readonly turned: Set<number>;
}

/**
 * Moves each vertex to the nearest target within the tolerance, then inserts targets that lie within it of an edge.
 * Without another layer the targets are the layer's own vertices, earlier ones first.
 * @returns no vertex moves farther than the tolerance; points and lines that would vanish are unchanged
 * @throws {ProcessError} `invalid-geometry` when a result cannot be repaired
 */
export async function snapLayer(layer: Layer, to: Layer | undefined, tolerance: Tolerance): Promise<SnapResult> {
  const engine = await loadGeos();
  const targets = createTargets(toCollection(to ?? layer), tolerance, to === undefined);
  const tally = { moved: 0, inserted: 0 };
  const missed = { unreachable: new Set<number>(), turned: new Set<number>() };
  let [repaired, unchanged] = [0, 0];
  const repairedInputs: number[] = [];
  const stillInvalid: number[] = [];
  const features = layer.features.map((feature, index): LayerFeature => {
    const { geometry } = feature;
    if (!geometry) return feature;
    const counts = { moved: 0, inserted: 0, ...missed };
    const snapped = snapGeometry(geometry, targets, counts);
    const wasValid = isValid(engine, geometry);
    if (counts.moved + counts.inserted === 0) {
      if (!wasValid) stillInvalid.push(index);
      return feature;
    }
    const valid = snapped && isValid(engine, snapped) ? snapped : undefined;
    const result = valid ?? (snapped && repairSnapped(engine, geometry, snapped));
    if (!result) {
      unchanged += 1;
      if (!wasValid) stillInvalid.push(index);
      return feature;
    }
    if (!valid && wasValid) repaired += 1;
    if (!valid && !wasValid) repairedInputs.push(index);
    tally.moved += counts.moved;
    tally.inserted += counts.inserted;
    return { ...feature, geometry: result };
  });
  const warnings: string[] = [];
  const count = (n: number) => formatCount(n, 'feature');
  if (repaired > 0) warnings.push(`Repaired ${count(repaired)} that snapping made invalid.`);
  if (repairedInputs.length > 0) {
    const subject = formatCount(repairedInputs.length, 'feature that was', 'features that were');
    const named = nameFeatures(layer.features, repairedInputs, layer.label);
    warnings.push(`Repaired ${subject} invalid before snapping: ${named}.`);
  }
  if (stillInvalid.length > 0) {
    warnings.push(
      `${formatCount(stillInvalid.length, 'feature is', 'features are')} invalid and unchanged ` +
        `(${nameFeatures(layer.features, stillInvalid, layer.label)}): nothing was snapped there. Run make-valid first.`,
    );
  }
  if (missed.unreachable.size > 0) warnings.push(unreachableWarning(missed.unreachable.size));
  if (missed.turned.size > 0) warnings.push(turnedWarning(missed.turned.size));
  if (unchanged > 0) warnings.push(`Left ${count(unchanged)} unchanged: snapping would remove a line or a ring.`);
  return { features, ...tally, warnings };
}

function unreachableWarning(unreachable: number): string {
  const subject = formatCount(unreachable, 'vertex is', 'vertices are');
  return (
    `${subject} near lines or rings across the antimeridian but not snapped to them: the result would exceed ` +
    '[-180, 180]. Reproject to a local CRS (suggest-crs finds one), snap there, and reproject back.'
  );
}

function turnedWarning(turned: number): string {
  const subject = formatCount(turned, 'vertex is', 'vertices are');
  return (
    `${subject} near lines or rings at a pole but not snapped to them: the longitude would change so much that their edges ` +
    'move by more than twice the tolerance. Reproject to a polar CRS (suggest-crs finds one), snap there, and reproject back.'
  );
}

/** @returns undefined when the dimension is lower than before */
function repairSnapped(engine: PlanarEngine, before: FlatGeometry, snapped: FlatGeometry): FlatGeometry | undefined {
  const valid = withGeometryErrors(() => engine.makeValid(snapped));
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
  const minPositions = arePoints ? 0 : type.endsWith('Polygon') ? 4 : 2;
  const moved = moveVertices(shape, targets, tally);
  if (arePoints) return { ...shape, coordinates: moved };
  const result: number[] = [];
  const newEnds: number[] = [];
  let start = 0;
  for (const end of ends) {
    const line = snapLine(moved.subarray(start * stride, end * stride), stride, targets, tally);
    if (end > start && line.length / stride < minPositions) return undefined;
    for (const number of line) result.push(number);
    newEnds.push(result.length / stride);
    start = end;
  }
  return { ...shape, coordinates: Float64Array.from(result), ends: Uint32Array.from(newEnds) };
}

function moveVertices(shape: FlatShape, targets: Targets, tally: Tally): Float64Array {
  const { type, coordinates, stride, ends } = shape;
  const moved = coordinates.slice();
  // The last position of a ring repeats the first.
  const closing = new Set(type.endsWith('Polygon') ? ends.map((end) => (end - 1) * stride) : []);
  forEachVertex(shape, ([x, y], others, at) => {
    const matches = targets.findNearest(x, y, others);
    const [target] = matches.coordinates;
    countMissed(matches, tally);
    if (!target || (target[0] === x && target[1] === y)) return;
    [moved[at], moved[at + 1]] = target;
    if (!closing.has(at)) tally.moved += 1;
  });
  return moved;
}

function countMissed({ unreachable, turned }: TargetMatches, tally: Tally): void {
  for (const target of unreachable) tally.unreachable.add(target);
  for (const target of turned) tally.turned.add(target);
}

/** Drops vertices that coincide and inserts targets along each edge. */
function snapLine(line: Float64Array, stride: 2 | 3, targets: Targets, tally: Tally): readonly number[] {
  const result: number[] = [];
  for (let i = 0; i < line.length; i += stride) {
    const [x, y] = [line[i] ?? 0, line[i + 1] ?? 0];
    const [px, py] = [result.at(-stride), result.at(1 - stride)];
    if (px === x && py === y) continue;
    if (px !== undefined && py !== undefined) {
      const matches = targets.findAlongEdge(px, py, x, y);
      const { coordinates: inserted } = matches;
      tally.inserted += inserted.length;
      countMissed(matches, tally);
      for (const [bx, by] of inserted) result.push(bx, by, ...(stride === 3 ? [NaN] : []));
    }
    for (let axis = 0; axis < stride; axis++) result.push(line[i + axis] ?? NaN);
  }
  return result;
}

/** Union of valid shapes: of polygons by their edges alone where these are a coverage, else by the engine. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { hasNearCoincidence } from '../engine/near-coincidence.ts';
import { isEmpty, isPolygonal } from '../flat/flat.ts';
import { createLayerTable, getRowShape, type LayerTable } from '../flat/layer-table.ts';
import { indexBoxes, type BoxIndex } from '../flat/spatial-index.ts';
import { isCertainlyValid, rememberCertainlyValid } from '../relate/certain-validity.ts';
import { uniteCoverage } from './coverage-union.ts';

/** Times that polygons which break the rules of a coverage are set apart. */
const MAX_ATTEMPTS = 3;

/** @param shapes each valid; they may overlap */
export function uniteShapes(engine: PlanarEngine, shapes: readonly FlatShape[]): FlatGeometry {
  const parts = shapes.filter((shape) => !isEmpty(shape));
  const polygons = uniteByEdges(engine, parts.filter(isPolygonal));
  const thin = parts.filter((shape) => !isPolygonal(shape));
  if (polygons && thin.length === 0) return polygons;
  // Lines and points in a polygon are no parts of their own.
  const all = polygons ? [polygons, ...thin] : shapes;
  return engine.union({ type: 'GeometryCollection', geometries: all });
}

/** @returns undefined where the engine should unite all */
function uniteByEdges(engine: PlanarEngine, parts: readonly FlatShape[]): FlatGeometry | undefined {
  const table = createLayerTable(parts);
  const [only] = parts;
  if (only && parts.length === 1) {
    return table.isUsable[0] === 1 && isCertainlyValid(only) ? getRowShape(table, 0) : undefined;
  }
  const { coverage, clean, others } = findCoverage(table, parts);
  if (!coverage || others.length === 0) return coverage;
  // Others change their neighbours alone; with these united, all may be a coverage.
  const near = findNear(table, clean, others);
  const far = new Set(clean.filter((row) => !near.has(row)));
  if (far.size < 2) return undefined;
  const patches: FlatGeometry = { type: 'GeometryCollection', geometries: parts.filter((_, row) => !far.has(row)) };
  // Where edges nearly coincide, the engine may round all that it unites.
  if (hasNearCoincidence([patches])) return undefined;
  const patch = engine.union(patches);
  const patched = createLayerTable([...parts.filter((_, row) => far.has(row)), patch]);
  return patched.isUsable.every((is) => is === 1)
    ? uniteCoverage(patched, [...patched.isUsable.keys()], new Set())?.shape
    : undefined;
}

/** Rows of which an edge may meet one of other rows: their boxes around runs of edges intersect. */
function findNear(table: LayerTable, rows: readonly number[], others: readonly number[]): ReadonlySet<number> {
  const { boxes, rowRing, ringRun } = table;
  const getBoxes = (row: number) =>
    boxes.subarray(
      4 * (ringRun[rowRing[row] as number] as number),
      4 * (ringRun[rowRing[row + 1] as number] as number),
    );
  const index = indexBoxes(Float64Array.from(others.flatMap((row) => [...getBoxes(row)])));
  return new Set(rows.filter((row) => meetsIndex(getBoxes(row), index)));
}

function meetsIndex(boxes: Float64Array, index: BoxIndex): boolean {
  for (let at = 0; at < boxes.length; at += 4) {
    const [west = 0, south = 0, east = 0, north = 0] = boxes.subarray(at, at + 4);
    if (index.search(west, south, east, north).length > 0) return true;
  }
  return false;
}

/** The union of the rows that are a coverage, and the other rows; undefined where these are most. */
function findCoverage(table: LayerTable, parts: readonly FlatShape[]) {
  const all = [...table.isUsable.keys()];
  let clean: readonly number[] = all.filter((row) => table.isUsable[row] === 1);
  let coverage: FlatShape | undefined;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && 2 * clean.length > all.length && !coverage; attempt++) {
    const offenders = new Set<number>();
    const union = uniteCoverage(table, clean, offenders);
    coverage = union?.shape;
    if (union && !union.touchesItself && clean.every((row) => isCertain(parts[row])))
      rememberCertainlyValid(union.shape);
    if (!coverage && offenders.size === 0) break;
    clean = clean.filter((row) => !offenders.has(row));
  }
  const kept = new Set(clean);
  return { coverage, clean, others: all.filter((row) => !kept.has(row)) };
}

function isCertain(shape: FlatShape | undefined): boolean {
  return shape !== undefined && isCertainlyValid(shape);
}

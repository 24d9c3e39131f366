/** Union of valid shapes: of polygons by their edges alone where these are a coverage, else by the engine. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { isEmpty } from '../flat/flat.ts';
import { createLayerTable, getRowBounds, getRowShape, isPolygonal, type LayerTable } from '../flat/layer-table.ts';
import { boundsIntersect } from '../flat/ring-polygons.ts';
import { isCertainlyValid, rememberCertainlyValid } from '../relate/certain-validity.ts';
import { uniteCoverage } from './coverage-union.ts';

/** Times that polygons which break the rules of a coverage are set apart. */
const MAX_ATTEMPTS = 3;

/** @param shapes each valid; they may overlap */
export function uniteShapes(engine: PlanarEngine, shapes: readonly FlatShape[]): FlatGeometry {
  const parts = shapes.filter((shape) => !isEmpty(shape));
  const byEdges = parts.every(isPolygonal) ? uniteByEdges(engine, parts) : undefined;
  return byEdges ?? engine.union({ type: 'GeometryCollection', geometries: shapes });
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
  const boxes = others.map((row) => getRowBounds(table, row));
  const isFar = (row: number) => !boxes.some((box) => boundsIntersect(box, getRowBounds(table, row)));
  const far = new Set(clean.filter(isFar));
  if (far.size < 2) return undefined;
  const patch = engine.union({ type: 'GeometryCollection', geometries: parts.filter((_, row) => !far.has(row)) });
  const patched = createLayerTable([...parts.filter((_, row) => far.has(row)), patch]);
  return patched.isUsable.every((is) => is === 1)
    ? uniteCoverage(patched, [...patched.isUsable.keys()], new Set())?.shape
    : undefined;
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

/** Union of valid shapes: of polygons by their edges alone where these are in general position, else by the engine. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { hasNearCoincidence } from '../engine/near-coincidence.ts';
import { gatherShapes } from '../flat/dimensions.ts';
import { boundsOf, isEmpty, isPolygonal, shapesOf } from '../flat/flat.ts';
import { createLayerTable, getRowShape } from '../flat/layer-table.ts';
import { boundsIntersect, toRingPolygons, toShape } from '../flat/ring-polygons.ts';
import { indexBounds } from '../flat/spatial-index.ts';
import { createUnionFind } from '../flat/union-find.ts';
import { isCertainlyValid, rememberCertainlyValid } from '../relate/certain-validity.ts';
import { uniteEdges } from './edge-union.ts';
import { unionInBlocks } from './union.ts';

type Progress = (fraction: number) => void;

/** Times that polygons which break the rule are united by the engine, so that the rest may go by edges. */
const MAX_PATCHES = 3;

/** Positions up to which the engine unites all where it may round: then it rounds all alike. */
const MAX_ROUNDED_ALIKE = 100_000;

/**
 * @param shapes each valid; they may overlap
 * @param progress receives the completed fraction
 */
export function uniteShapes(
  engine: PlanarEngine,
  shapes: readonly FlatShape[],
  progress: Progress = () => {},
): FlatGeometry {
  const parts = shapes.filter((shape) => !isEmpty(shape));
  const positions = countAll(parts);
  const polygons = uniteByEdges(engine, parts.filter(isPolygonal), positions > MAX_ROUNDED_ALIKE, progress);
  const thin = parts.filter((shape) => !isPolygonal(shape));
  if (polygons) return thin.length === 0 ? polygons : addThin(engine, polygons, thin);
  const all: FlatGeometry = { type: 'GeometryCollection', geometries: shapes };
  return positions > MAX_ROUNDED_ALIKE ? unionInBlocks(engine, all, progress) : engine.union(all);
}

/** Lines and points in a polygon are no parts of their own. */
function addThin(engine: PlanarEngine, polygons: FlatShape, thin: readonly FlatShape[]): FlatGeometry {
  const united = engine.union({ type: 'GeometryCollection', geometries: thin });
  const boxes = thin.map(boundsOf);
  const near = toRingPolygons(polygons).filter(({ shell }) => boxes.some((box) => boundsIntersect(shell.bounds, box)));
  const rest = near.length === 0 ? united : engine.difference(united, toShape(near));
  return gatherShapes([...shapesOf(rest).filter((shape) => !isEmpty(shape)), polygons]);
}

function countAll(shapes: readonly FlatShape[]): number {
  return shapes.reduce((sum, { coordinates, stride }) => sum + coordinates.length / stride, 0);
}

/**
 * @param isLarge true where the engine need not round all alike
 * @returns undefined where it should unite all
 */
function uniteByEdges(
  engine: PlanarEngine,
  shapes: readonly FlatShape[],
  isLarge: boolean,
  progress: Progress,
): FlatShape | undefined {
  let parts = shapes;
  for (let patches = 0; patches <= MAX_PATCHES && parts.length > 0; patches++) {
    const table = createLayerTable(parts);
    const [only] = parts;
    if (only && parts.length === 1) {
      return table.isUsable[0] === 1 && isCertainlyValid(only) ? getRowShape(table, 0) : undefined;
    }
    const rows = [...parts.keys()].filter((row) => table.isUsable[row] === 1);
    const offenders = new Set([...parts.keys()].filter((row) => table.isUsable[row] === 0));
    // What a patch leaves to do is less each time.
    const union = uniteEdges(table, parts, rows, offenders, (fraction) =>
      progress((patches + fraction) / (MAX_PATCHES + 1)),
    );
    if (union) {
      if (!union.touchesItself && parts.every(isCertainlyValid)) rememberCertainlyValid(union.shape);
      return union.shape;
    }
    if (offenders.size === 0 || 2 * offenders.size > parts.length) return undefined;
    const broken = parts.filter((_, row) => offenders.has(row));
    if (patches > 0 && !isLarge && hasNearCoincidence([{ type: 'GeometryCollection', geometries: broken }])) {
      return undefined;
    }
    parts = [...parts.filter((_, row) => !offenders.has(row)), ...patch(engine, broken)];
  }
  return undefined;
}

/** Unites polygons that break the rule, each with those of them that it may meet. */
function patch(engine: PlanarEngine, broken: readonly FlatShape[]): readonly FlatShape[] {
  const boxes = broken.map(boundsOf);
  const index = indexBounds(boxes);
  const sets = createUnionFind(broken.length);
  boxes.forEach((box, i) => {
    for (const other of index.search(box)) sets.join(i, other);
  });
  const groups = broken.map((): FlatShape[] => []);
  broken.forEach((shape, i) => groups[sets.find(i)]?.push(shape));
  return groups
    .filter((group) => group.length > 0)
    .flatMap((geometries) => shapesOf(engine.union({ type: 'GeometryCollection', geometries })))
    .filter((shape) => !isEmpty(shape));
}

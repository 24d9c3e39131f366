/** Overlay of two layers as wholes: intersection, union, difference, symmetric difference. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { ResultLayer } from '../../../schemas/result-layer.ts';
import {
  countParts,
  getDimension,
  measurePlanarArea,
  measurePlanarLength,
  type PartCounts,
} from '../flat/dimensions.ts';
import { explainApart } from '../flat/apart.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { countPositions, droppedZWarnings, emptyPolygon, isEmpty, shapesOf } from '../flat/flat.ts';
import { withGeos } from '../engine/geos.ts';
import { toCollection, missingGeometryWarnings, toResult } from '../layers/layers.ts';
import { clipPair, isTold, toClippedShape, toRow } from './clip-pair.ts';
import { createSharing } from './share.ts';
import { uniteShapes } from './unite-shapes.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { runOnValidPair, repairLayer } from '../validity/valid-layer.ts';

export const PLANAR = 'planar, in the units of the coordinates';

/** Share of the work that is done when the parts of each layer are united. */
const UNITED = 0.8;

export type OverlayOperation = 'intersection' | 'union' | 'difference' | 'symmetric-difference';

export interface OverlayResult {
  readonly result: ResultLayer;
  readonly warnings: readonly string[];
}

export interface Measures extends PartCounts {
  readonly method: string;
  readonly geometry_type: string;
  readonly length: number;
  readonly area: number;
}

/**
 * Overlays the union of one layer with the union of another, in the plane of the coordinates.
 * @returns one 2D Feature: polygons, lines, points or a collection of these, without overlaps; with the ID and
 * properties of `a` when `a` is one Feature and the result a part of it
 * @param progress receives the completed fraction
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 * @see OGC 06-103r4, clause 6.1.2.4; noding as in OverlayNG of GEOS, so intersections are rounded to doubles
 */
export async function overlayWholes(
  operation: OverlayOperation,
  a: Layer,
  b: Layer,
  progress: (fraction: number) => void = () => {},
): Promise<OverlayResult> {
  const [first, second] = await withGeos((engine) => {
    return [repairLayer(engine, a, 'layer'), repairLayer(engine, b, 'overlay')] as const;
  });
  const parts = [toCollection(first.result), toCollection(second.result)] as const;
  const share = UNITED * (countPositions(parts[0]) / Math.max(1, countPositions(parts[0]) + countPositions(parts[1])));
  const wholes = await withGeos((engine) => {
    return [
      uniteParts(engine, parts[0], (fraction) => progress(fraction * share)),
      uniteParts(engine, parts[1], (fraction) => progress(share + fraction * (UNITED - share))),
    ] as const;
  });
  progress(UNITED);
  const told = overlayByEdges(operation, ...wholes) ?? (await uniteLines(operation, parts));
  const { result, warnings } = told
    ? { result: told, warnings: [] }
    : await withGeos((engine) => runOnValidPair(engine, wholes, (a, b) => runOverlay(engine, operation, a, b)));
  const geometry = dropEmptyMembers(result);
  const partOfA = operation === 'intersection' || operation === 'difference';
  const [origin] = a.features;
  const sharing = await createSharing(a, {});
  const feature =
    partOfA && a.form === 'feature' && origin?.geometry
      ? { ...origin, properties: sharing.divide(origin.properties, geometry, origin.geometry), geometry }
      : { properties: {}, geometry };
  const empty = isEmpty(geometry) ? [`The result is empty: ${explainEmpty(operation, wholes)}.`] : [];
  return {
    result: toResult({ form: 'feature' }, [feature], { ...measure(geometry) }),
    warnings: [
      ...inputWarnings(a, b),
      ...first.warnings,
      ...second.warnings,
      ...warnings,
      ...sharing.warnings(),
      ...empty,
    ],
  };
}

/**
 * Union of lines of both in one step. Two steps would cut a line of one where it crosses another of its own, at a rounded
 * place, and not see any more that the other has the same line.
 * @returns undefined where there are no lines, or it is another operation
 */
async function uniteLines(
  operation: OverlayOperation,
  parts: readonly [FlatGeometry, FlatGeometry],
): Promise<FlatGeometry | undefined> {
  const shapes = parts.flatMap(shapesOf);
  if (operation !== 'union' || !shapes.some((shape) => getDimension(shape) === 1)) return undefined;
  return withGeos((engine) => uniteParts(engine, { type: 'GeometryCollection', geometries: shapes }));
}

/** Unites overlapping parts, which the engine treats as invalid; a sole shape stays unchanged. */
export function uniteParts(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  progress?: (fraction: number) => void,
): FlatGeometry {
  const shapes = shapesOf(geometry);
  const [only] = shapes;
  return only && shapes.length === 1 ? only : withGeometryErrors(() => uniteShapes(engine, shapes, progress));
}

function measure(geometry: FlatGeometry): Measures {
  return {
    method: PLANAR,
    geometry_type: geometry.type,
    ...countParts(geometry),
    length: measurePlanarLength(geometry),
    area: measurePlanarArea(geometry),
  };
}

/** Warnings about what both layers lose before the overlay. */
function inputWarnings(a: Layer, b: Layer): readonly string[] {
  const heights = droppedZWarnings({ type: 'GeometryCollection', geometries: [toCollection(a), toCollection(b)] });
  return [...missingGeometryWarnings(a, 'layer'), ...missingGeometryWarnings(b, 'overlay'), ...heights];
}

/** An empty operand is a reason of its own: it must not look as if the operands had been compared. */
function explainEmpty(operation: OverlayOperation, [a, b]: readonly [FlatGeometry, FlatGeometry]): string {
  if (isEmpty(a)) return isEmpty(b) ? 'layer and overlay are empty' : 'layer is empty';
  if (isEmpty(b)) return 'overlay is empty';
  return emptyReasons[operation] + (operation === 'intersection' ? explainApart(a, b) : '');
}

const emptyReasons: Readonly<Record<OverlayOperation, string>> = {
  intersection: 'layer and overlay are disjoint',
  union: 'layer and overlay are empty',
  difference: 'overlay covers all of layer',
  'symmetric-difference': 'layer and overlay are equal',
};

/**
 * Polygons of which the edges are in general position need no engine.
 * @param a valid; `b` likewise
 * @returns undefined where the engine has to tell
 */
export function overlayByEdges(
  operation: OverlayOperation,
  a: FlatGeometry,
  b: FlatGeometry,
): FlatGeometry | undefined {
  // Each side of a symmetric difference would round the crossings for itself.
  if (operation === 'union' || operation === 'symmetric-difference') return undefined;
  const rowA = toRow(a);
  const clipped = clipPair(rowA, toRow(b), operation === 'intersection' ? 'common' : 'rest');
  return isTold(clipped) ? (toClippedShape(clipped, rowA) ?? emptyPolygon) : undefined;
}

function runOverlay(engine: PlanarEngine, operation: OverlayOperation, a: FlatGeometry, b: FlatGeometry): FlatGeometry {
  switch (operation) {
    case 'intersection':
      return engine.intersection(a, b);
    case 'difference':
      return engine.difference(a, b);
    case 'symmetric-difference':
      return engine.symmetricDifference(a, b);
    case 'union':
      return uniteShapes(engine, [...shapesOf(a), ...shapesOf(b)]);
  }
}

/** The engine keeps a member of each requested dimension, even an empty one. */
function dropEmptyMembers(geometry: FlatGeometry): FlatGeometry {
  if (geometry.type !== 'GeometryCollection') return geometry;
  const geometries = shapesOf(geometry).filter((shape) => !isEmpty(shape));
  const [only] = geometries;
  return only && geometries.length === 1 ? only : { type: geometry.type, geometries };
}

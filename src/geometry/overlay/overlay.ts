/** Overlay of two layers as wholes: where they share places, where either is, where only one is. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { ResultLayer } from '../../../schemas/result-layer.ts';
import { byDimension, countsOf, gathered, ofDimension, planarLength, type Counts } from '../flat/dimensions.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { heightWarnings, isEmpty, shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { collectionOf, missingWarnings, toResult } from '../layers/layers.ts';
import { orRefuse } from '../validity/repair.ts';
import { onValidPair, validLayer } from '../validity/valid-layer.ts';

export const PLANAR = 'planar, in the units of the coordinates';

export type OverlayOperation = 'intersection' | 'union' | 'difference' | 'symmetric-difference';

export interface Overlaid {
  readonly result: ResultLayer;
  readonly warnings: readonly string[];
}

export interface Measures extends Counts {
  readonly method: string;
  readonly geometry_type: string;
  readonly length: number;
  readonly area: number;
}

/**
 * Overlays all of one layer with all of another, in the plane of the coordinates.
 * @returns one Feature without heights: polygons, lines, points or a collection of these, each place in it once; with
 *   the id and properties of `a` when that is one Feature of which a part is left
 * @throws {ProcessError} `invalid-geometry` when the engine gives up
 * @see OGC 06-103r4, clause 6.1.2.4; noding as in OverlayNG of GEOS, so vertices of crossings are rounded to doubles
 */
export async function overlayWholes(operation: OverlayOperation, a: Layer, b: Layer): Promise<Overlaid> {
  const engine = await loadGeos();
  const [first, second] = [validLayer(engine, a, 'a'), validLayer(engine, b, 'b')];
  const wholes = [
    dissolved(engine, collectionOf(first.result)),
    dissolved(engine, collectionOf(second.result)),
  ] as const;
  const { result, warnings } = onValidPair(engine, wholes, (a, b) => overlayOf(engine, operation, a, b));
  const geometry = withoutEmptyMembers(result);
  const partOfA = operation === 'intersection' || operation === 'difference';
  const [origin] = a.features;
  const feature = partOfA && a.form === 'feature' && origin ? { ...origin, geometry } : { properties: {}, geometry };
  const empty = isEmpty(geometry) ? [`The result is empty: ${emptyReasons[operation]}.`] : [];
  return {
    result: toResult({ form: 'feature' }, [feature], { ...measuresOf(engine, geometry) }),
    warnings: [...inputWarnings(a, b), ...first.warnings, ...second.warnings, ...warnings, ...empty],
  };
}

/** Each place once, since the engine takes parts that overlap for a fault; one simple shape stays as it is. */
export function dissolved(engine: PlanarEngine, geometry: FlatGeometry): FlatGeometry {
  const shapes = shapesOf(geometry);
  const [only] = shapes;
  return only && shapes.length === 1 ? only : orRefuse(() => engine.union(flattened(geometry)));
}

function measuresOf(engine: PlanarEngine, geometry: FlatGeometry): Measures {
  const area = byDimension(geometry).reduce(
    (sum, [dimension, shape]) => sum + (dimension === 2 ? engine.area(shape) : 0),
    0,
  );
  const counts = countsOf(geometry);
  return { method: PLANAR, geometry_type: geometry.type, ...counts, length: planarLength(geometry), area };
}

/** What was left out of two layers before they met. */
function inputWarnings(a: Layer, b: Layer): readonly string[] {
  const heights = heightWarnings({ type: 'GeometryCollection', geometries: [collectionOf(a), collectionOf(b)] });
  return [...missingWarnings(a, 'a'), ...missingWarnings(b, 'b'), ...heights];
}

const emptyReasons: Readonly<Record<OverlayOperation, string>> = {
  intersection: 'a and b share no place',
  union: 'neither a nor b has a place',
  difference: 'b covers all of a',
  'symmetric-difference': 'a and b are the same',
};

function overlayOf(engine: PlanarEngine, operation: OverlayOperation, a: FlatGeometry, b: FlatGeometry): FlatGeometry {
  switch (operation) {
    case 'intersection':
      return engine.intersection(a, b);
    case 'difference':
      return leftOf(engine, a, b);
    case 'symmetric-difference':
      return eitherOf(engine, a, b);
    case 'union':
      return engine.union(flattened({ type: 'GeometryCollection', geometries: [a, b] }));
  }
}

/**
 * What of each dimension of `a` is left when the parts of `b` that are of that dimension or a higher one are taken away,
 * one dimension at a time: the engine loses places where one side mixes dimensions.
 */
export function leftOf(engine: PlanarEngine, a: FlatGeometry, b: FlatGeometry): FlatGeometry {
  const cutting = byDimension(b);
  return gathered(
    byDimension(a).map(([dimension, shape]) =>
      cutting
        .filter(([other]) => other >= dimension)
        .reduce<FlatGeometry>((left, [, cut]) => engine.difference(left, cut), shape),
    ),
  );
}

/** What either has alone; polygons in one go, since those of both sides may share edges. */
function eitherOf(engine: PlanarEngine, a: FlatGeometry, b: FlatGeometry): FlatGeometry {
  const [areaA, areaB] = [ofDimension(a, 2), ofDimension(b, 2)];
  const areas = areaA && areaB ? engine.symmetricDifference(areaA, areaB) : (areaA ?? areaB);
  const thin = [leftOf(engine, thinOf(a), b), leftOf(engine, thinOf(b), a)];
  return gathered(areas ? [...thin, areas] : thin);
}

function thinOf(geometry: FlatGeometry): FlatGeometry {
  return gathered(byDimension(geometry).flatMap(([dimension, shape]) => (dimension < 2 ? [shape] : [])));
}

/** The engine keeps a member of each kind that was asked for, even where nothing of it is left. */
function withoutEmptyMembers(geometry: FlatGeometry): FlatGeometry {
  if (geometry.type !== 'GeometryCollection') return geometry;
  const geometries = shapesOf(geometry).filter((shape) => !isEmpty(shape));
  const [only] = geometries;
  return only && geometries.length === 1 ? only : { type: geometry.type, geometries };
}

function flattened(geometry: FlatGeometry): FlatGeometry {
  return { type: 'GeometryCollection', geometries: shapesOf(geometry) };
}

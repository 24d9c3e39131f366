/** Named relations of two geometries by their DE-9IM matrix. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { getDimension } from '../flat/dimensions.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { predicates, type Predicate } from '../relate/de-9im.ts';
import { matchesPredicate } from '../relate/de-9im.ts';
import { repair } from '../validity/repair.ts';

export interface Relation {
  /** Interior, boundary and exterior of the first (rows) by those of the second (columns): dimension or F. */
  readonly matrix: string;
  readonly relations: readonly Predicate[];
  readonly warnings: readonly string[];
}

/**
 * Relates two geometries in the plane of their coordinates.
 * @returns the matrix and the relations that hold; polygons are repaired first, with a warning
 * @throws {ProcessError} `invalid-geometry` when one cannot be repaired
 * @see OGC 06-103r4, clause 6.1.15; a collection is the union of its members
 */
export function relateGeometries(engine: PlanarEngine, a: FlatGeometry, b: FlatGeometry): Relation {
  const [first, second] = [repair(engine, a), repair(engine, b)];
  const matrix = engine.relate(first.result, second.result);
  const warnings = [
    ...first.warnings.map((warning) => `a: ${warning}`),
    ...second.warnings.map((warning) => `b: ${warning}`),
  ];
  return {
    matrix,
    relations: findNamedRelations(matrix, getDimension(first.result), getDimension(second.result)),
    warnings,
  };
}

/**
 * @param matrix nine characters of F, 0, 1, 2
 * @param a dimension of the first geometry, `b` of the second; crosses and overlaps depend on them
 */
export function findNamedRelations(matrix: string, a: number, b: number): readonly Predicate[] {
  return predicates.filter((predicate) => matchesPredicate(predicate, matrix, a, b));
}

/** Relation of the second geometry to the first when the first is in this relation to the second. */
export function getConverse<P extends Predicate>(predicate: P): P {
  const converse: Partial<Record<Predicate, Predicate>> = {
    contains: 'within',
    within: 'contains',
    covers: 'covered-by',
    'covered-by': 'covers',
  };
  // Both relations of a pair are in every set of predicates that has one of them.
  return (converse[predicate] ?? predicate) as P;
}

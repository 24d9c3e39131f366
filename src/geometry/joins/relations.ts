/** What a DE-9IM matrix says in words: the named relations of two geometries. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { dimensionOf } from '../flat/dimensions.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { predicates, type Predicate } from '../relate/de-9im.ts';
import { holds } from '../relate/de-9im.ts';
import { repair } from '../validity/repair.ts';

export interface Relation {
  /** Interior, boundary and exterior of the first (rows) with those of the second (columns): dimension or F. */
  readonly matrix: string;
  readonly relations: readonly Predicate[];
  readonly warnings: readonly string[];
}

/**
 * How two geometries lie to each other, in the plane of their coordinates.
 * @returns matrix and the names that hold; polygons are made valid first, with a warning
 * @throws {ProcessError} `invalid-geometry` when one cannot be made valid
 * @see OGC 06-103r4, clause 6.1.15; a collection is the union of its members
 */
export function relateGeometries(engine: PlanarEngine, a: FlatGeometry, b: FlatGeometry): Relation {
  const [first, second] = [repair(engine, a), repair(engine, b)];
  const matrix = engine.relate(first.result, second.result);
  const warnings = [
    ...first.warnings.map((warning) => `a: ${warning}`),
    ...second.warnings.map((warning) => `b: ${warning}`),
  ];
  return { matrix, relations: namedRelations(matrix, dimensionOf(first.result), dimensionOf(second.result)), warnings };
}

/**
 * @param matrix nine of F, 0, 1, 2
 * @param a dimension of the first geometry, `b` of the second: crosses and overlaps depend on them
 */
export function namedRelations(matrix: string, a: number, b: number): readonly Predicate[] {
  return predicates.filter((predicate) => holds(predicate, matrix, a, b));
}

/** The relation that the second has to the first when the first has this one to the second. */
export function converseOf<P extends Predicate>(predicate: P): P {
  const converse: Partial<Record<Predicate, Predicate>> = {
    contains: 'within',
    within: 'contains',
    covers: 'covered-by',
    'covered-by': 'covers',
  };
  // Each of a pair is in every set of predicates that has the other.
  return (converse[predicate] ?? predicate) as P;
}

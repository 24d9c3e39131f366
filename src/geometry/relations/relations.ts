/** What a DE-9IM matrix says in words: the named relations of two geometries. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { dimensionOf } from '../shapes/dimensions.ts';
import { predicates, type PlanarEngine, type Predicate } from '../engine/engine.ts';
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
 * @see OGC 06-103r4, clause 6.1.15; GEOS RelateNG, for which a collection is the union of its members
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
  return predicates.filter((predicate) => patternsOf(predicate, a, b).some((pattern) => fits(matrix, pattern)));
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

function patternsOf(predicate: Predicate, a: number, b: number): readonly string[] {
  switch (predicate) {
    case 'intersects':
      return ['T********', '*T*******', '***T*****', '****T****'];
    case 'disjoint':
      return ['FF*FF****'];
    case 'contains':
      return ['T*****FF*'];
    case 'within':
      return ['T*F**F***'];
    case 'covers':
      return ['T*****FF*', '*T****FF*', '***T**FF*', '****T*FF*'];
    case 'covered-by':
      return ['T*F**F***', '*TF**F***', '**FT*F***', '**F*TF***'];
    case 'touches':
      return a === 0 && b === 0 ? [] : ['FT*******', 'F**T*****', 'F***T****'];
    case 'crosses':
      if (a === b) return a === 1 ? ['0********'] : [];
      return a < b ? ['T*T******'] : ['T*****T**'];
    case 'overlaps':
      if (a !== b) return [];
      return a === 1 ? ['1*T***T**'] : ['T*T***T**'];
    case 'equals':
      return a < 0 && b < 0 ? ['*********'] : ['T*F**FFF*'];
  }
}

function fits(matrix: string, pattern: string): boolean {
  return Array.from(pattern).every((wanted, i) => {
    if (wanted === '*') return true;
    return wanted === 'T' ? matrix[i] !== 'F' : matrix[i] === wanted;
  });
}

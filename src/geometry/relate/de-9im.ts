/** Named spatial relations as DE-9IM patterns. */

/** Named relations of the DE-9IM. @see OGC 06-103r4, clause 6.1.15 */
export const predicates = [
  'intersects',
  'disjoint',
  'contains',
  'within',
  'covers',
  'covered-by',
  'touches',
  'crosses',
  'overlaps',
  'equals',
] as const;
export type Predicate = (typeof predicates)[number];

/**
 * @param matrix nine characters of F, 0, 1, 2
 * @param a dimension of the first geometry, `b` of the second; crosses and overlaps depend on them
 * @see OGC 06-103r4, clause 6.1.15
 */
export function matchesPredicate(predicate: Predicate, matrix: string, a: number, b: number): boolean {
  return getPatterns(predicate, a, b).some((pattern) => matchesPattern(matrix, pattern));
}

function getPatterns(predicate: Predicate, a: number, b: number): readonly string[] {
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

function matchesPattern(matrix: string, pattern: string): boolean {
  return Array.from(pattern).every((expected, i) => {
    if (expected === '*') return true;
    return expected === 'T' ? matrix[i] !== 'F' : matrix[i] === expected;
  });
}

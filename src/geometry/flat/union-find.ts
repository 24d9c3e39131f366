/** Disjoint sets (union-find), each represented by its smallest member. */

export interface UnionFind {
  /** @returns the smallest member of the set */
  find(member: number): number;
  join(a: number, b: number): void;
}

/** @see Tarjan and van Leeuwen 1984, doi:10.1145/62.2160 (path halving) */
export function createUnionFind(count: number): UnionFind {
  const parents = Uint32Array.from({ length: count }, (_, i) => i);
  function find(member: number): number {
    let root = member;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root] ?? root] ?? root;
      root = parents[root] ?? root;
    }
    return root;
  }
  function join(a: number, b: number): void {
    const [one, other] = [find(a), find(b)];
    parents[Math.max(one, other)] = Math.min(one, other);
  }
  return { find, join };
}

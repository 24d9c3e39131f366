/** Puts vertices into street lines, and lengthens lines at their ends. */
import type { StreetLines } from './street-lines.ts';

/** Vertices to come, each after a vertex of the lines. */
export interface Insertions {
  /**
   * @param vertex first vertex of the segment
   * @param fraction of the segment, to order the vertices on it
   */
  insert(vertex: number, fraction: number, x: number, y: number): void;
  /** Lengthens a line to a place. @param vertex first or last one of a line */
  extend(vertex: number, x: number, y: number): void;
  readonly count: number;
  apply(lines: StreetLines): StreetLines;
}

/** Below all fractions of segments. */
const EXTENSION = -1;

export function createInsertions(): Insertions {
  const [vertices, fractions, xs, ys]: [number[], number[], number[], number[]] = [[], [], [], []];
  const add = (vertex: number, fraction: number, x: number, y: number) => {
    vertices.push(vertex);
    fractions.push(fraction);
    xs.push(x);
    ys.push(y);
  };
  return {
    insert: add,
    // It comes before what follows the first vertex of a line; nothing else follows its last.
    extend: (vertex, x, y) => add(vertex, EXTENSION, x, y),
    get count() {
      return vertices.length;
    },
    apply(lines) {
      if (vertices.length === 0) return lines;
      const { coordinates, starts, features } = lines;
      const order = Uint32Array.from(vertices.keys()).sort(
        (a, b) =>
          (vertices[a] as number) - (vertices[b] as number) ||
          (fractions[a] as number) - (fractions[b] as number) ||
          a - b,
      );
      const result = new Float64Array(coordinates.length + 2 * vertices.length);
      const newStarts = new Uint32Array(starts.length);
      let [next, at] = [0, 0];
      const push = (x: number, y: number, first: number) => {
        if (next > first && result[next - 2] === x && result[next - 1] === y) return;
        result[next++] = x;
        result[next++] = y;
      };
      for (let line = 0; line < features.length; line++) {
        const begin = next;
        const [start, end] = [starts[line] as number, starts[line + 1] as number];
        for (let vertex = start; vertex < end; vertex++) {
          const own: number[] = [];
          while (at < order.length && vertices[order[at] as number] === vertex) own.push(order[at++] as number);
          const isExtension = (item: number) => fractions[item] === EXTENSION;
          if (vertex === start)
            for (const item of own.filter(isExtension)) push(xs[item] as number, ys[item] as number, begin);
          push(coordinates[2 * vertex] as number, coordinates[2 * vertex + 1] as number, begin);
          for (const item of own) if (!isExtension(item)) push(xs[item] as number, ys[item] as number, begin);
          if (vertex === end - 1)
            for (const item of own.filter(isExtension)) push(xs[item] as number, ys[item] as number, begin);
        }
        newStarts[line + 1] = next / 2;
      }
      return { ...lines, coordinates: result.slice(0, next), starts: newStarts };
    },
  };
}

/**
 * Union of valid polygons by their edges alone, where these are in general position: they are the same, meet at ends, or
 * cross in the open. Of the pieces between crossings, the border is what has polygons on one side only; crossings are
 * rounded once, and nothing else is computed.
 */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { createLayerTable, type LayerTable } from '../flat/layer-table.ts';
import { isCertainlyValid } from '../relate/certain-validity.ts';
import { collectBorder } from './arrangement/border.ts';
import { sortAlongEdges, type CrossingsByEdge } from './arrangement/crossings-by-edge.ts';
import { sortIntoCells } from './arrangement/edge-cells.ts';
import { findEdgeCrossings, type EdgeCrossings } from './arrangement/edge-crossings.ts';
import { collectEdges, type Edges } from './arrangement/edges.ts';
import { traceBorder, type TracedBorder } from './arrangement/trace-border.ts';
import { countWindings } from './arrangement/windings.ts';

/** Share of the time that is over after each step: equal edges found, edges in cells, crossings, winding numbers. */
const [PAIRED, CELLS_DONE, CROSSINGS_DONE, WINDINGS_DONE] = [0.2, 0.4, 0.7, 0.85];

/**
 * @param table of shapes
 * @param rows usable and valid
 * @param offenders receives rows that break the rule, so that the others can be united without them
 * @param progress receives the completed fraction
 * @returns undefined where edges alone do not tell
 */
export function uniteEdges(
  table: LayerTable,
  shapes: readonly FlatShape[],
  rows: readonly number[],
  offenders: Set<number>,
  progress: (fraction: number) => void = () => {},
): TracedBorder | undefined {
  const arrangement = arrangeEdges(table, shapes, rows, offenders, progress);
  if (!arrangement) return undefined;
  const { edges, crossings, byEdge, right } = arrangement;
  return traceBorder(collectBorder(edges, crossings, byEdge, right), offenders);
}

/**
 * @param polygons each valid
 * @returns true where edges alone tell that they do not overlap and have common borders vertex by vertex
 */
export function isCertainCoverage(polygons: readonly FlatShape[]): boolean {
  const table = createLayerTable(polygons);
  if (table.isUsable.includes(0)) return false;
  const arrangement = arrangeEdges(table, polygons, [...polygons.keys()], new Set(), () => {});
  if (!arrangement || arrangement.crossings.count > 0) return false;
  const { edges, right } = arrangement;
  return right.every((winding, edge) => winding <= 1 && winding + (edges.net[edge] as number) <= 1);
}

interface Arrangement {
  readonly edges: Edges;
  readonly crossings: EdgeCrossings;
  readonly byEdge: CrossingsByEdge;
  /** Winding number to the right of each edge at its start. */
  readonly right: Int32Array;
}

/** @returns undefined where edges are not in general position, and where there are none */
function arrangeEdges(
  table: LayerTable,
  shapes: readonly FlatShape[],
  rows: readonly number[],
  offenders: Set<number>,
  progress: (fraction: number) => void,
): Arrangement | undefined {
  const edges = collectEdges(table, rows);
  if (edges.count === 0) return undefined;
  progress(PAIRED);
  const cells = sortIntoCells(edges);
  if (!cells) return undefined;
  progress(CELLS_DONE);
  const scale = (from: number, to: number) => (fraction: number) => progress(from + fraction * (to - from));
  const crossings = findEdgeCrossings(edges, cells, offenders, scale(CELLS_DONE, CROSSINGS_DONE));
  refuseUncertain(shapes, edges, crossings, offenders);
  if (offenders.size > 0) return undefined;
  const byEdge = sortAlongEdges(crossings, edges.count);
  const right = countWindings(table, rows, edges, crossings, byEdge, offenders, scale(CROSSINGS_DONE, WINDINGS_DONE));
  return right && offenders.size === 0 ? { edges, crossings, byEdge, right } : undefined;
}

/** A rounded crossing could move over the edges of a polygon that may touch itself. */
function refuseUncertain(
  shapes: readonly FlatShape[],
  { owner }: Edges,
  { count, edges }: EdgeCrossings,
  offenders: Set<number>,
): void {
  for (const list of edges) {
    for (let k = 0; k < count; k++) {
      const row = owner[list[k] as number] as number;
      const shape = shapes[row];
      if (shape && !isCertainlyValid(shape)) offenders.add(row);
    }
  }
}

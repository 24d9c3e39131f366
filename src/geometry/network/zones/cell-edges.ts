/** Pieces of borders along the edge between two cells, where their labels differ. */
import { bisector, endCorner, positionAlong, startCorner } from './diagram.ts';
import { addNode, addPiece, NONE, type Draft } from './draft.ts';

/** @param edge the smaller one of a half-edge and its opposite */
export function drawCellEdge(draft: Draft, edge: number): void {
  const { diagram, parts } = draft;
  const twin = diagram.twins[edge] as number;
  const [start, end] = [startCorner(diagram, edge), endCorner(diagram, edge)];
  const [first, opposite] = [parts.first[edge] as number, parts.first[twin] as number];
  if (first < 0 && opposite < 0) {
    if (start === end) return;
    const [left, right] = [filledLabel(draft, edge), filledLabel(draft, twin)];
    if (left !== right) addPiece(draft, start, end, left, right);
    return;
  }
  // Parts seen from the other cell run the other way.
  const ends: End[] = [];
  for (let part = first; part >= 0; part = parts.next[part] as number) collect(part, 1);
  for (let part = opposite; part >= 0; part = parts.next[part] as number) collect(part, -1);
  const nodes = placeEnds(draft, edge, ends);
  for (let k = 0; k + 1 < nodes.length; k++) {
    const left = labelBetween(draft, edge, nodes, k);
    const right = labelBetween(draft, twin, nodes, k);
    if (left !== right) addPiece(draft, nodes[k] as number, nodes[k + 1] as number, left, right);
  }

  function collect(part: number, direction: 1 | -1): void {
    ends.push({ part, isHigh: true, at: direction * (parts.high[part] as number) });
    ends.push({ part, isHigh: false, at: direction * (parts.low[part] as number) });
  }
}

interface End {
  readonly part: number;
  readonly isHigh: boolean;
  readonly at: number;
}

/** Gives each end of a part its node. @returns the nodes along the edge, different ones */
function placeEnds(draft: Draft, edge: number, ends: End[]): readonly number[] {
  const { diagram, parts, options } = draft;
  const line = bisector(diagram, edge);
  const [x, y, dx, dy] = line;
  const [start, end] = [startCorner(diagram, edge), endCorner(diagram, edge)];
  const [low, high] = [positionAlong(diagram, line, start), positionAlong(diagram, line, end)];
  ends.sort((a, b) => a.at - b.at);
  const nodes = [start];
  let last = -Infinity;
  for (const { part, isHigh, at } of ends) {
    let node: number;
    if (at - low <= options.tolerance) node = start;
    else if (high - at <= options.tolerance) node = end;
    else if (at - last <= options.tolerance) node = nodes[nodes.length - 1] as number;
    else {
      node = addNode(draft, x + at * dx, y + at * dy);
      nodes.push(node);
      last = at;
    }
    if (isHigh) parts.highNode[part] = node;
    else parts.lowNode[part] = node;
  }
  if (start !== end) nodes.push(end);
  return nodes;
}

/** Label of the cell at the origin of a half-edge between a node and the next one. */
function labelBetween(draft: Draft, edge: number, nodes: readonly number[], k: number): number {
  const { parts, options, diagram } = draft;
  if ((parts.first[edge] as number) < 0) return filledLabel(draft, edge);
  const isTurned = edge > (diagram.twins[edge] as number);
  let level = options.levels;
  for (let part = parts.first[edge] as number; part >= 0; part = parts.next[part] as number) {
    const [a, b] = [nodes.indexOf(parts.lowNode[part] as number), nodes.indexOf(parts.highNode[part] as number)];
    const [low, high] = isTurned ? [b, a] : [a, b];
    if (low <= k && high > k) level = Math.min(level, parts.level[part] as number);
  }
  const sample = diagram.origins[edge] as number;
  return level === options.levels ? NONE : (options.roots[sample] as number) * options.levels + level;
}

function filledLabel({ filled, options, diagram }: Draft, edge: number): number {
  const sample = diagram.origins[edge] as number;
  const level = sample < filled.length ? (filled[sample] as number) : options.levels;
  return level === options.levels ? NONE : (options.roots[sample] as number) * options.levels + level;
}

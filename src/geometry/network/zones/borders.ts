/**
 * Borders between the places of samples: the shapes that samples reach, cut by their cells. Each piece of a border knows the
 * label on both of its sides, so that a zone is the pieces with one side in it, and zones that meet share them to the bit.
 */
import { drawCellEdge } from './cell-edges.ts';
import { edgesOfCell, startCorner, type Diagram } from './diagram.ts';
import { addParts, createEdgeIntervals } from './edge-parts.ts';
import { highOf, type BorderOptions, type Draft } from './draft.ts';
import type { Reach } from './reach.ts';
import type { Samples } from './samples.ts';
import { drawShape, type DrawnSides } from './shapes.ts';

export interface Borders {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Coordinates of all nodes. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export function drawBorders(samples: Samples, diagram: Diagram, reach: Reach, options: BorderOptions): Borders {
  const draft: Draft = {
    samples,
    diagram,
    reach,
    options,
    parts: createEdgeIntervals(diagram.origins.length),
    drawing: { from: [], to: [], left: [], right: [], x: [], y: [] },
    filled: new Uint16Array(samples.count).fill(options.levels),
  };
  for (let sample = 0; sample < samples.count; sample++) if (diagram.edgeOf[sample] !== -1) drawCell(draft, sample);
  const { twins } = diagram;
  for (let edge = 0; edge < twins.length; edge++) if ((twins[edge] as number) > edge) drawCellEdge(draft, edge);
  return finish(draft);
}

/** The part of the cell of a sample that is within its shapes, level by level, until one fills it or the next ones add nothing. */
function drawCell(draft: Draft, sample: number): void {
  const { diagram, reach, options, filled, parts } = draft;
  let level = 0;
  while (level < options.levels && reach.isEmpty(sample, level)) level += 1;
  if (level === options.levels) return;
  const edges = edgesOfCell(diagram, sample);
  const { cornerXy } = diagram;
  const corners = edges.map((edge) => 2 * startCorner(diagram, edge));
  let drawn: DrawnSides | undefined;
  for (; level < options.levels; level++) {
    const inside = corners.map((at) => reach.contains(sample, level, cornerXy[at] as number, cornerXy[at + 1] as number)); // prettier-ignore
    const isFilled = inside.every(Boolean);
    if (isFilled && drawn === undefined) {
      filled[sample] = level;
      return;
    }
    const added = addParts(parts, diagram, reach, { sample, level, edges, inside });
    drawn = drawShape(draft, { sample, level, parts: added }, drawn);
    if (isFilled || reach.isFull(sample, level)) return;
  }
}

function finish({ drawing, diagram, parts }: Draft): Borders {
  const { cornerXy, corners } = diagram;
  const x = new Float64Array(corners.length + drawing.x.length);
  const y = new Float64Array(x.length);
  for (let corner = 0; corner < corners.length; corner++) {
    x[corner] = cornerXy[2 * corner] as number;
    y[corner] = cornerXy[2 * corner + 1] as number;
  }
  x.set(drawing.x, corners.length);
  y.set(drawing.y, corners.length);
  const resolve = (node: number) => {
    if (node >= 0) return node;
    const part = (-2 - node) >> 1;
    return (node === highOf(part) ? parts.highNode[part] : parts.lowNode[part]) as number;
  };
  const from = Int32Array.from(drawing.from, resolve);
  const to = Int32Array.from(drawing.to, resolve);
  const kept = Uint32Array.from(from.keys()).filter((piece) => from[piece] !== to[piece]);
  const pick = (values: ArrayLike<number>) => Int32Array.from(kept, (piece) => values[piece] as number);
  return { from: pick(from), to: pick(to), left: pick(drawing.left), right: pick(drawing.right), x, y };
}

/** Borders of the shapes of a sample within its cell. */
import { addNode, addPiece, highOf, lowOf, NONE, type Draft } from './draft.ts';
import { edgesOfCell } from './diagram.ts';
import { placeOf } from './edge-parts.ts';
import { ABOVE, type Outline } from './reach.ts';

export interface Shape {
  readonly sample: number;
  readonly level: number;
  /** Parts of edges within the shape, counter-clockwise. */
  readonly parts: readonly number[];
}

/** Nodes at both ends of an outer side of a strip within the cell. */
interface DrawnSide {
  readonly from: number;
  readonly to: number;
}

/** Outer sides that the shape of a lower level has, by side. */
export type DrawnSides = readonly (DrawnSide | undefined)[];

/** @param before outer sides of the level below, which are drawn */
export function drawShape(draft: Draft, shape: Shape, before: DrawnSides = []): DrawnSides {
  return draft.reach.isDisc(shape.sample) ? drawDisc(draft, shape) : drawStrip(draft, shape, before);
}

/** For each part that ends within the cell the next one, which the border of the shape comes back to. */
function* pairsOf({ parts }: Draft, shape: Shape): Generator<readonly [part: number, next: number]> {
  const leaving = shape.parts.filter((part) => (parts.high[part] as number) < Infinity);
  for (const part of leaving) {
    const at = shape.parts.indexOf(part);
    for (let step = 1; step <= shape.parts.length; step++) {
      const next = shape.parts[(at + step) % shape.parts.length] as number;
      if ((parts.low[next] as number) === -Infinity) continue;
      yield [part, next];
      break;
    }
  }
}

function labelsOf({ options, samples, reach }: Draft, { sample, level }: Shape) {
  const own = (options.roots[sample] as number) * options.levels + level;
  const isOuter = reach.isDisc(sample) && reach.isFull(sample, level);
  const beyond = level + 1 < options.levels && !isOuter ? own + 1 : NONE;
  return { own, beyond, x: samples.xy[2 * sample] as number, y: samples.xy[2 * sample + 1] as number };
}

function drawDisc(draft: Draft, shape: Shape): DrawnSides {
  const { own, beyond, x, y } = labelsOf(draft, shape);
  const radius = draft.reach.radius(shape.sample, shape.level);
  const step = (2 * Math.PI) / draft.options.circleVertices;
  const vertex = (k: number) => addNode(draft, x + radius * Math.cos(k * step), y + radius * Math.sin(k * step));
  if (shape.parts.length === 0) {
    const ring = Array.from({ length: draft.options.circleVertices }, (_, k) => vertex(k));
    ring.forEach((node, k) => addPiece(draft, node, ring[(k + 1) % ring.length] as number, own, beyond));
    return [];
  }
  for (const [part, next] of pairsOf(draft, shape)) {
    const start = angleOf(draft, shape, part, 'high');
    let end = angleOf(draft, shape, next, 'low');
    while (end <= start) end += 2 * Math.PI;
    // A way all around that ends at another edge is one of no length, by rounding.
    const isNone = part !== next && end - start > 2 * Math.PI - 1e-6;
    let node = highOf(part);
    for (let k = Math.floor(start / step) + 1; !isNone && k * step < end; k++) {
      // Vertices near the ends would be nodes nearly at one place.
      if (k * step - start < step / 8 || end - k * step < step / 8) continue;
      const to = vertex(k);
      addPiece(draft, node, to, own, beyond);
      node = to;
    }
    addPiece(draft, node, lowOf(next), own, beyond);
  }
  return [];
}

function angleOf({ samples, parts, diagram }: Draft, { sample }: Shape, part: number, end: 'low' | 'high'): number {
  const [x, y] = placeOf(parts, diagram, part, end);
  return Math.atan2(y - (samples.xy[2 * sample + 1] as number), x - (samples.xy[2 * sample] as number));
}

/** A place on the way along the outline of a strip. */
interface Stop {
  readonly node: number;
  readonly x: number;
  readonly y: number;
}

function drawStrip(draft: Draft, shape: Shape, before: DrawnSides): DrawnSides {
  const outline = draft.reach.outline(shape.sample, shape.level);
  const count = outline.sides.length;
  const drawn: (DrawnSide | undefined)[] = [...before];
  const corner = (i: number): Stop => {
    const [x, y] = [outline.x[i] as number, outline.y[i] as number];
    return { node: addNode(draft, x, y), x, y };
  };
  const walk = (side: number, from: Stop, to: Stop) => drawSide(draft, shape, { side, from, to, before, drawn });
  if (shape.parts.length === 0) {
    if (count === 0 || !isInCell(draft, shape.sample, outline)) return drawn;
    const stops = outline.sides.map((_, i) => corner(i));
    outline.sides.forEach((side, i) => walk(side, stops[i] as Stop, stops[(i + 1) % count] as Stop));
    return drawn;
  }
  const { parts, diagram } = draft;
  for (const [part, next] of pairsOf(draft, shape)) {
    const [x, y] = placeOf(parts, diagram, part, 'high');
    const [endX, endY] = placeOf(parts, diagram, next, 'low');
    const last: Stop = { node: lowOf(next), x: endX, y: endY };
    let from: Stop = { node: highOf(part), x, y };
    let at = outline.sides.indexOf(parts.highSide[part] as number);
    const end = outline.sides.indexOf(parts.lowSide[next] as number);
    if (at >= 0 && end >= 0) {
      for (; at !== end; at = (at + 1) % count) {
        const to = corner((at + 1) % count);
        walk(outline.sides[at] as number, from, to);
        from = to;
      }
    }
    walk(outline.sides[Math.max(end, 0)] as number, from, last);
  }
  return drawn;
}

interface Walk {
  readonly side: number;
  readonly from: Stop;
  readonly to: Stop;
  readonly before: DrawnSides;
  readonly drawn: (DrawnSide | undefined)[];
}

/** Draws a side of a strip, of an outer one what the level below has not drawn. */
function drawSide(draft: Draft, shape: Shape, { side, from, to, before, drawn }: Walk): void {
  const { own, beyond } = labelsOf(draft, shape);
  if (side >= ABOVE) return addPiece(draft, from.node, to.node, own, beyond);
  const lower = before[side];
  drawn[side] = { from: from.node, to: to.node };
  if (!lower) return addPiece(draft, from.node, to.node, own, NONE);
  addPiece(draft, from.node, lower.from, own, NONE);
  addPiece(draft, lower.to, to.node, own, NONE);
}

function isInCell({ diagram }: Draft, sample: number, { x, y }: Outline): boolean {
  const [px, py] = [x[0] as number, y[0] as number];
  const distance = (site: number) => Math.hypot(px - (diagram.sites[2 * site] as number), py - (diagram.sites[2 * site + 1] as number)); // prettier-ignore
  const own = distance(sample);
  return edgesOfCell(diagram, sample).every((edge) => own <= distance(diagram.origins[diagram.twins[edge] as number] as number)); // prettier-ignore
}

/** Costs along an edge: the least over all ways to it, as parts on which cost is linear. */
import { edgeLength, type Network } from './network.ts';
import type { Travel } from './travel-cost.ts';

/** A position on an edge from which, or to which, it can be travelled at a cost. */
export interface EdgeSource {
  /** Metres along the edge. */
  readonly measure: number;
  readonly cost: number;
  readonly root: number;
}

/** Part of an edge on which cost is linear; costs are Infinity where it is not reached. */
export interface CostPiece {
  readonly from: number;
  readonly to: number;
  readonly costFrom: number;
  readonly costTo: number;
  readonly root: number;
}

/**
 * Lower envelope of the costs from all sources of an edge.
 * @param sources ascending by measure, the ends of the edge among them
 * @returns pieces from 0 to the length of the edge
 */
export function computeEnvelope(
  network: Network,
  edge: number,
  sources: readonly EdgeSource[],
  travel: Travel,
): readonly CostPiece[] {
  const [tail, head] = sources;
  if (sources.length === 2 && tail && head) return betweenEnds(network, edge, tail, head, travel);
  const length = edgeLength(network, edge);
  const [along, against] = [network.costs[2 * edge] as number, network.costs[2 * edge + 1] as number];
  const [up, down] = travel === 'from' ? [along / length, against / length] : [against / length, along / length];
  const rising = sweep(sources, up);
  const falling = sweep(sources.toReversed(), down).reverse();
  const pieces: Mutable[] = [];
  for (let k = 0; k + 1 < sources.length; k++) {
    const [from, to] = [(sources[k] as EdgeSource).measure, (sources[k + 1] as EdgeSource).measure];
    if (from < to) addPieces(pieces, from, to, rising[k] as Front, falling[k + 1] as Front, up, down);
  }
  return pieces.map(({ from, to, costFrom, costTo, root }) => ({ from, to, costFrom, costTo, root }));
}

/** The same for the two ends alone, as on most edges. */
function betweenEnds(
  network: Network,
  edge: number,
  tail: EdgeSource,
  head: EdgeSource,
  travel: Travel,
): readonly CostPiece[] {
  const flip = travel === 'from' ? 0 : 1;
  const length = head.measure;
  const [up, down] = [network.costs[2 * edge + flip] as number, network.costs[2 * edge + 1 - flip] as number];
  const [atHead, atTail] = [tail.cost + up, head.cost + down];
  if (atHead === Infinity && atTail === Infinity) {
    return [{ from: 0, to: length, costFrom: Infinity, costTo: Infinity, root: 0 }];
  }
  const rises = { from: 0, to: length, costFrom: tail.cost, costTo: atHead, root: tail.root };
  if (atHead <= head.cost || atTail === Infinity) return [rises];
  const falls = { from: 0, to: length, costFrom: atTail, costTo: head.cost, root: head.root };
  if (atTail <= tail.cost || atHead === Infinity) return [falls];
  const part = (atTail - tail.cost) / (up + down);
  const [middle, cost] = [part * length, tail.cost + part * up];
  if (!(middle > 0)) return [falls];
  if (!(middle < length)) return [rises];
  return [
    { ...rises, to: middle, costTo: cost },
    { ...falls, from: middle, costFrom: cost },
  ];
}

/** Least cost at a source in one direction. */
interface Front {
  readonly cost: number;
  readonly root: number;
  /** Source from which the front comes. */
  readonly source: EdgeSource;
}

function sweep(sources: readonly EdgeSource[], rate: number): Front[] {
  let front: Front | undefined;
  let at = 0;
  return sources.map((source) => {
    const step = Math.abs(source.measure - at);
    const passed = front ? (step === 0 ? front.cost : front.cost + rate * step) : Infinity;
    // Of roots that cost the same, the first owns the street.
    const isPassed = passed < source.cost || (passed === source.cost && (front?.root ?? Infinity) <= source.root);
    front = front && isPassed ? { ...front, cost: passed } : { cost: source.cost, root: source.root, source };
    at = source.measure;
    return front;
  });
}

interface Mutable {
  readonly from: number;
  to: number;
  readonly costFrom: number;
  costTo: number;
  readonly root: number;
  readonly source: EdgeSource | undefined;
  readonly isRising: boolean;
}

function addPieces(
  pieces: Mutable[],
  from: number,
  to: number,
  rising: Front,
  falling: Front,
  up: number,
  down: number,
): void {
  const length = to - from;
  const canRise = rising.cost < Infinity && up < Infinity;
  const canFall = falling.cost < Infinity && down < Infinity;
  const rise = () => add(pieces, { from, to, costFrom: rising.cost, costTo: rising.cost + up * length, root: rising.root, source: rising.source, isRising: true }); // prettier-ignore
  const fall = () => add(pieces, { from, to, costFrom: falling.cost + down * length, costTo: falling.cost, root: falling.root, source: falling.source, isRising: false }); // prettier-ignore
  if (!canRise && !canFall) {
    add(pieces, { from, to, costFrom: Infinity, costTo: Infinity, root: 0, source: undefined, isRising: true });
    return;
  }
  if (!canFall || (canRise && rising.cost + up * length <= falling.cost)) return rise();
  if (!canRise || falling.cost + down * length <= rising.cost) return fall();
  const meeting = (falling.cost + down * length - rising.cost) / (up + down);
  const middle = from + meeting;
  if (!(middle > from)) return fall();
  if (!(middle < to)) return rise();
  const cost = rising.cost + up * meeting;
  add(pieces, { from, to: middle, costFrom: rising.cost, costTo: cost, root: rising.root, source: rising.source, isRising: true }); // prettier-ignore
  add(pieces, { from: middle, to, costFrom: cost, costTo: falling.cost, root: falling.root, source: falling.source, isRising: false }); // prettier-ignore
}

/** A front that passes a source goes on in the same piece. */
function add(pieces: Mutable[], piece: Mutable): void {
  const last = pieces[pieces.length - 1];
  if (last && last.source === piece.source && last.isRising === piece.isRising) {
    last.to = piece.to;
    last.costTo = piece.costTo;
  } else pieces.push(piece);
}

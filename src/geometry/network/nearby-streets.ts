/** Streets near the reached ones: all that the areas around these depend on. */
import { nearestLongitude } from '../antimeridian/longitudes.ts';
import { boundsOfPositions, type Bounds } from '../flat/flat.ts';
import { indexOnEarth, type BoxesOnEarth, type EdgeIndex } from './edge-index.ts';
import type { CostPiece } from './envelope.ts';
import { edgeLength, type Network } from './network.ts';
import type { EdgePieces } from './reached-pieces.ts';
import { appendPart } from './zones/edge-coordinates.ts';

/** Metres of a street that are kept or left out together; streets of cities are shorter. */
const STRETCH = 1000;

/**
 * Adds the open edges around reached ones, without cost, and leaves out stretches of both that are far from what is reached.
 * @param limit highest cost that counts as reached
 * @param distance in metres
 */
export function findNearby(
  network: Network,
  index: EdgeIndex,
  reached: readonly EdgePieces[],
  { limit, distance }: { readonly limit: number; readonly distance: number },
): readonly EdgePieces[] {
  const boxes = reached.flatMap(({ edge, pieces }) =>
    pieces.flatMap((piece) => {
      const part = reachedPart(piece, limit);
      return part ? [boxOf(network, edge, part)] : [];
    }),
  );
  const around = new Set<number>();
  for (const box of boxes) for (const edge of index.search(box, distance)) around.add(edge);
  for (const { edge } of reached) around.delete(edge);
  const unreached = Array.from(around, (edge) => {
    const piece = { from: 0, to: edgeLength(network, edge), costFrom: Infinity, costTo: Infinity, root: 0 };
    return { edge, pieces: [piece] };
  });
  const all = [...reached, ...unreached];
  if (!all.some(({ pieces }) => pieces.some(isLong))) return all;
  const places = indexOnEarth(Float64Array.from(boxes.flatMap(({ west, south, east, north }) => [west, south, east, north]))); // prettier-ignore
  return all.map(({ edge, pieces }) => ({
    edge,
    pieces: pieces.flatMap((piece) => (isLong(piece) ? keepNear(network, edge, piece, places, distance) : [piece])),
  }));
}

function isLong({ from, to }: CostPiece): boolean {
  return to - from > STRETCH;
}

/** Measures of the part of a piece that is within a limit. */
function reachedPart({ from, to, costFrom, costTo }: CostPiece, limit: number): readonly [number, number] | undefined {
  if (costFrom > limit && costTo > limit) return undefined;
  if (costFrom <= limit && costTo <= limit) return [from, to];
  const end = from + ((limit - costFrom) / (costTo - costFrom)) * (to - from);
  return costFrom <= limit ? [from, end] : [end, to];
}

/** Halves a piece until its stretches are short or far from all places. */
function keepNear(
  network: Network,
  edge: number,
  piece: CostPiece,
  places: BoxesOnEarth,
  distance: number,
): readonly CostPiece[] {
  const kept: [number, number][] = [];
  const halve = (from: number, to: number) => {
    if (places.search(boxOf(network, edge, [from, to]), distance).length === 0) return;
    const last = kept[kept.length - 1];
    if (to - from > STRETCH) {
      const middle = (from + to) / 2;
      halve(from, middle);
      halve(middle, to);
    } else if (last?.[1] === from) last[1] = to;
    else kept.push([from, to]);
  };
  halve(piece.from, piece.to);
  return kept.map(([from, to]) => ({ ...piece, from, to, costFrom: costAt(piece, from), costTo: costAt(piece, to) }));
}

function costAt({ from, to, costFrom, costTo }: CostPiece, measure: number): number {
  if (measure === from) return costFrom;
  if (measure === to) return costTo;
  return costFrom === Infinity ? Infinity : costFrom + ((costTo - costFrom) * (measure - from)) / (to - from);
}

function boxOf(network: Network, edge: number, part: readonly [number, number]): Bounds {
  const coordinates: number[] = [];
  appendPart(network, edge, part, coordinates, []);
  // Continuous across the antimeridian.
  for (let i = 2; i < coordinates.length; i += 2) {
    coordinates[i] = nearestLongitude(coordinates[i] as number, coordinates[i - 2] as number);
  }
  return boundsOfPositions(coordinates);
}

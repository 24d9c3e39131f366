/**
 * Buffer of a line whose positions lie much closer to each other than the distance, where the crossings of one curve are
 * not certain: the engine would take long over them, so pieces of the line are buffered separately and united.
 */
import { largestScale } from '../../ellipsoid/metres-per-degree.ts';
import { toShape, type Ring, type RingPolygon } from '../../flat/ring-polygons.ts';
import type { DiscPlan } from './disc-plan.ts';
import { growAlong, overlayNearOrigin, type DiscBuffer } from './disc-region.ts';

/** Edges per piece, and pieces that are united at once: the fastest of those tried. */
const [EDGES_PER_PIECE, PIECES_PER_UNION] = [32, 8];

/** Minimum number of edges, and mean length of an edge as a fraction of the distance, below which a line is crowded. */
const [MIN_EDGES, MAX_SPACING] = [4 * EDGES_PER_PIECE, 1 / 20];

/** @param kept indices of the positions that are buffered */
export function isCrowded({ distance }: DiscPlan, line: Float64Array, kept: readonly number[]): boolean {
  if (kept.length < MIN_EDGES) return false;
  const latitude = line[1] as number;
  const scale = largestScale(latitude, latitude);
  let length = 0;
  for (let i = 1; i < kept.length; i++) {
    const [a, b] = [2 * (kept[i - 1] as number), 2 * (kept[i] as number)];
    const dx = ((line[b] as number) - (line[a] as number)) * scale.x;
    const dy = ((line[b + 1] as number) - (line[a + 1] as number)) * scale.y;
    length += Math.sqrt(dx * dx + dy * dy);
  }
  return length < MAX_SPACING * distance * kept.length;
}

/**
 * All places within reach of a crowded line.
 * @param solid ring whose area is covered too
 */
export function coverCrowdedLine(
  buffer: DiscBuffer,
  line: Float64Array,
  kept: readonly number[],
  solid?: Ring,
): readonly RingPolygon[] {
  const pieces: RingPolygon[] = [];
  for (let from = 0; from < kept.length - 1; from += EDGES_PER_PIECE) {
    const piece = kept.slice(from, from + EDGES_PER_PIECE + 1);
    const start = 2 * (piece[0] ?? 0);
    const positions = line.subarray(start, 2 * (piece.at(-1) ?? 0) + 2);
    pieces.push(
      ...growAlong(
        buffer,
        positions,
        piece.map((i) => i - start / 2),
      ),
    );
  }
  if (solid) pieces.push({ shell: solid, holes: [] });
  return uniteNeighbours(buffer, pieces);
}

/** @param pieces in their order along a line */
function uniteNeighbours(buffer: DiscBuffer, pieces: readonly RingPolygon[]): readonly RingPolygon[] {
  if (pieces.length < 2) return pieces;
  const united: RingPolygon[] = [];
  for (let from = 0; from < pieces.length; from += PIECES_PER_UNION) {
    const group = pieces.slice(from, from + PIECES_PER_UNION);
    united.push(...(group.length === 1 ? group : unite(buffer, group)));
  }
  // Pieces that lie apart do not become fewer.
  if (united.length >= pieces.length) return unite(buffer, united);
  return uniteNeighbours(buffer, united);
}

/** @param polygons few */
export function unite(buffer: DiscBuffer, polygons: readonly RingPolygon[]): readonly RingPolygon[] {
  const { engine } = buffer;
  return overlayNearOrigin(buffer, [polygons], ([all = toShape([])]) => engine.unionAtOnce(all));
}

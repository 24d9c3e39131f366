/** Service areas as phrases of a method, and what may be missing of them. */
import { formatCount } from '../../common/format-count.ts';
import { boundsOfPositions } from '../flat/flat.ts';
import type { Network } from './network.ts';
import type { StreetPart } from './street-parts.ts';

interface AreaRule {
  readonly width: number;
  readonly detail: number;
  readonly access: 'counted' | 'free';
}

export function describeAreas({ width, detail, access }: AreaRule): string {
  const leg = access === 'free' ? '' : ', and the way from there within the rest of the cost';
  return (
    `areas: places within ${width} m of their nearest open street${leg} (Voronoi cells of samples every ${detail} m); a place ` +
    'may count to the wrong street only where it is nearly as far from both'
  );
}

export function repairWarnings(repaired: number): readonly string[] {
  if (repaired === 0) return [];
  return [
    `${formatCount(repaired, 'area')} had borders nearer to each other than coordinates tell apart, and ${repaired === 1 ? 'was' : 'were'} made valid.`,
  ];
}

/** Share of the extent of the streets that counts as its edge. */
const EDGE = 0.01;

/** Dead ends at the edge of the extent of the streets are where the streets were cut. */
export function edgeWarnings(network: Network, parts: readonly StreetPart[]): readonly string[] {
  const { nodeCoordinates, arcStarts, ends } = network;
  const { west, south, east, north } = boundsOfPositions(nodeCoordinates);
  const [across, up] = [EDGE * (east - west), EDGE * (north - south)];
  const isCut = (node: number) => {
    if ((arcStarts[node + 1] as number) - (arcStarts[node] as number) !== 1) return false;
    const [x, y] = [nodeCoordinates[2 * node] as number, nodeCoordinates[2 * node + 1] as number];
    return x < west + across || x > east - across || y < south + up || y > north - up;
  };
  const reached = new Set<number>();
  for (const { edge, from, to } of parts) {
    const length = network.measures[(network.edgeStarts[edge + 1] as number) - 1] as number;
    if (from === 0) reached.add(ends[2 * edge] as number);
    if (to === length) reached.add(ends[2 * edge + 1] as number);
  }
  const cut = [...reached].filter(isCut).length;
  if (cut === 0) return [];
  const count = formatCount(cut, 'dead end', 'dead ends');
  return [
    `network: the area comes to ${count} at the edge of the extent of the streets. Where these were cut there, the area is too small: take streets of a larger extent.`,
  ];
}

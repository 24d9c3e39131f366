/** Service areas as phrases of a method, and what may be missing of them. */
import { nameFeature } from '../../../schemas/feature-names.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { formatCount } from '../../common/format-count.ts';
import { longitudeDifference } from '../flat/rings.ts';
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

/** @param shared facilities, each with the first that leaves at the same places */
export function tieWarnings({ features, label }: Layer, shared: readonly (readonly [number, number])[]) {
  if (shared.length === 0) return [];
  const count = formatCount(shared.length, 'feature leaves', 'features leave');
  const named = shared
    .slice(0, MAX_NAMED)
    .map(([own, first]) => `${nameFeature(features, own, label)} (as feature ${first})`);
  const rest = shared.length - named.length;
  const which = named.join('; ') + (rest > 0 ? `; and ${rest} more` : '');
  return [
    `facilities: ${count} at the same places as an earlier one, which has all streets and areas that they tie for: ${which}.`,
  ];
}

const MAX_NAMED = 10;

/** Share of the extent of the streets, in each direction, that counts as its edge. */
const EDGE = 0.01;

/** Directions in which the extent is measured: their tangents enclose the convex hull of the streets nearly. */
const DIRECTIONS = Array.from({ length: 32 }, (_, k): readonly [number, number] => {
  const angle = (k * Math.PI) / 16;
  return [Math.cos(angle), Math.sin(angle)];
});

/** Dead ends at the edge of the extent of the streets, whichever way it faces, are where the streets were cut. */
export function edgeWarnings(network: Network, parts: readonly StreetPart[]): readonly string[] {
  const { nodeCoordinates, arcStarts, ends } = network;
  const origin = nodeCoordinates[0] as number;
  const along = (node: number, [east, north]: readonly [number, number]) =>
    east * longitudeDifference(origin, nodeCoordinates[2 * node] as number) +
    north * (nodeCoordinates[2 * node + 1] as number);
  const edges = DIRECTIONS.map((direction) => {
    let [least, most] = [Infinity, -Infinity];
    for (let node = 0; node < nodeCoordinates.length / 2; node++) {
      const at = along(node, direction);
      if (at < least) least = at;
      if (at > most) most = at;
    }
    return { direction, from: most - EDGE * (most - least) };
  });
  const isCut = (node: number) =>
    (arcStarts[node + 1] as number) - (arcStarts[node] as number) === 1 &&
    edges.some(({ direction, from }) => along(node, direction) > from);
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

/** Findings about a network, as features. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { Network } from './network.ts';

export const networkProblems = [
  'dead_end',
  'near_miss',
  'crossing_without_node',
  'self_crossing',
  'island',
  'one_way_trap',
  'duplicate',
  'zero_length',
  'bad_direction_value',
  'unknown_speed',
  'closed',
] as const;

export type NetworkProblem = (typeof networkProblems)[number];

export interface Findings {
  /** @param lines positions of features in the network, the first of which has the fault */
  add(
    problem: NetworkProblem,
    geometry: FlatGeometry | null,
    lines: readonly number[],
    facts?: LayerFeature['properties'],
  ): void;
  readonly features: readonly LayerFeature[];
  readonly counts: Readonly<Record<NetworkProblem, number>>;
}

export function createFindings({ features: streets }: Pick<Layer, 'features'>): Findings {
  const features: LayerFeature[] = [];
  const counts = Object.fromEntries(networkProblems.map((problem) => [problem, 0])) as Record<NetworkProblem, number>;
  return {
    features,
    counts,
    add(problem, geometry, [line, other], facts = {}) {
      counts[problem] += 1;
      const properties: Record<string, unknown> = { problem };
      if (line !== undefined) Object.assign(properties, { line, line_id: streets[line]?.id ?? null });
      if (other !== undefined) Object.assign(properties, { other, other_id: streets[other]?.id ?? null });
      features.push({ geometry, properties: { ...properties, ...facts } });
    },
  };
}

export function toPoint(x: number, y: number): FlatShape {
  return { type: 'Point', coordinates: Float64Array.of(x, y), stride: 2, ends: Uint32Array.of(1) };
}

/** Edges of a network as one geometry. */
export function toEdges({ coordinates, edgeStarts }: Network, edges: readonly number[]): FlatShape {
  const slices = edges.map((edge) =>
    coordinates.subarray(2 * (edgeStarts[edge] as number), 2 * (edgeStarts[edge + 1] as number)),
  );
  const all = new Float64Array(slices.reduce((sum, { length }) => sum + length, 0));
  const ends = new Uint32Array(slices.length);
  let next = 0;
  slices.forEach((slice, i) => {
    all.set(slice, next);
    next += slice.length;
    ends[i] = next / 2;
  });
  return { type: edges.length === 1 ? 'LineString' : 'MultiLineString', coordinates: all, stride: 2, ends };
}

/** Lines of a layer in a few typed arrays, with the speeds on them: what a network is made of. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { splitChains, type Chain } from '../flat/rings.ts';

export interface StreetLines {
  /** Longitude and latitude interleaved, line after line, in degrees; without repeated positions and negative zeros. */
  readonly coordinates: Float64Array;
  /** First vertex of each line, and the number of vertices. */
  readonly starts: Uint32Array;
  /** Index of the feature of each line. */
  readonly features: Uint32Array;
  /** km/h along each line; 0 where it is closed that way. */
  readonly forwardSpeeds: Float64Array;
  /** km/h against each line; 0 where it is closed that way. */
  readonly backwardSpeeds: Float64Array;
  /** Cost of each whole line, in seconds, instead of its speed; spread over it by length. */
  readonly costs?: Float64Array;
  /** The same against each line, where it differs. */
  readonly backwardCosts?: Float64Array;
  /** Lines cross only on the same level: layers, bridges and tunnels. */
  readonly levels: Int16Array;
}

/** Use of the lines of a feature. */
export interface LineUse {
  /** km/h; 0 where it is closed that way. */
  readonly forward: number;
  readonly backward: number;
  /** Seconds for the whole line. */
  readonly cost?: number;
  /** Seconds against it, where they differ. */
  readonly backwardCost?: number;
  readonly level?: number;
  /** Rings of polygons are streets too. */
  readonly rings?: boolean;
}

export interface ReadLines {
  readonly lines: StreetLines;
  /** Features with polygons whose rings were not read. */
  readonly polygons: readonly number[];
  /** Edges between equal positions, which were left out. */
  readonly zeroLength: number;
}

/**
 * @param useOf undefined for a feature that is not a street
 * @returns one line for each line of a MultiLineString or a collection, and for each ring where its use says so
 */
export function readStreetLines(
  { features }: Pick<Layer, 'features'>,
  useOf: (feature: LayerFeature, index: number) => LineUse | undefined,
): ReadLines {
  const chains: Chain[] = [];
  const uses: LineUse[] = [];
  const owners: number[] = [];
  const polygons: number[] = [];
  features.forEach((feature, index) => {
    const use = feature.geometry === null ? undefined : useOf(feature, index);
    if (feature.geometry === null || use === undefined) return;
    const parts = splitChains(feature.geometry);
    if (parts.polygons.length > 0 && use.rings !== true) polygons.push(index);
    const own = use.rings === true ? [...parts.lines, ...parts.polygons.flat()] : parts.lines;
    for (const chain of own) {
      chains.push(chain);
      uses.push(use);
      owners.push(index);
    }
  });
  const { coordinates, starts, kept, zeroLength } = copyPositions(chains);
  const column = (value: (use: LineUse) => number) => Float64Array.from(kept, (at) => value(uses[at] as LineUse));
  const hasCosts = uses.some(({ cost }) => cost !== undefined);
  const hasBackward = uses.some(({ backwardCost }) => backwardCost !== undefined);
  const lines = {
    coordinates,
    starts,
    features: Uint32Array.from(kept, (at) => owners[at] as number),
    forwardSpeeds: column(({ forward }) => forward),
    backwardSpeeds: column(({ backward }) => backward),
    ...(hasCosts && { costs: column(({ cost }) => cost ?? NaN) }),
    ...(hasBackward && { backwardCosts: column(({ cost, backwardCost }) => backwardCost ?? cost ?? NaN) }),
    levels: Int16Array.from(kept, (at) => uses[at]?.level ?? 0),
  };
  return { lines, polygons, zeroLength };
}

/** Lines of a single place are left out. */
function copyPositions(chains: readonly Chain[]) {
  const coordinates = new Float64Array(2 * chains.reduce((sum, { start, end }) => sum + end - start, 0));
  const starts: number[] = [0];
  const kept: number[] = [];
  let [next, zeroLength] = [0, 0];
  chains.forEach(({ coordinates: from, stride, start, end }, index) => {
    const first = next;
    for (let k = start; k < end; k++) {
      // The sum turns a negative zero into zero, so that equal numbers have equal bits.
      const x = (from[k * stride] as number) + 0;
      const y = (from[k * stride + 1] as number) + 0;
      if (next > first && coordinates[next - 2] === x && coordinates[next - 1] === y) {
        zeroLength += 1;
        continue;
      }
      coordinates[next++] = x;
      coordinates[next++] = y;
    }
    if (next - first < 4) {
      next = first;
      return;
    }
    starts.push(next / 2);
    kept.push(index);
  });
  return { coordinates: coordinates.slice(0, next), starts: Uint32Array.from(starts), kept, zeroLength };
}

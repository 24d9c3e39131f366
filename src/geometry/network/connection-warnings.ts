/** Faults that a network may have: crossings without a node, ends that fall short, parts that nothing connects. */
import { nameFeatures } from '../../../schemas/feature-names.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { NetworkSettings } from '../../../schemas/network.ts';
import { formatCount } from '../../common/format-count.ts';
import { findComponents } from './components.ts';
import { findCrossings } from './crossings.ts';
import { findNearMisses } from './join-ends.ts';
import type { Network } from './network.ts';
import { indexSegments, type SegmentIndex } from './segment-index.ts';
import type { StreetLines } from './street-lines.ts';

/** Metres within which the end of a line is likely to be meant to meet another one. */
const NEAR = 2;
/** Share of the street length in the largest part below which a warning says so. */
const MIN_SHARE = 0.95;
const MAX_NAMED = 3;

interface Faults {
  readonly count: number;
  /** Features of the first of them. */
  readonly owners: readonly number[];
}

interface Found {
  crossings?: Faults;
  misses?: Faults;
  readonly lengths: Float64Array;
}

// A network that a worker still has keeps what was found, for it is made of the same lines.
const found = new WeakMap<Network, Found>();

/** @param lines as they are connected by the settings; those of which the network was made */
export function connectionWarnings(
  { features, label }: Layer,
  lines: StreetLines,
  network: Network,
  { connect, tolerance }: Pick<NetworkSettings, 'connect' | 'tolerance'>,
): readonly string[] {
  const warnings: string[] = [];
  const known = found.get(network) ?? { lengths: findComponents(network).lengths };
  found.set(network, known);
  let index: SegmentIndex | undefined;
  const segments = () => (index ??= indexSegments(lines));
  const name = (owners: readonly number[]) => nameFeatures(features, owners, label, MAX_NAMED);
  if (connect !== 'crossings') {
    known.crossings ??= collect(lines, (add) => {
      findCrossings(lines, segments(), ({ lineA }) => add(lineA));
    });
    const { count, owners } = known.crossings;
    if (count > 0) {
      warnings.push(
        `network: lines of one level meet at ${formatCount(count, 'place')} without a shared vertex and are not connected there (${name(owners)}). Try connect crossings.`,
      );
    }
  }
  if (tolerance < NEAR) {
    known.misses ??= collect(lines, (add) => {
      findNearMisses(lines, segments(), NEAR, ({ line }) => add(line));
    });
    const { count, owners } = known.misses;
    if (count > 0) {
      warnings.push(
        `network: ${formatCount(count, 'line ends', 'lines end')} within ${NEAR} m of another line without meeting it (${name(owners)}). Try connect ends with a tolerance.`,
      );
    }
  }
  const { lengths } = known;
  const share = (lengths[0] ?? 0) / lengths.reduce((sum, length) => sum + length, 0);
  if (lengths.length > 1 && share < MIN_SHARE) {
    const percent = (100 * share).toFixed(1);
    warnings.push(
      `network: ${lengths.length} parts that no street connects; the largest has ${percent} % of the street length.`,
    );
  }
  return warnings;
}

function collect({ features }: StreetLines, find: (add: (line: number) => void) => void): Faults {
  const owners = new Set<number>();
  let count = 0;
  find((line) => {
    count += 1;
    if (owners.size <= MAX_NAMED) owners.add(features[line] as number);
  });
  return { count, owners: [...owners] };
}

/** Faults that a network may have: crossings without a node, ends that fall short, parts that nothing connects. */
import { nameFeatures } from '../../../schemas/feature-names.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { NetworkSettings } from '../../../schemas/network.ts';
import { formatCount } from '../../common/format-count.ts';
import { findComponents } from './components.ts';
import { findCrossings } from './crossings.ts';
import { findNearMisses } from './join-ends.ts';
import type { Network } from './network.ts';
import { indexSegments } from './segment-index.ts';
import type { StreetLines } from './street-lines.ts';

/** Metres within which the end of a line is likely to be meant to meet another one. */
const NEAR = 2;
/** Share of the street length in the largest part below which a warning says so. */
const MIN_SHARE = 0.95;
const MAX_NAMED = 3;

/** @param lines as they are connected by the settings */
export function connectionWarnings(
  { features, label }: Layer,
  lines: StreetLines,
  network: Network,
  { connect, tolerance }: Pick<NetworkSettings, 'connect' | 'tolerance'>,
): readonly string[] {
  const warnings: string[] = [];
  const index = indexSegments(lines);
  const name = (owners: ReadonlySet<number>) => nameFeatures(features, [...owners], label, MAX_NAMED);
  if (connect !== 'crossings') {
    const owners = new Set<number>();
    let crossings = 0;
    findCrossings(lines, index, ({ lineA }) => {
      crossings += 1;
      if (owners.size <= MAX_NAMED) owners.add(lines.features[lineA] as number);
    });
    if (crossings > 0) {
      const count = formatCount(crossings, 'place');
      warnings.push(
        `network: lines of one level meet at ${count} without a shared vertex and are not connected there (${name(owners)}). Try connect crossings.`,
      );
    }
  }
  if (tolerance < NEAR) {
    const owners = new Set<number>();
    let misses = 0;
    findNearMisses(lines, index, NEAR, ({ line }) => {
      misses += 1;
      if (owners.size <= MAX_NAMED) owners.add(lines.features[line] as number);
    });
    if (misses > 0) {
      const count = formatCount(misses, 'line ends', 'lines end');
      warnings.push(
        `network: ${count} within ${NEAR} m of another line without meeting it (${name(owners)}). Try connect ends with a tolerance.`,
      );
    }
  }
  const { lengths } = findComponents(network);
  const share = (lengths[0] ?? 0) / lengths.reduce((sum, length) => sum + length, 0);
  if (lengths.length > 1 && share < MIN_SHARE) {
    const percent = (100 * share).toFixed(1);
    warnings.push(
      `network: ${lengths.length} parts that no street connects; the largest has ${percent} % of the street length.`,
    );
  }
  return warnings;
}

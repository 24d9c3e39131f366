/** From a layer of lines to a network, by the inputs that all processes on networks share. */
import type { Layer } from '../../../schemas/layer.ts';
import { costUnit, walkingSpeed, type NetworkSettings } from '../../../schemas/network.ts';
import { ProcessError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import { nameFeatures } from '../../../schemas/feature-names.ts';
import { POINT_REACH, applyBarriers } from './barriers.ts';
import { buildNetwork } from './build-network.ts';
import { checkTolerance, connectStreets } from './connect.ts';
import { connectionWarnings } from './connection-warnings.ts';
import { createNetworkCache, hashContent } from './network-cache.ts';
import type { Network } from './network.ts';
import { readStreetLines, type ReadLines, type StreetLines } from './street-lines.ts';
import { createStreetUses, type NoteLine } from './street-uses.ts';

export interface PreparedNetwork {
  readonly network: Network;
  readonly lines: StreetLines;
  /** Ends that were joined to other lines, and crossings of lines that were made nodes. */
  readonly joinedEnds: number;
  readonly crossings: number;
  /** Unit of costs. */
  readonly of: 'seconds' | 'metres';
  /** Seconds in one unit of time of the caller, or metres in one of length. */
  readonly unitSize: number;
  /** Cost of a metre between a place and its street, where it counts. */
  readonly accessCost: number;
  readonly warnings: readonly string[];
}

// The only state of the module: what is made of the same content is the same.
const networks = createNetworkCache<Network>();

function keyOf(lines: StreetLines, of: string): string {
  const { coordinates, starts, features, forwardSpeeds, backwardSpeeds, costs, backwardCosts, levels } = lines;
  const own = [costs, backwardCosts].map((column) => column ?? new Float64Array(0));
  return hashContent([coordinates, starts, features, forwardSpeeds, backwardSpeeds, levels, ...own], { of });
}

/** @throws {ProcessError} `invalid-input` where the layer has no lines */
export function prepareNetwork(layer: Layer, settings: NetworkSettings): PreparedNetwork {
  const { of, size } = costUnit(settings.units);
  const { lines, warnings, ...connected } = prepareLines(layer, settings);
  const network = networks.get(keyOf(lines, of), () => buildNetwork(lines, of));
  const isBuilt = settings.profile === 'built';
  return {
    ...connected,
    network,
    lines,
    of,
    unitSize: size,
    accessCost: of === 'metres' ? 1 : 3.6 / walkingSpeed(settings),
    warnings: [...warnings, ...(isBuilt ? [] : connectionWarnings(layer, lines, network, settings))],
  };
}

/**
 * Lines of the layer that are streets, connected, and closed by barriers.
 * @param note called with what is odd about single lines
 * @throws {ProcessError} `invalid-input` where the layer has no lines
 */
export function prepareLines(
  layer: Layer,
  settings: NetworkSettings,
  note?: NoteLine,
): Pick<PreparedNetwork, 'lines' | 'joinedEnds' | 'crossings' | 'warnings'> {
  checkTolerance(settings);
  const uses = createStreetUses(layer, settings, note);
  const read = readStreetLines(layer, uses.useOf);
  if (read.lines.features.length === 0) refuseWithoutLines(layer);
  const { lines: connected, ...counts } = connectStreets(read.lines, settings);
  const { lines, warnings } = closeBarred(connected, settings.barriers);
  return { lines, ...counts, warnings: [...readWarnings(read), ...uses.warnings(), ...warnings] };
}

function closeBarred(lines: StreetLines, barriers: Layer | undefined) {
  if (!barriers || barriers.features.length === 0) return { lines, warnings: [] };
  const barred = applyBarriers(lines, barriers);
  if (barred.useless.length === 0) return { lines: barred.lines, warnings: [] };
  const count = formatCount(barred.useless.length, 'feature');
  const which = nameFeatures(barriers.features, barred.useless, barriers.label, 3);
  const reason = `no street crosses them, or is within ${POINT_REACH} m of a point`;
  return { lines: barred.lines, warnings: [`barriers: ${count} that close nothing (${reason}): ${which}.`] };
}

function readWarnings({ polygons, zeroLength }: ReadLines): readonly string[] {
  const warnings: string[] = [];
  if (polygons.length > 0) {
    const count = formatCount(polygons.length, 'polygon', 'polygons');
    warnings.push(`network: left out ${count}; streets are lines.`);
  }
  if (zeroLength > 0) {
    const count = formatCount(zeroLength, 'segment', 'segments');
    warnings.push(`network: left out ${count} of length 0.`);
  }
  return warnings;
}

function refuseWithoutLines(layer: Layer): never {
  const message =
    layer.features.length === 0 ? 'has no features; it must have lines.' : 'has no line; streets must be lines.';
  const remedy = 'Take streets from a file, or from OpenStreetMap by Overpass.';
  throw new ProcessError('invalid-input', `network ${message} ${remedy}`, [
    { pointer: '/network', message: `${message} ${remedy}` },
  ]);
}

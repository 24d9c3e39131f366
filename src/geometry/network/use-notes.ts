/** Warnings about the streets of an OSM profile: which lines are closed, and why. */
import { nameFeatures } from '../../../schemas/feature-names.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { ProcessError } from '../../common/errors.ts';
import { formatCount, formatList } from '../../common/format-count.ts';
import type { Tags } from './osm-tags.ts';
import { readTags } from './osm-tags.ts';
import type { TravelMode } from './profile-tables.ts';
import type { ClosedBy, LineSpeeds } from './profiles.ts';

const MAX_NAMED = 3;
const MAX_VALUES = 5;

const users: Readonly<Record<TravelMode, string>> = { walk: 'walkers', bike: 'cyclists', drive: 'cars' };

interface UseNotes {
  add(index: number, speeds: LineSpeeds, tags: Tags): void;
  addRings(index: number): void;
  warnings(): readonly string[];
}

/** Says nothing without a profile. */
export function createUseNotes({ features, label }: Layer, profile: TravelMode | 'none'): UseNotes {
  const closed = new Map<ClosedBy, number[]>();
  const types = new Map<string, number>();
  const limits = new Map<string, number>();
  const rings: number[] = [];
  let [withId, total] = [0, 0];
  const name = (indices: readonly number[]) => nameFeatures(features, indices, label, MAX_NAMED);
  const count = (indices: readonly number[]) => formatCount(indices.length, 'feature');
  return {
    add(index, { closedBy, unknownMaxspeed }, tags) {
      if (profile === 'none') return;
      total += 1;
      if (tags('@id') !== undefined || tags('osm_id') !== undefined || tags('osmid') !== undefined) withId += 1;
      if (unknownMaxspeed !== undefined) addOne(limits, unknownMaxspeed);
      if (closedBy === undefined) return;
      const same = closed.get(closedBy);
      if (same) same.push(index);
      else closed.set(closedBy, [index]);
      if (closedBy === 'type') addOne(types, tags('highway') ?? 'pier or platform');
    },
    addRings: (index) => void rings.push(index),
    warnings() {
      if (profile === 'none') return [];
      const warnings: string[] = [];
      const who = users[profile];
      const of = (reason: ClosedBy) => closed.get(reason) ?? [];
      const say = (reason: ClosedBy, format: (indices: readonly number[]) => string) => {
        const indices = of(reason);
        if (indices.length > 0) warnings.push(`network: ${format(indices)}`);
      };
      say('no highway', (is) => `${count(is)} without the tag highway, which are not streets: ${name(is)}.`);
      say('type', (is) => `${count(is)} closed to ${who} by the type of road: ${formatCounts(types)}.`);
      say('access', (is) => `${count(is)} closed to ${who} by a tag of access: ${name(is)}.`);
      say('not built', (is) => `${count(is)} closed, being proposed, under construction or not passable: ${name(is)}.`);
      say('reversible', (is) => `${count(is)} closed whose direction changes with the time of day: ${name(is)}.`);
      say('ferry', (is) => `left out ${formatCount(is.length, 'ferry', 'ferries')}: ${name(is)}.`);
      say(
        'trunk',
        (is) =>
          `${count(is)} (trunk roads without a sidewalk) closed to walkers: ${name(is)}. The tag foot=yes opens them.`,
      );
      if (limits.size > 0) {
        const lines = [...limits.values()].reduce((sum, lines) => sum + lines, 0);
        const values = formatCounts(limits);
        warnings.push(
          `network: the limit of ${formatCount(lines, 'feature')} is not a number, so that the type of road says the speed: ${values}.`,
        );
      }
      if (rings.length > 0) {
        warnings.push(
          `network: ${formatCount(rings.length, 'polygon')} whose borders count as streets: ${name(rings)}.`,
        );
      }
      if (withId > 0 && withId >= total / 2) {
        warnings.push('The streets are from OpenStreetMap: name © OpenStreetMap contributors (ODbL) with the result.');
      }
      return warnings;
    },
  };
}

function addOne(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

/** The most frequent first. */
function formatCounts(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  return formatList(
    sorted.map(([value, lines]) => `${value} (${lines})`),
    MAX_VALUES,
  );
}

/** @throws {ProcessError} where no feature has the tag that all profiles read */
export function refuseUnlessTagged({ features }: Layer, profile: TravelMode): void {
  if (features.length === 0) return;
  if (features.some(({ properties }) => readTags(properties)('highway') !== undefined)) return;
  const names = [...new Set(features.slice(0, 100).flatMap(({ properties }) => Object.keys(properties)))];
  const known = names.length > 0 ? ` (they have ${formatList(names, 12)})` : '';
  const message =
    `${profile} reads the tags of OpenStreetMap, but no feature of network has the tag highway${known}. ` +
    'Use profile none, with speed_field and direction_field where the lines have such properties.';
  throw new ProcessError('invalid-input', `profile ${message}`, [{ pointer: '/profile', message }]);
}

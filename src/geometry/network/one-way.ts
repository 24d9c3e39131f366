/** Directions in which a line is open, by the tags of one-way streets. */
import { onewayKeys, type TravelMode } from './profile-tables.ts';
import type { Tags } from './osm-tags.ts';

/** `reversible` lines change with the time of day: closed, as the time is not known. */
export type Way = 'both' | 'forward' | 'backward' | 'reversible';

const forwardValues: ReadonlySet<string> = new Set(['yes', 'true', '1']);
const backwardValues: ReadonlySet<string> = new Set(['-1', 'reverse']);
const oneWayJunctions: ReadonlySet<string> = new Set(['roundabout', 'circular']);

/** @see https://wiki.openstreetmap.org/wiki/Key:oneway */
export function readWay(tags: Tags, mode: TravelMode): Way {
  const [key, value] = firstOf(tags, onewayKeys[mode]);
  if (mode === 'walk' && value === undefined) return readConveying(tags);
  if (mode === 'bike' && key !== 'oneway:bicycle' && hasContraflow(tags)) return 'both';
  if (value !== undefined && forwardValues.has(value)) return 'forward';
  if (value !== undefined && backwardValues.has(value)) return 'backward';
  if (value === 'reversible') return 'reversible';
  if (value === 'no' || mode === 'walk') return 'both';
  const isImplied = tags('highway') === 'motorway' || oneWayJunctions.has(tags('junction') ?? '');
  return isImplied ? 'forward' : 'both';
}

/** Escalators and moving walkways. */
function readConveying(tags: Tags): Way {
  const type = tags('highway');
  if (type !== 'steps' && type !== 'footway' && type !== 'corridor') return 'both';
  const conveying = tags('conveying');
  if (tags('oneway') === 'no') return 'both';
  return conveying === 'forward' || conveying === 'backward' ? conveying : 'both';
}

/** True where cyclists may go against the other traffic. */
function hasContraflow(tags: Tags): boolean {
  return ['cycleway', 'cycleway:left', 'cycleway:right', 'cycleway:both'].some((key) => {
    const oneway = tags(`${key}:oneway`);
    return tags(key)?.startsWith('opposite') === true || oneway === 'no' || oneway === '-1';
  });
}

function firstOf(tags: Tags, keys: readonly string[]): readonly [string?, string?] {
  for (const key of keys) {
    const value = tags(key);
    if (value !== undefined) return [key, value];
  }
  return [];
}

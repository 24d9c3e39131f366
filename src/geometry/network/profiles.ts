/** Speeds along a line both ways for a travel mode, by OpenStreetMap's tags. */
import { WALKING_SPEED } from '../../../schemas/network.ts';
import {
  accessKeys,
  closedValues,
  cyclewayValues,
  harmlessConstruction,
  neverOpen,
  openValues,
  roads,
  sidewalkValues,
  type RoadRow,
  type TravelMode,
} from './profile-tables.ts';
import { parseMaxspeed } from './maxspeed.ts';
import { readWay } from './one-way.ts';
import type { Tags } from './osm-tags.ts';

/** Why a line is closed both ways. */
export type ClosedBy = 'no highway' | 'not built' | 'type' | 'access' | 'reversible' | 'trunk' | 'ferry';

export interface LineSpeeds {
  /** km/h along the line; 0: closed that way. */
  readonly forward: number;
  readonly backward: number;
  /** The reason, where both are 0. */
  readonly closedBy?: ClosedBy;
  /** Limit that cannot be told, so that the speed of the type holds. */
  readonly unknownMaxspeed?: string;
}

/**
 * @param speed km/h of a walker or a cyclist; for `drive` that of roads that the table has no speed for
 * @returns speeds without turns, traffic lights, slopes, surfaces and hours of opening
 */
export function readLineSpeeds(tags: Tags, mode: TravelMode, speed: number): LineSpeeds {
  const type = readType(tags);
  if (type === undefined) return closed(tags('route') === 'ferry' ? 'ferry' : 'no highway');
  if (isNeverOpen(tags, type, mode)) return closed('not built');
  // No tag of access opens them.
  if (mode === 'drive' && type === 'steps') return closed('type');
  const row = Object.hasOwn(roads, type) ? roads[type] : undefined;
  const [along, against] = [readAccess(tags, mode, 'forward'), readAccess(tags, mode, 'backward')];
  const hasLimits = mode !== 'walk';
  const limits = hasLimits ? readLimits(tags) : {};
  const ways = { forward: true, backward: true };
  const speedOf = (access: Access, limit: number | undefined) => {
    const own = access === 'closed' ? 0 : ownSpeed(tags, type, row, mode, speed, access === 'opened');
    if (own === 0 || limit === undefined) return own;
    return mode === 'drive' ? limit : Math.min(own, limit);
  };
  const isPushed = mode === 'bike' && isPushedAlong(tags, type, row, along, against);
  if (!isPushed) {
    const way = readWay(tags, mode);
    if (way === 'reversible') return closed('reversible');
    ways.forward = way !== 'backward';
    // A tag for cyclists in that direction is the sign below the one of the one-way street.
    ways.backward = way !== 'forward' || (mode === 'bike' && isOpenValue(tags('bicycle:backward')));
  }
  const forward = ways.forward ? speedOf(along, limits.forward) : 0;
  const backward = ways.backward ? speedOf(against, limits.backward) : 0;
  if (forward === 0 && backward === 0) return closed(explainClosed(type, mode, along, against));
  const { unknown } = limits;
  return { forward, backward, ...(unknown !== undefined && mode === 'drive' && { unknownMaxspeed: unknown }) };
}

function closed(closedBy: ClosedBy): LineSpeeds {
  return { forward: 0, backward: 0, closedBy };
}

function explainClosed(type: string, mode: TravelMode, along: Access, against: Access): ClosedBy {
  if (along === 'closed' || against === 'closed') return 'access';
  return mode === 'walk' && (type === 'trunk' || type === 'trunk_link') ? 'trunk' : 'type';
}

/** The type of road: the first known one of a list; platforms and piers are types too. */
function readType(tags: Tags): string | undefined {
  const highway = tags('highway');
  if (highway?.includes(';')) {
    const types = highway.split(';').map((type) => type.trim());
    return types.find((type) => Object.hasOwn(roads, type)) ?? types[0];
  }
  if (highway !== undefined) return highway;
  if (tags('railway') === 'platform' || tags('public_transport') === 'platform') return 'platform';
  return tags('man_made') === 'pier' ? 'pier' : undefined;
}

function isNeverOpen(tags: Tags, type: string, mode: TravelMode): boolean {
  if (neverOpen.has(type) || tags('impassable') === 'yes' || tags('status') === 'impassable') return true;
  const construction = tags('construction');
  if (construction !== undefined && !harmlessConstruction.has(construction)) return true;
  if (mode === 'walk') return false;
  if (tags('smoothness') === 'impassable') return true;
  return mode === 'drive' && (tags('area') === 'yes' || tags('service') === 'emergency_access');
}

type Access = 'opened' | 'allowed' | 'closed';

/** The most specific key counts, in each direction of its own. */
function readAccess(tags: Tags, mode: TravelMode, direction: 'forward' | 'backward'): Access {
  for (const key of accessKeys[mode]) {
    const value = tags(`${key}:${direction}`) ?? tags(key);
    if (value === undefined) continue;
    const access = judge(value, mode);
    // `access=yes` says of a footway that all walkers may use it, not that cars may.
    return access === 'opened' && key === 'access' ? 'allowed' : access;
  }
  return 'allowed';
}

/** The value of a list that opens most counts. */
function judge(value: string, mode: TravelMode): Access {
  const values = value.includes(';') ? value.split(';').map((item) => item.trim()) : [value];
  const isClosed = (item: string) => closedValues[mode].has(item);
  if (values.every(isClosed)) return 'closed';
  return values.some((item) => openValues.has(item) && !isClosed(item)) ? 'opened' : 'allowed';
}

function isOpenValue(value: string | undefined): boolean {
  return value !== undefined && openValues.has(value);
}

/** km/h by the type of road and the tags that open it; 0 where it is closed. */
function ownSpeed(
  tags: Tags,
  type: string,
  row: RoadRow | undefined,
  mode: TravelMode,
  speed: number,
  isOpened: boolean,
): number {
  if (mode === 'drive') {
    const drive = row?.drive ?? 0;
    return drive === 'speed' || (drive === 0 && isOpened) ? speed : drive;
  }
  const isMotorroad = tags('motorroad') === 'yes';
  if (mode === 'walk') {
    const share = row?.walk ?? 0;
    const isBeside = (type === 'trunk' || type === 'trunk_link') && hasSidewalk(tags);
    if (isOpened || isBeside) return speed * (share || 1);
    return isMotorroad ? 0 : speed * share;
  }
  const [share, pushed] = [row?.bike ?? 0, row?.pushed ?? 0];
  if (tags('bicycle') === 'dismount') return WALKING_SPEED * (pushed || 1);
  if (type === 'steps') return WALKING_SPEED * pushed;
  if (isOpened || hasCycleway(tags)) return speed * (share || 1);
  if (isMotorroad) return 0;
  return share > 0 ? speed * share : WALKING_SPEED * pushed;
}

/** True where a bicycle is pushed, as a walker goes: one-way streets are for those who ride. */
function isPushedAlong(tags: Tags, type: string, row: RoadRow | undefined, along: Access, against: Access): boolean {
  if (tags('bicycle') === 'dismount' || type === 'steps') return true;
  const isRidden = (row?.bike ?? 0) > 0 || along === 'opened' || against === 'opened' || hasCycleway(tags);
  return !isRidden && (row?.pushed ?? 0) > 0;
}

function hasSidewalk(tags: Tags): boolean {
  return ['sidewalk', 'sidewalk:left', 'sidewalk:right', 'sidewalk:both'].some((key) =>
    sidewalkValues.has(tags(key) ?? ''),
  );
}

function hasCycleway(tags: Tags): boolean {
  return ['cycleway', 'cycleway:left', 'cycleway:right', 'cycleway:both'].some((key) =>
    cyclewayValues.has(tags(key) ?? ''),
  );
}

function readLimits(tags: Tags): { forward?: number | undefined; backward?: number | undefined; unknown?: string } {
  const [both, along, against] = [tags('maxspeed'), tags('maxspeed:forward'), tags('maxspeed:backward')];
  if (both === undefined && along === undefined && against === undefined) return {};
  const read = (value: string | undefined) => (value === undefined ? undefined : parseMaxspeed(value));
  const unknown = [both, along, against].find((value) => value !== undefined && read(value) === undefined);
  const forward = read(along ?? both);
  const backward = read(against ?? both);
  return { forward, backward, ...(unknown !== undefined && { unknown }) };
}

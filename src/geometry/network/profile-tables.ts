/**
 * Tables of the profiles: what OpenStreetMap's tags say of who may go along a line, and how fast. Printed in
 * docs/gis/network-profiles.md.
 * @see https://wiki.openstreetmap.org/wiki/Key:highway
 * @see https://wiki.openstreetmap.org/wiki/Key:access
 */

export const travelModes = ['walk', 'bike', 'drive'] as const;

export type TravelMode = (typeof travelModes)[number];

/** km/h that a profile takes where the caller gives no speed; for `drive` that of types that the table has no speed for. */
export const defaultSpeed: Readonly<Record<TravelMode | 'none', number>> = {
  none: 4.8,
  walk: 4.8,
  bike: 15,
  drive: 30,
};

export interface RoadRow {
  /** Share of the walking speed; 0: closed to walkers. */
  readonly walk: number;
  /** Share of the cycling speed; 0: closed to cyclists. */
  readonly bike: number;
  /** Share of the walking speed at which a bicycle is pushed, where it may not be ridden. */
  readonly pushed?: number;
  /** km/h where no limit is known; 0: closed to cars; `speed`: what the caller gives. */
  readonly drive: number | 'speed';
}

const road = (drive: RoadRow['drive']): RoadRow => ({ walk: 1, bike: 1, drive });
const onFoot: RoadRow = { walk: 1, bike: 0, pushed: 1, drive: 0 };

/** By the tag `highway`; any other value is closed to all modes unless a tag of the mode itself opens it. */
export const roads: Readonly<Record<string, RoadRow>> = {
  motorway: { walk: 0, bike: 0, drive: 90 },
  motorway_link: { walk: 0, bike: 0, drive: 45 },
  trunk: { walk: 0, bike: 0, drive: 85 },
  trunk_link: { walk: 0, bike: 0, drive: 40 },
  primary: road(65),
  primary_link: road(30),
  secondary: road(55),
  secondary_link: road(25),
  tertiary: road(40),
  tertiary_link: road(20),
  unclassified: road(25),
  residential: road(25),
  living_street: road(10),
  service: road(15),
  road: road('speed'),
  winter_road: { walk: 0, bike: 0, drive: 20 },
  ice_road: { walk: 0, bike: 0, drive: 15 },
  track: { walk: 1, bike: 0.8, drive: 0 },
  path: { walk: 1, bike: 0.8, drive: 0 },
  cycleway: { walk: 0, bike: 1, drive: 0 },
  bridleway: { walk: 0, bike: 0, drive: 0 },
  footway: onFoot,
  pedestrian: onFoot,
  platform: onFoot,
  pier: onFoot,
  corridor: onFoot,
  elevator: onFoot,
  steps: { walk: 0.5, bike: 0, pushed: 0.5, drive: 0 },
};

/** Values of `highway` that no tag opens: there is no road yet, or not any more, or it is a race track. */
export const neverOpen: ReadonlySet<string> = new Set([
  'proposed',
  'planned',
  'construction',
  'abandoned',
  'disused',
  'razed',
  'demolished',
  'removed',
  'raceway',
]);

/** Values of `construction` beside a road that is in use. */
export const harmlessConstruction: ReadonlySet<string> = new Set(['no', 'widening', 'minor']);

/** Keys of access, the most specific first. */
export const accessKeys: Readonly<Record<TravelMode, readonly string[]>> = {
  walk: ['foot', 'access'],
  bike: ['bicycle', 'vehicle', 'access'],
  drive: ['motorcar', 'motor_vehicle', 'vehicle', 'access'],
};

/** Values that open what the type of road closes, where a key of the mode itself has them. */
export const openValues: ReadonlySet<string> = new Set(['yes', 'permissive', 'designated', 'official']);

const closedToAll = [
  'no',
  'private',
  'agricultural',
  'forestry',
  'delivery',
  'emergency',
  'emergency_vehicle',
  'military',
  'restricted',
];

/** Values that close; all others leave open what the type of road opens: destination, customers, permit, residents, unknown. */
export const closedValues: Readonly<Record<TravelMode, ReadonlySet<string>>> = {
  walk: new Set([...closedToAll, 'use_sidepath', 'discouraged']),
  bike: new Set([...closedToAll, 'use_sidepath', 'discouraged']),
  drive: new Set([...closedToAll, 'psv', 'bus', 'minibus', 'taxi', 'share_taxi', 'foot', 'bicycle', 'official']),
};

/** Keys of one-way streets, the most specific first; a walker heeds the ones for walkers alone. */
export const onewayKeys: Readonly<Record<TravelMode, readonly string[]>> = {
  walk: ['oneway:foot'],
  bike: ['oneway:bicycle', 'oneway'],
  drive: ['oneway:motorcar', 'oneway:motor_vehicle', 'oneway:vehicle', 'oneway'],
};

/** Values of `cycleway` with which a road that is closed to cyclists by its type is open. */
export const cyclewayValues: ReadonlySet<string> = new Set([
  'track',
  'lane',
  'shared',
  'shared_lane',
  'share_busway',
  'sharrow',
  'opposite',
  'opposite_lane',
  'opposite_track',
]);

/** Values of `sidewalk` with which a trunk road is open to walkers. */
export const sidewalkValues: ReadonlySet<string> = new Set(['yes', 'both', 'left', 'right']);

/** Words instead of a number in `maxspeed`, in km/h. `none` is the German motorway: what is driven there. */
export const maxspeedWords: Readonly<Record<string, number>> = { walk: 5, none: 120 };

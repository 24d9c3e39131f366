/** Inputs that the processes on networks share: streets, who may use them, and how places reach them. */
import { z } from 'zod';
import { LonLatLayer } from './layer.ts';
import { LengthUnit, metresPer } from './units.ts';

const secondsPer = { seconds: 1, minutes: 60, hours: 3600 } as const;

export const CostUnit = z.enum(['minutes', 'seconds', 'hours', ...LengthUnit.options]);

export type CostUnit = z.output<typeof CostUnit>;

/** Speed of walking, and of pushing a bicycle, in km/h, where `speed` says nothing else. */
export const WALKING_SPEED = 4.8;

/** @returns seconds in one unit of time, or metres in one of length, and which of the two */
export function costUnit(units: CostUnit): { readonly size: number; readonly of: 'seconds' | 'metres' } {
  return units in secondsPer
    ? { size: secondsPer[units as keyof typeof secondsPer], of: 'seconds' }
    : { size: metresPer[units as LengthUnit], of: 'metres' };
}

type LengthUnit = z.output<typeof LengthUnit>;

/** Inputs that make the network. */
export const networkFields = {
  network: LonLatLayer.describe(
    'Streets: lines of a file or of OpenStreetMap (by Overpass); with OSM tags for a `profile`.',
  ),
  profile: z
    .enum(['none', 'walk', 'bike', 'drive', 'built'])
    .default('none')
    .describe(
      'By OSM tags: access, one-way, speed. none: all lines, both ways, 4.8 km/h. built: edges of network-build.',
    ),
  speed: z
    .number()
    .positive()
    .max(1000)
    .optional()
    .describe('km/h; default 4.8 for walk and none, 15 for bike, 30 for drive where nothing else says it.'),
  speed_field: z.string().optional().describe('Property of a line with its speed in km/h.'),
  cost_field: z.string().optional().describe('Property of a line with the cost of its whole length, in `units`.'),
  direction_field: z.string().optional().describe('Property of a line that says its direction.'),
  forward: z.string().default('forward').describe('Its value for lines open in their direction only.'),
  backward: z.string().default('backward').describe('Its value for lines open against it only; any other: both ways.'),
  connect: z
    .enum(['vertices', 'ends', 'crossings'])
    .default('vertices')
    .describe(
      'Where lines meet: at shared vertices; ends: also within `tolerance` of an end; crossings: also where they cross on one level.',
    ),
  tolerance: z
    .number()
    .min(0)
    .max(50)
    .default(0)
    .describe('Metres: ends of lines as near as this to another line are joined to it.'),
  barriers: LonLatLayer.optional().describe(
    'Lines and polygons that close the streets they cross; points close the nearest street.',
  ),
};

/** Inputs that say what a cost is and how places reach the network. */
export const travelFields = {
  units: CostUnit.default('minutes').describe('Time, or length along the streets.'),
  reach: z
    .number()
    .positive()
    .max(5000)
    .default(200)
    .describe('Maximum metres from a place to its street; a place farther away is reported and not reached.'),
  access: z
    .enum(['counted', 'free'])
    .default('counted')
    .describe('Whether the way between a place and its street counts.'),
};

/** Inputs of networks that few callers need. */
export const rareNetworkInputs = [
  'speed',
  'speed_field',
  'cost_field',
  'direction_field',
  'forward',
  'backward',
  'connect',
  'tolerance',
  'barriers',
  'reach',
] as const satisfies readonly (keyof typeof networkFields | keyof typeof travelFields)[];

export const LeaveFrom = z.enum(['any-side', 'nearest-street', 'centre']);

export type LeaveFrom = z.output<typeof LeaveFrom>;

/** Metres from a line or polygon within which a street counts as being there. */
export const SideReach = z.number().min(0).max(1000).default(20);

/** Inputs that say where facilities are left, of processes that have `facility_reach`. */
export const facilityLeaving = {
  leaveFrom: LeaveFrom.default('any-side').describe(
    'Streets at which a facility is left: wherever one is within `facility_reach` of its line or polygon, the nearest one, or the nearest to its centroid.',
  ),
  reach: SideReach.describe('Metres from the edge of a facility within which a street counts as being there.'),
};

export const TravelDirection = z
  .enum(['from', 'towards'])
  .default('from')
  .describe('From the facilities or towards them: differs with one-way streets.');

export type NetworkSettings = Omit<z.output<z.ZodObject<typeof networkFields>>, 'network'> & {
  readonly units: CostUnit;
};

/** Speed of the ways between places and streets in km/h: `speed` is that of a vehicle for bike and drive. */
export function walkingSpeed({ profile, speed }: Pick<NetworkSettings, 'profile' | 'speed'>): number {
  return (profile === 'bike' || profile === 'drive' ? undefined : speed) ?? WALKING_SPEED;
}

/** Summary of every result of a network. */
export const networkSummary = {
  method: z.string(),
  profile: z.string(),
  units: z.string(),
  edges: z.int(),
  nodes: z.int(),
  components: z.int().describe('Parts of the network that streets do not connect.'),
  snapped: z.int().describe('Places that have a street within reach.'),
  not_snapped: z.int(),
  farthest_snap_m: z.number().nullable().describe('The largest distance of a place from its nearest street.'),
  error_bound_m: z.number().describe('Of the longest way, on the given streets.'),
};

export const BorderCases = z
  .array(
    z.strictObject({
      index: z.int(),
      id: z.union([z.string(), z.number()]).optional(),
      cost: z.number().describe('In units.'),
      seconds: z.number().optional(),
    }),
  )
  .describe('Places whose cost is within 2 % of `within`, on either side of it; at most 100.');

/** Summary of a network as such. */
export const networkFacts = {
  method: z.string(),
  profile: z.string(),
  edges: z.int(),
  closed_edges: z.int().describe('Edges that are open in neither direction.'),
  nodes: z.int(),
  components: z.int().describe('Parts of the network that streets do not connect.'),
  open_length_m: z.number(),
  largest_component: z.number().nullable().describe('Share of the open length in the largest component.'),
  joined_ends: z.int().describe('Ends of lines that were joined to other lines.'),
  crossings_joined: z.int().describe('Crossings of lines that were made nodes.'),
};

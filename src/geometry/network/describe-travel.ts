/** Settings of a network as phrases of a method. */
import { walkingSpeed, type LeaveFrom, type NetworkSettings } from '../../../schemas/network.ts';
import { describeSpeeds } from './describe-network.ts';
import type { LocatedLayer } from './locate-layer.ts';
import { countEdges } from './network.ts';
import type { OpenNetwork } from './open-network.ts';
import { GATE_SPACING } from './stretches.ts';

/** Relative error of lengths. */
const LENGTH_ERROR = 1e-7;

/** Error of a place on its street, in metres. */
const PLACE_ERROR = 0.001;

type Settings = Omit<NetworkSettings, 'barriers'> & { readonly access: 'counted' | 'free' };

/** The streets, their speeds and the ways to them. */
function describeTravel(settings: Settings, of: 'seconds' | 'metres'): string {
  const { profile, access } = settings;
  const tagged = profile === 'built' ? ' of a built network' : ` of ${profile}, by OpenStreetMap's tags`;
  const ways = profile === 'none' ? '' : tagged;
  const counted = of === 'metres' ? 'counted' : `counted at ${walkingSpeed(settings)} km/h`;
  return [
    `least ${of === 'metres' ? 'length' : 'time'} along the streets${ways} (Dijkstra 1959), lengths on the WGS 84 ellipsoid`,
    ...(of === 'seconds' ? describeSpeeds(settings) : []),
    `straight ways between places and streets ${access === 'free' ? 'free' : counted}`,
    profile === 'drive'
      ? 'turn restrictions, turns, signals and heights do not count'
      : 'signals and heights do not count',
  ].join('; ');
}

/** @param subject plural, such as `facilities` */
export function describeLeaving(subject: string, leaveFrom: LeaveFrom, sideReach: number): string {
  if (leaveFrom === 'centre') return `${subject}: from the nearest street to the centroid`;
  if (leaveFrom === 'nearest-street') return `${subject}: from the nearest street`;
  return `${subject}: from any side, where a street is within ${sideReach} m of a line or polygon or inside it`;
}

interface Travelled {
  readonly streets: OpenNetwork;
  readonly settings: Settings;
  /** Phrases that say where places are left. */
  readonly leaving: readonly string[];
  readonly places: readonly LocatedLayer[];
  /** Metres of the longest way. */
  readonly longest: number;
}

/** The summary that every result of a network has. */
export function summarizeTravel({ streets, settings, leaving, places, longest }: Travelled) {
  const { network, components, of } = streets;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const snaps = places.flatMap(({ farthest }) => farthest ?? []);
  const hasSides = places.some(({ gates }) => gates.some(({ length }) => length > 1));
  return {
    method: [describeTravel(settings, of), ...leaving].join('; '),
    profile: settings.profile,
    units: settings.units,
    edges: countEdges(network),
    nodes: network.nodeCount,
    components: components.lengths.length,
    snapped: sum(places.map(({ snapped }) => snapped)),
    not_snapped: sum(places.map(({ notSnapped }) => notSnapped)),
    farthest_snap_m: snaps.length > 0 ? Math.max(...snaps) : null,
    error_bound_m: LENGTH_ERROR * longest + 2 * PLACE_ERROR + (hasSides ? GATE_SPACING : 0),
  };
}

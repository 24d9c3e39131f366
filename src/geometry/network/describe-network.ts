/** Settings of a network as phrases of a method. */
import type { NetworkSettings } from '../../../schemas/network.ts';
import { defaultSpeed } from './profile-tables.ts';

const profiles: Readonly<Record<NetworkSettings['profile'], string>> = {
  none: 'every line is open both ways',
  walk: "walkers, by OpenStreetMap's tags; steps at half the speed; one-way streets are for vehicles; slopes and signals do not count",
  bike: "cyclists, by OpenStreetMap's tags; pushed at 4.8 km/h on footways; slopes, surfaces and signals do not count",
  drive:
    "cars, by OpenStreetMap's tags; limits of speed, else the speed of the type of road; turn restrictions (which lines do not " +
    'carry), barriers at nodes, turns, signals, traffic and hours of opening do not count',
  built: 'costs of a built network',
};

export function describeNetwork(settings: NetworkSettings): string {
  const { profile, connect, tolerance } = settings;
  return [
    profiles[profile],
    ...describeSpeeds(settings),
    connect === 'vertices'
      ? 'lines meet at shared vertices'
      : `lines meet at shared vertices and ${describeConnect(connect, tolerance)}`,
    'lengths on the WGS 84 ellipsoid, to 1e-7',
  ].join('; ');
}

function describeConnect(connect: 'ends' | 'crossings', tolerance: number): string {
  const ends = `where one ends within ${Math.max(tolerance, 0.01)} m of another`;
  return connect === 'ends' ? ends : `${ends} or crosses it on the same level`;
}

/** The origin of costs; nothing for a built network, whose costs are its own. */
export function describeSpeeds({
  profile,
  speed: own,
  cost_field: costField,
  speed_field: speedField,
}: Pick<NetworkSettings, 'profile' | 'speed' | 'cost_field' | 'speed_field'>): readonly string[] {
  if (profile === 'built') return [];
  const speed = own ?? defaultSpeed[profile];
  if (costField !== undefined) return [`costs of lines by ${costField}`];
  if (speedField !== undefined) return [`speeds by ${speedField}, else ${speed} km/h`];
  return [profile === 'drive' ? `${speed} km/h where nothing says it` : `${speed} km/h`];
}

/** Edges of the process network-build as street lines: their costs are read as they were written, to the bit. */
import { nameFeature } from '../../../schemas/feature-names.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { NetworkSettings } from '../../../schemas/network.ts';
import { show } from '../../../schemas/show.ts';
import { ProcessError } from '../../common/errors.ts';
import { readTags } from './osm-tags.ts';
import type { LineUse } from './street-lines.ts';

/** Properties of an edge: seconds for the whole of it, null where it is closed that way. */
export const builtFields = { forward: 'seconds_forward', backward: 'seconds_backward' } as const;

/** @throws {ProcessError} where the layer is not the edges of network-build, or an input says how to build them anew */
export function refuseUnlessBuilt({ features, label }: Layer, settings: NetworkSettings): void {
  features.forEach(({ properties }, index) => {
    for (const field of Object.values(builtFields)) {
      const value = properties[field];
      if (value === null || (typeof value === 'number' && value >= 0 && value < Infinity)) continue;
      const what = value === undefined ? `has no property ${field}` : `has ${field} ${show(value)}`;
      refuse(
        '/network',
        `${nameFeature(features, index, label)} of network ${what}; with profile built, all features must be edges of network-build. ` +
          'Take its output edges, or another profile.',
      );
    }
  });
  for (const name of ['speed_field', 'cost_field', 'direction_field'] as const) {
    if (settings[name] !== undefined) refuse(`/${name}`, `${name} is of no use with profile built. Remove it.`);
  }
  if (settings.connect !== 'vertices') {
    refuse(
      '/connect',
      `connect ${settings.connect} is of no use with profile built, whose edges are connected. Remove it.`,
    );
  }
}

/** @throws {ProcessError} for the edges of network-build where their costs would be ignored without a word */
export function refuseIfBuilt({ features }: Layer, { profile, cost_field, speed_field }: NetworkSettings): void {
  if (features.length === 0 || cost_field !== undefined || speed_field !== undefined) return;
  const fields = Object.values(builtFields);
  if (!features.every(({ properties }) => fields.every((field) => Object.hasOwn(properties, field)))) return;
  if (features.some(({ properties }) => readTags(properties)('highway') !== undefined)) return;
  const message =
    `${profile} would ignore ${fields.join(' and ')}, which all features of network have, as the edges of network-build: ` +
    'set profile to built.';
  throw new ProcessError('invalid-input', `profile ${message}`, [{ pointer: '/profile', message }]);
}

export function readBuilt({ properties }: LayerFeature): LineUse {
  const [forward, backward] = [properties[builtFields.forward], properties[builtFields.backward]];
  return {
    forward: typeof forward === 'number' ? 1 : 0,
    backward: typeof backward === 'number' ? 1 : 0,
    cost: typeof forward === 'number' ? forward : NaN,
    backwardCost: typeof backward === 'number' ? backward : NaN,
  };
}

function refuse(pointer: string, message: string): never {
  throw new ProcessError('invalid-input', message, [{ pointer, message }]);
}

import { z } from 'zod';
import { ProcessError } from '../common/errors.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { describeLeaving, summarizeTravel } from '../geometry/network/describe-travel.ts';
import { locateLayer } from '../geometry/network/locate-layer.ts';
import { openNetwork } from '../geometry/network/open-network.ts';
import { findLegs } from '../geometry/network/route.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { compact } from '../common/compact.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import { LeaveFrom, networkFields, networkSummary, SideReach, travelFields } from '../../schemas/network.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

const MAX_STOPS = 1000;

export default defineProcess({
  id: 'route',
  version: '1.0.0',
  title: 'Route along streets',
  description:
    'The fastest or shortest way along streets from stop to stop, in the order of the stops: a line for each leg with its ' +
    'time or length. Streets come from your own line layer. For costs of all pairs use od-matrix.',
  keywords: ['shortest path', 'fastest path', 'directions', 'navigation', 'travel time', 'network', 'streets', 'way'],
  group: 'network',
  inputs: {
    stops: LonLatLayer.describe('2 to 1000 points, lines or polygons in longitude and latitude, in order.'),
    ...networkFields,
    ...travelFields,
    leave_from: LeaveFrom.default('any-side').describe('Streets at which a line or polygon is left and entered.'),
    side_reach: SideReach.describe('Metres from its edge within which a street counts as being there.'),
  },
  outputs: {
    result: resultLayer({
      ...networkSummary,
      legs: z.int(),
      found: z.int().describe('Legs that have a way.'),
      cost: z.number().nullable().describe('Of all legs, in units; null where one has no way.'),
      length_m: z.number().nullable(),
    }).describe(
      'A line along the streets for each leg, with from and to (indices of stops), cost (in units), length_m (along the ' +
        'streets) and access_m (between both stops and their streets); without a geometry, and with the reason, where there is no way.',
    ),
  },
  examples: [
    {
      title: 'On foot around a block of which one street is one-way, and to a pier that no street reaches',
      inputs: {
        // prettier-ignore
        stops: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'a', properties: {}, geometry: { type: 'Point', coordinates: [4.8999, 52.3725] } },
          { type: 'Feature', id: 'b', properties: {}, geometry: { type: 'Point', coordinates: [4.8999, 52.3705] } },
          { type: 'Feature', id: 'c', properties: {}, geometry: { type: 'Point', coordinates: [4.912, 52.3701] } },
        ] },
        // prettier-ignore
        network: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { name: 'South Street' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.905, 52.37], [4.907, 52.37]] } },
          { type: 'Feature', properties: { name: 'North Street' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.373], [4.905, 52.373]] } },
          { type: 'Feature', properties: { name: 'West Street', oneway: 'forward' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.9, 52.373]] } },
          { type: 'Feature', properties: { name: 'East Street' }, geometry: { type: 'LineString', coordinates: [[4.905, 52.37], [4.905, 52.373]] } },
          { type: 'Feature', properties: { name: 'Pier' }, geometry: { type: 'LineString', coordinates: [[4.911, 52.37], [4.913, 52.37]] } },
        ] },
        direction_field: 'oneway',
      },
    },
  ],
  traits: {
    regroups: true,
    comparedInputs: ['network'],
    auxiliaryInputs: ['network', 'barriers'],
    ignoresZ: true,
    restrictedTo: 'places within reach of streets, which are lines',
  },
  emptyResult: ({ stops }) => explainEmpty('stops', stops) ?? 'no leg has a way',
  prepare(inputs, context) {
    const count = inputs.stops.features.length;
    if (count === 1 || count > MAX_STOPS) {
      const message = `has ${count} features; it must have 2 to ${MAX_STOPS} stops.`;
      throw new ProcessError('invalid-input', `stops ${message}`, [{ pointer: '/stops', message }]);
    }
    context.progress(0.02, 'Building the network');
    const streets = openNetwork(inputs.network, inputs);
    const stops = locateLayer(streets.finder, inputs.stops, {
      name: 'stops',
      rule: {
        reach: inputs.reach,
        accessCost: streets.accessCost,
        leaveFrom: inputs.leave_from,
        sideReach: inputs.side_reach,
      },
      progress: (fraction) => context.progress(0.1 + 0.1 * fraction, 'Locating stops'),
    });
    return { streets, stops };
  },
  run(inputs, context, { streets, stops }) {
    const legs = findLegs(streets, stops, (fraction) => context.progress(0.2 + 0.8 * fraction, 'Searching ways'));
    context.warn(...streets.warnings, ...missingGeometryWarnings(inputs.stops), ...stops.warnings);
    for (const { from, to, reason } of legs)
      if (reason) context.warn(`No way from stop ${from} to stop ${to}: ${reason}.`);
    const features = legs.map(({ line, from, to, cost, length, access, reason }) => {
      return { geometry: line, properties: compact({ from, to, cost, length_m: length, access_m: access, reason }) };
    });
    const sum = (values: readonly (number | null)[]) =>
      values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
    const length = sum(legs.map((leg) => leg.length));
    const longest = Math.max(0, ...legs.map((leg) => leg.length ?? 0));
    const leaving = [describeLeaving('stops', inputs.leave_from, inputs.side_reach)];
    return {
      result: toResult({ form: 'collection' }, features, {
        ...summarizeTravel({ streets, settings: inputs, leaving, places: [stops], longest }),
        legs: legs.length,
        found: legs.filter(({ line }) => line).length,
        cost: sum(legs.map(({ cost }) => cost)),
        length_m: length,
      }),
    };
  },
});

import { z } from 'zod';
import { ProcessError } from '../common/errors.ts';
import { missingGeometryWarnings } from '../geometry/layers/layers.ts';
import { describeLeaving, summarizeTravel } from '../geometry/network/describe-travel.ts';
import { locateLayer } from '../geometry/network/locate-layer.ts';
import { connectAll, MAX_ROWS } from '../geometry/network/od-rows.ts';
import { openNetwork } from '../geometry/network/open-network.ts';
import { defineProcess } from '../process/define-process.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import { LeaveFrom, networkFields, networkSummary, SideReach, travelFields } from '../../schemas/network.ts';

export default defineProcess({
  id: 'od-matrix',
  version: '1.0.0',
  title: 'Origin-destination matrix',
  description:
    'Travel times or lengths along streets from each origin to each destination, as rows or as a matrix; streets come from ' +
    'your own line layer. For the closest ones, as properties of features, use closest-facility; for straight lines distance.',
  keywords: [
    'travel time',
    'distance matrix',
    'cost matrix',
    'OD',
    'drive time',
    'walking distance',
    'network',
    'streets',
  ],
  group: 'network',
  inputs: {
    origins: LonLatLayer.describe('Points, lines or polygons to start from, in longitude and latitude.'),
    destinations: LonLatLayer.optional().describe('Places to reach, likewise; by default the origins.'),
    ...networkFields,
    within: z.number().positive().optional().describe('Maximum cost in `units`; unlimited by default.'),
    most: z.int().min(1).max(1000).optional().describe('Maximum number of destinations per origin, closest first.'),
    form: z
      .enum(['rows', 'matrix'])
      .default('rows')
      .describe('A row for each pair that is connected, or a list of costs for each origin with null for none.'),
    ...travelFields,
    origin_leave_from: LeaveFrom.default('any-side').describe('Streets at which an origin is left.'),
    destination_leave_from: LeaveFrom.default('any-side').describe('Streets at which a destination is entered.'),
    origin_reach: SideReach.describe('Metres from the edge of an origin within which a street counts as being there.'),
    destination_reach: SideReach.describe('The same for destinations.'),
  },
  outputs: {
    result: z
      .strictObject({
        ...networkSummary,
        origins: z.int(),
        destinations: z.int(),
        pairs: z.int().describe('Pairs that are connected within the limits.'),
        unreachable: z.int().describe('Pairs that are not connected, or only beyond `within`.'),
        rows: z
          .array(
            z.strictObject({
              origin: z.int().describe('Index of the feature.'),
              destination: z.int(),
              cost: z.number().describe('In units.'),
              length_m: z.number().describe('Metres along the streets.'),
            }),
          )
          .optional(),
        costs: z.array(z.array(z.number().nullable())).optional().describe('By origin, then by destination.'),
      })
      .describe('Rows or costs, with the method.'),
  },
  examples: [
    {
      title: 'Minutes on foot between two schools and a station, one street of which is one-way',
      inputs: {
        // prettier-ignore
        origins: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 1, properties: { school: 'West' }, geometry: { type: 'Point', coordinates: [4.9001, 52.3715] } },
          { type: 'Feature', id: 2, properties: { school: 'North' }, geometry: { type: 'Point', coordinates: [4.9051, 52.3729] } },
        ] },
        // prettier-ignore
        destinations: { type: 'Feature', id: 'station', properties: {}, geometry: { type: 'Point', coordinates: [4.9069, 52.3701] } },
        // prettier-ignore
        network: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { name: 'South Street' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.905, 52.37], [4.907, 52.37]] } },
          { type: 'Feature', properties: { name: 'North Street' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.373], [4.905, 52.373]] } },
          { type: 'Feature', properties: { name: 'West Street', oneway: 'forward' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.9, 52.373]] } },
          { type: 'Feature', properties: { name: 'East Street' }, geometry: { type: 'LineString', coordinates: [[4.905, 52.37], [4.905, 52.373]] } },
        ] },
        direction_field: 'oneway',
      },
    },
  ],
  traits: {
    comparedInputs: ['origins', 'destinations', 'network'],
    auxiliaryInputs: ['network', 'barriers'],
    ignoresZ: true,
    restrictedTo: 'places within reach of streets, which are lines',
  },
  prepare(inputs, context) {
    const { origins, destinations = origins } = inputs;
    const pairs = origins.features.length * Math.min(inputs.most ?? Infinity, destinations.features.length);
    if (pairs > MAX_ROWS) {
      const message = `${pairs} pairs are more than ${MAX_ROWS}. Set a smaller \`most\`, or use fewer origins at a time.`;
      throw new ProcessError('too-large', message, [{ pointer: '/origins', message }]);
    }
    context.progress(0.02, 'Building the network');
    const streets = openNetwork(inputs.network, inputs);
    const base = { reach: inputs.reach, accessCost: streets.accessCost };
    const from = locateLayer(streets.finder, origins, {
      name: 'origins',
      rule: { ...base, leaveFrom: inputs.origin_leave_from, sideReach: inputs.origin_reach },
      progress: (fraction) => context.progress(0.05 + 0.05 * fraction, 'Locating origins'),
    });
    const to = locateLayer(streets.finder, destinations, {
      name: inputs.destinations ? 'destinations' : 'origins',
      rule: { ...base, leaveFrom: inputs.destination_leave_from, sideReach: inputs.destination_reach },
      progress: (fraction) => context.progress(0.1 + 0.1 * fraction, 'Locating destinations'),
    });
    return { streets, from, to };
  },
  run(inputs, context, { streets, from, to }) {
    const { origins, destinations } = inputs;
    const { rows, costs, pairs, longest } = connectAll(streets, from.gates, to.gates, {
      form: inputs.form,
      most: inputs.most ?? Infinity,
      within: (inputs.within ?? Infinity) * streets.unitSize,
      progress: (fraction) => context.progress(0.2 + 0.8 * fraction, 'Searching ways'),
    });
    context.warn(
      ...streets.warnings,
      ...missingGeometryWarnings(origins, 'origins'),
      ...(destinations ? missingGeometryWarnings(destinations, 'destinations') : []),
      ...from.warnings,
      ...(destinations ? to.warnings : []),
    );
    const leaving = [
      describeLeaving('origins', inputs.origin_leave_from, inputs.origin_reach),
      describeLeaving('destinations', inputs.destination_leave_from, inputs.destination_reach),
    ];
    const all = from.gates.length * Math.min(inputs.most ?? Infinity, to.gates.length);
    return {
      result: {
        ...summarizeTravel({ streets, settings: inputs, leaving, places: destinations ? [from, to] : [from], longest }),
        origins: from.gates.length,
        destinations: to.gates.length,
        pairs,
        unreachable: all - pairs,
        ...(inputs.form === 'rows' ? { rows } : { costs }),
      },
    };
  },
});

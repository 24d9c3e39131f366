import { z } from 'zod';
import { borderWarnings, listBorderCases } from '../geometry/network/border-cases.ts';
import { makeClosestFeatures } from '../geometry/network/closest-features.ts';
import { findClosest } from '../geometry/network/closest.ts';
import { describeLeaving, summarizeTravel } from '../geometry/network/describe-travel.ts';
import { locateLayer } from '../geometry/network/locate-layer.ts';
import { openNetwork } from '../geometry/network/open-network.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import {
  BorderCases,
  facilityLeaving,
  LeaveFrom,
  networkFields,
  networkSummary,
  rareNetworkInputs,
  SideReach,
  TravelDirection,
  travelFields,
} from '../../schemas/network.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'closest-facility',
  version: '1.0.0',
  title: 'Closest facility by travel time',
  description:
    'Adds to each feature the closest facilities along streets, by minutes or length, such as parks within five minutes on ' +
    'foot of a school. Streets are your own lines, from a file or OpenStreetMap. Straight lines: nearest; areas: service-area. ' +
    'More inputs: describe_process.',
  keywords: [
    'walking distance',
    'travel time',
    'drive time',
    'on foot',
    'minutes',
    'nearest by road',
    'network',
    'accessibility',
    'streets',
  ],
  group: 'network',
  inputs: {
    layer: LonLatLayer.describe('Features to reach, of any geometry.'),
    facilities: LonLatLayer.describe('Places to reach them from, of any geometry.'),
    ...networkFields,
    most: z.int().min(1).max(100).default(1).describe('Maximum number of facilities per feature.'),
    within: z.number().positive().optional().describe('Maximum cost in `units`.'),
    ...travelFields,
    travel: TravelDirection,
    facility_leave_from: facilityLeaving.leaveFrom,
    layer_leave_from: LeaveFrom.default('any-side').describe('The same for features of layer, by `layer_reach`.'),
    facility_reach: facilityLeaving.reach,
    layer_reach: SideReach.describe('The same for features of layer.'),
    paths: z.boolean().default(false).describe('Return the ways along the streets as geometries.'),
    prefix: z.string().max(40).default('nearest_').describe('Prefix of added property names.'),
  },
  unlisted: [
    ...rareNetworkInputs,
    'invalid',
    'label',
    'output_crs',
    'travel',
    'facility_leave_from',
    'layer_leave_from',
    'facility_reach',
    'layer_reach',
    'paths',
    'prefix',
  ],
  outputs: {
    result: resultLayer({
      ...networkSummary,
      travel: TravelDirection,
      pairs: z.int(),
      found: z.int().describe('Features of layer that have a facility.'),
      not_found: z.int(),
      farthest: z.number().nullable().describe('The largest cost in the result, in units.'),
      border_cases: BorderCases,
    }).describe(
      'The features of layer, once for each facility when `most` is above 1, with cost (in units), length_m (along the ' +
        'streets), rank, index (position in facilities), id and properties of the facility, all with the prefix; tied has ' +
        'the indices of others as close. Cost is null where there is none, and reason says why.',
    ),
  },
  examples: [
    {
      title: 'Parks within five minutes on foot of a school, on eight streets',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'green', properties: { park: 'Green' }, geometry: { type: 'Polygon', coordinates: [[[4.9052, 52.3702], [4.9068, 52.3702], [4.9068, 52.3708], [4.9052, 52.3708], [4.9052, 52.3702]]] } },
          { type: 'Feature', id: 'island', properties: { park: 'Island' }, geometry: { type: 'Point', coordinates: [4.912, 52.3701] } },
        ] },
        // prettier-ignore
        facilities: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 1, properties: { school: 'West' }, geometry: { type: 'Point', coordinates: [4.9001, 52.3701] } },
          { type: 'Feature', id: 2, properties: { school: 'North' }, geometry: { type: 'Point', coordinates: [4.9051, 52.3729] } },
        ] },
        // prettier-ignore
        network: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { name: 'South Street' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.905, 52.37], [4.907, 52.37]] } },
          { type: 'Feature', properties: { name: 'North Street' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.373], [4.905, 52.373]] } },
          { type: 'Feature', properties: { name: 'West Street', oneway: 'forward' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.9, 52.373]] } },
          { type: 'Feature', properties: { name: 'East Street' }, geometry: { type: 'LineString', coordinates: [[4.905, 52.37], [4.905, 52.373]] } },
          { type: 'Feature', properties: { name: 'Bridge', bridge: 'yes' }, geometry: { type: 'LineString', coordinates: [[4.902, 52.369], [4.902, 52.3715]] } },
          { type: 'Feature', properties: { name: 'Pier' }, geometry: { type: 'LineString', coordinates: [[4.911, 52.37], [4.913, 52.37]] } },
        ] },
        within: 5,
      },
    },
  ],
  traits: {
    comparedInputs: ['facilities', 'network'],
    auxiliaryInputs: ['facilities', 'network', 'barriers'],
    ignoresZ: true,
    restrictedTo: 'places within reach of streets, which are lines',
  },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  prepare(inputs, context) {
    context.progress(0.02, 'Building the network');
    const streets = openNetwork(inputs.network, inputs);
    const base = { reach: inputs.reach, accessCost: streets.accessCost };
    const facilities = locateLayer(streets.finder, inputs.facilities, {
      name: 'facilities',
      rule: { ...base, leaveFrom: inputs.facility_leave_from, sideReach: inputs.facility_reach },
      progress: (fraction) => context.progress(0.1 + 0.2 * fraction, 'Locating facilities'),
    });
    const places = locateLayer(streets.finder, inputs.layer, {
      name: 'layer',
      rule: { ...base, leaveFrom: inputs.layer_leave_from, sideReach: inputs.layer_reach },
      progress: (fraction) => context.progress(0.3 + 0.2 * fraction, 'Locating features'),
    });
    return { streets, facilities, places };
  },
  run(inputs, context, { streets, facilities, places }) {
    const { layer, most } = inputs;
    const within = (inputs.within ?? Infinity) * streets.unitSize;
    const progress = (fraction: number) => context.progress(0.5 + 0.4 * fraction, 'Searching ways');
    const options = { travel: inputs.travel, most, within, progress };
    const closest = findClosest(streets, places, facilities.gates, options);
    const made = makeClosestFeatures(layer, inputs.facilities, closest, { ...inputs, ...streets });
    const border = closest.flatMap(({ border: costs }, index) => costs.map((cost) => ({ index, cost })));
    context.warn(
      ...streets.warnings,
      ...missingGeometryWarnings(layer, 'layer'),
      ...missingGeometryWarnings(inputs.facilities, 'facilities'),
      ...places.warnings,
      ...facilities.warnings,
      ...made.warnings,
      ...borderWarnings(layer, border, within, streets),
    );
    const leaving = [
      describeLeaving('facilities', inputs.facility_leave_from, inputs.facility_reach),
      describeLeaving('layer', inputs.layer_leave_from, inputs.layer_reach),
    ];
    const travelled = { streets, settings: inputs, leaving, places: [facilities, places], longest: made.longest };
    return {
      result: toResult(layer, made.features, {
        ...summarizeTravel(travelled),
        travel: inputs.travel,
        pairs: made.pairs,
        found: made.found,
        not_found: layer.features.length - made.found,
        farthest: made.farthest,
        border_cases: listBorderCases(layer, border, streets),
      }),
    };
  },
});

import { z } from 'zod';
import { describeLeaving, summarizeTravel } from '../geometry/network/describe-travel.ts';
import { locateLayer } from '../geometry/network/locate-layer.ts';
import { openNetwork } from '../geometry/network/open-network.ts';
import { makeAreaFeatures, makeStreetFeatures } from '../geometry/network/service-features.ts';
import { computeServiceAreas, findSharedGates } from '../geometry/network/service-areas.ts';
import { describeAreas, edgeWarnings, repairWarnings, tieWarnings } from '../geometry/network/describe-areas.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { ProcessError } from '../common/errors.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import {
  facilityLeaving,
  networkFields,
  networkSummary,
  rareNetworkInputs,
  TravelDirection,
  travelFields,
} from '../../schemas/network.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'service-area',
  version: '1.0.0',
  title: 'Service area along streets',
  description:
    'Areas and streets within minutes or metres of facilities along your own street layer: isochrones, walksheds, catchments, drive ' +
    'times. Which features are reached: closest-facility; circles: buffer. More inputs: describe_process.',
  keywords: [
    'isochrone',
    'walkshed',
    'catchment',
    'walking distance',
    'drive time',
    'travel time',
    'minutes',
    'on foot',
    'reachable',
    'network',
    'streets',
  ],
  group: 'network',
  inputs: {
    facilities: LonLatLayer.describe('Places to start from, of any geometry.'),
    ...networkFields,
    breaks: z.array(z.number().positive()).min(1).max(20).describe('Limits of cost, in `units`, such as [5, 10].'),
    areas: z
      .enum(['merge', 'overlap', 'split'])
      .default('merge')
      .describe(
        'One area of all facilities, one for each, or one for each of what is closest to it; ties go to the first.',
      ),
    nest: z
      .enum(['disks', 'rings'])
      .default('disks')
      .describe('Areas up to each break, or between it and the one before it.'),
    width: z.number().min(1).max(500).default(50).describe('Metres on both sides of a street that belong to it.'),
    detail: z.number().min(2).max(100).default(10).describe('Metres between samples of streets; fewer are more exact.'),
    ...travelFields,
    travel: TravelDirection,
    leave_from: facilityLeaving.leaveFrom,
    facility_reach: facilityLeaving.reach,
  },
  unlisted: [
    ...rareNetworkInputs,
    'invalid',
    'label',
    'output_crs',
    'width',
    'detail',
    'nest',
    'travel',
    'leave_from',
    'facility_reach',
  ],
  outputs: {
    areas: resultLayer({
      ...networkSummary,
      travel: TravelDirection,
      area_m2: z.number().describe('Of the last break; areas of several facilities may overlap.'),
      border_error_m: z
        .number()
        .describe(
          'Difference of distances to two streets within which a place may count to the wrong one, 10 m from them.',
        ),
      empty: z.int().describe('Areas without a place.'),
    }).describe(
      'Polygons without those places that are farther than `width` from their nearest street: facility (its index) and ' +
        'facility_id, null when merged; from_break, to_break, area_m2, and the properties of the facility.',
    ),
    streets: resultLayer({
      parts: z.int(),
      length_m: z.number().describe('Sum; streets of facilities that overlap count for each.'),
    }).describe(
      'Reached streets, split at breaks: facility, break, cost_from and cost_to at both ends in units, length_m, and the properties of the line.', // prettier-ignore
    ),
  },
  examples: [
    {
      title: 'Three and five minutes on foot of a school, on eight streets',
      inputs: {
        facilities: { type: 'Feature', id: 1, properties: { school: 'West' }, geometry: { type: 'Point', coordinates: [4.9001, 52.3701] } }, // prettier-ignore
        // prettier-ignore
        network: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { name: 'South Street' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.905, 52.37], [4.907, 52.37]] } },
          { type: 'Feature', properties: { name: 'North Street' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.373], [4.905, 52.373]] } },
          { type: 'Feature', properties: { name: 'West Street' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.9, 52.373]] } },
          { type: 'Feature', properties: { name: 'East Street' }, geometry: { type: 'LineString', coordinates: [[4.905, 52.37], [4.905, 52.373]] } },
          { type: 'Feature', properties: { name: 'Lane' }, geometry: { type: 'LineString', coordinates: [[4.905, 52.373], [4.908, 52.374]] } },
          { type: 'Feature', properties: { name: 'Court' }, geometry: { type: 'LineString', coordinates: [[4.905, 52.37], [4.905, 52.369]] } },
          { type: 'Feature', properties: { name: 'Bridge', bridge: 'yes' }, geometry: { type: 'LineString', coordinates: [[4.902, 52.369], [4.902, 52.3715]] } },
          { type: 'Feature', properties: { name: 'Pier' }, geometry: { type: 'LineString', coordinates: [[4.911, 52.37], [4.913, 52.37]] } },
        ] },
        breaks: [3, 5],
      },
    },
  ],
  traits: {
    regroups: true,
    comparedInputs: ['network'],
    auxiliaryInputs: ['network', 'barriers'],
    ignoresZ: true,
    superlinear: true,
    restrictedTo: 'places within reach of streets, which are lines',
  },
  emptyResult: ({ facilities }) => explainEmpty('facilities', facilities),
  prepare(inputs, context) {
    checkBreaks(inputs.breaks);
    context.progress(0.02, 'Building the network');
    const streets = openNetwork(inputs.network, inputs);
    const facilities = locateLayer(streets.finder, inputs.facilities, {
      name: 'facilities',
      rule: {
        reach: inputs.reach,
        accessCost: streets.accessCost,
        leaveFrom: inputs.leave_from,
        sideReach: inputs.facility_reach,
      },
      progress: (fraction) => context.progress(0.1 + 0.1 * fraction, 'Locating facilities'),
    });
    return { streets, facilities };
  },
  async run(inputs, context, { streets, facilities }) {
    const breaks = inputs.breaks.toSorted((a, b) => a - b);
    const made = await computeServiceAreas(streets, facilities.gates, {
      ...inputs,
      breaks: breaks.map((limit) => limit * streets.unitSize),
      legCost: streets.accessCost,
      progress: (fraction, message) => context.progress(0.2 + 0.7 * fraction, message),
    });
    const areas = makeAreaFeatures(made.areas, inputs.facilities, { breaks, nest: inputs.nest });
    const lines = makeStreetFeatures(streets, made.streets, inputs.network, breaks);
    context.warn(
      ...streets.warnings,
      ...missingGeometryWarnings(inputs.facilities, 'facilities'),
      ...facilities.warnings,
      ...areas.warnings,
      ...lines.warnings.map((warning) => `network: ${warning}`),
      ...(inputs.areas === 'split' ? tieWarnings(inputs.facilities, findSharedGates(facilities.gates)) : []),
      ...repairWarnings(made.repaired),
      ...edgeWarnings(streets.network, made.streets),
    );
    const leaving = [describeLeaving('facilities', inputs.leave_from, inputs.facility_reach)];
    const travelled = { streets, settings: inputs, leaving, places: [facilities], longest: lines.longest };
    const { method, ...summary } = summarizeTravel(travelled);
    return {
      areas: toResult(COLLECTION, areas.features, {
        method: `${method}; ${describeAreas(inputs)}`,
        ...summary,
        travel: inputs.travel,
        area_m2: areas.area,
        border_error_m: Math.hypot(10, inputs.detail / 2) - 10,
        empty: areas.empty,
      }),
      streets: toResult(COLLECTION, lines.features, { parts: made.streets.length, length_m: lines.length }),
    };
  },
});

const COLLECTION = { form: 'collection' } as const;

function checkBreaks(breaks: readonly number[]): void {
  const twice = breaks.findIndex((limit, i) => breaks.indexOf(limit) !== i);
  if (twice < 0) return;
  const message = `is ${breaks[twice]}, which is there twice. Name each break once`;
  throw new ProcessError('invalid-input', `service-area cannot run: /breaks/${twice} ${message}.`, [
    { pointer: `/breaks/${twice}`, message },
  ]);
}

import { z } from 'zod';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { allocate } from '../geometry/network/allocate.ts';
import { makeAllocationFeatures } from '../geometry/network/allocation-features.ts';
import { describeLeaving, summarizeTravel } from '../geometry/network/describe-travel.ts';
import { locateLayer } from '../geometry/network/locate-layer.ts';
import { openNetwork } from '../geometry/network/open-network.ts';
import { readAmounts } from '../geometry/network/amounts.ts';
import { defineProcess } from '../process/define-process.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import {
  LeaveFrom,
  networkFields,
  networkSummary,
  SideReach,
  TravelDirection,
  travelFields,
} from '../../schemas/network.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'allocate',
  version: '1.0.0',
  title: 'Allocate demand to facilities',
  description:
    'Gives each demand to its nearest facility along streets, with capacities to the nearest that has room, and sums up what ' +
    'each facility serves. Streets come from your own line layer. To only find the nearest use closest-facility.',
  keywords: ['location-allocation', 'capacity', 'assignment', 'travel time', 'service', 'network', 'streets'],
  group: 'network',
  inputs: {
    demands: LonLatLayer.describe('Features to serve: points, lines or polygons in longitude and latitude.'),
    facilities: LonLatLayer.describe('Features that serve them, likewise.'),
    ...networkFields,
    weight: z.string().min(1).optional().describe('Property of a demand with its size, such as people; 1 by default.'),
    capacity_field: z.string().min(1).optional().describe('Property of a facility with the weight that it can take.'),
    within: z.number().positive().optional().describe('Maximum cost in `units`; unlimited by default.'),
    ...travelFields,
    travel: TravelDirection.default('towards').describe(
      'From the facilities or towards them: differs with one-way streets.',
    ),
    leave_from: LeaveFrom.default('any-side').describe('Streets at which lines and polygons are left and entered.'),
    side_reach: SideReach.describe('Metres from an edge within which a street counts as being there.'),
    prefix: z.string().max(40).default('facility_').describe('Prefix of the properties that demands get.'),
  },
  outputs: {
    result: resultLayer({
      ...networkSummary,
      travel: TravelDirection,
      allocated: z.int().describe('Demands that have a facility.'),
      not_allocated: z.int(),
    }).describe(
      'The demands with index, id and cost (in units) of their facility, with the prefix; null and the reason without one.',
    ),
    facilities: resultLayer({}).describe(
      'The facilities with demands, weight, mean_cost (weighted) and largest_cost of what they serve.',
    ),
  },
  examples: [
    {
      title: 'Pupils to two schools, one of which has few places',
      inputs: {
        // prettier-ignore
        demands: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'a', properties: { pupils: 20 }, geometry: { type: 'Point', coordinates: [4.9005, 52.3701] } },
          { type: 'Feature', id: 'b', properties: { pupils: 25 }, geometry: { type: 'Point', coordinates: [4.902, 52.3701] } },
          { type: 'Feature', id: 'c', properties: { pupils: 30 }, geometry: { type: 'Point', coordinates: [4.904, 52.3729] } },
        ] },
        // prettier-ignore
        facilities: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 1, properties: { school: 'West', places: 30 }, geometry: { type: 'Point', coordinates: [4.9001, 52.3701] } },
          { type: 'Feature', id: 2, properties: { school: 'North', places: 100 }, geometry: { type: 'Point', coordinates: [4.9051, 52.3729] } },
        ] },
        // prettier-ignore
        network: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.905, 52.37]] } },
          { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [[4.9, 52.373], [4.905, 52.373]] } },
          { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [[4.905, 52.37], [4.905, 52.373]] } },
        ] },
        weight: 'pupils',
        capacity_field: 'places',
      },
    },
  ],
  traits: {
    regroups: true,
    comparedInputs: ['demands', 'facilities', 'network'],
    auxiliaryInputs: ['network', 'barriers', 'facilities'],
    ignoresZ: true,
    restrictedTo: 'places within reach of streets, which are lines',
  },
  prepare(inputs, context) {
    const weights = readAmounts(inputs.demands, 'demands', 'weight', inputs.weight);
    const capacities = readAmounts(inputs.facilities, 'facilities', 'capacity_field', inputs.capacity_field);
    context.progress(0.02, 'Building the network');
    const streets = openNetwork(inputs.network, inputs);
    const rule = {
      reach: inputs.reach,
      accessCost: streets.accessCost,
      leaveFrom: inputs.leave_from,
      sideReach: inputs.side_reach,
    };
    const facilities = locateLayer(streets.finder, inputs.facilities, {
      name: 'facilities',
      rule,
      progress: (fraction) => context.progress(0.1 + 0.05 * fraction, 'Locating facilities'),
    });
    const demands = locateLayer(streets.finder, inputs.demands, {
      name: 'demands',
      rule,
      progress: (fraction) => context.progress(0.15 + 0.05 * fraction, 'Locating demands'),
    });
    return { weights, capacities, streets, facilities, demands };
  },
  run(inputs, context, { weights, capacities, streets, facilities, demands }) {
    const allocation = allocate(streets, demands.gates, facilities.gates, {
      travel: inputs.travel,
      within: (inputs.within ?? Infinity) * streets.unitSize,
      weights,
      ...(inputs.capacity_field !== undefined && { capacities }),
      progress: (fraction) => context.progress(0.2 + 0.7 * fraction, 'Searching ways'),
    });
    const made = makeAllocationFeatures(inputs.demands, inputs.facilities, {
      allocation,
      weights,
      reasons: demands.reasons,
      unitSize: streets.unitSize,
      prefix: inputs.prefix,
    });
    context.warn(
      ...streets.warnings,
      ...missingGeometryWarnings(inputs.demands, 'demands'),
      ...missingGeometryWarnings(inputs.facilities, 'facilities'),
      ...demands.warnings,
      ...facilities.warnings,
      ...made.warnings,
    );
    const rule =
      inputs.capacity_field === undefined
        ? 'nearest facility'
        : 'nearest facility with room, pairs by cost, not an optimum';
    const leaving = [rule, describeLeaving('places', inputs.leave_from, inputs.side_reach)];
    return {
      result: toResult(inputs.demands, made.demands, {
        ...summarizeTravel({ streets, settings: inputs, leaving, places: [facilities, demands], longest: 0 }),
        travel: inputs.travel,
        allocated: made.allocated,
        not_allocated: inputs.demands.features.length - made.allocated,
      }),
      facilities: toResult(inputs.facilities, made.facilities, {}),
    };
  },
});

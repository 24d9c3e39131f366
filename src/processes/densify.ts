import { z } from 'zod';
import { cutRepairWarnings } from '../geometry/antimeridian/cut-long-edges.ts';
import { withGeos } from '../geometry/engine/geos.ts';
import { densify, refuseDenseLines } from '../geometry/lines/densify.ts';
import { countPositions } from '../geometry/flat/flat.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { edgeWarnings, measureMethod } from '../geometry/measures/measure.ts';
import { defineProcess } from '../process/define-process.ts';
import { EdgeModel, edgesDescription } from '../../schemas/edges.ts';
import { LonLatLayer, type LayerFeature } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'densify',
  version: '1.0.0',
  title: 'Densify',
  description:
    'Adds vertices along lines and rings until no edge is longer than a length in metres, along straight lines of ' +
    'longitude and latitude or along geodesics. Use it before reproject; to remove vertices use simplify.',
  keywords: ['segmentize', 'great circle', 'geodesic', 'add vertices', 'insert points'],
  group: 'cleaning',
  inputs: {
    layer: LonLatLayer.describe('Longitude and latitude (WGS 84).'),
    max_length: z.number().min(0.001).describe('Maximum edge length of the result, in metres on the ellipsoid.'),
    edges: EdgeModel.default('planar').describe(edgesDescription),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      features: z.int(),
      vertices_before: z.int(),
      vertices_after: z.int(),
    }).describe('The features with their ids and properties, cut where geodesics cross the antimeridian.'),
  },
  examples: [
    {
      title: 'The great circle from Frankfurt to Tokyo, every 500 km',
      inputs: {
        layer: { type: 'LineString', coordinates: [[8.57, 50.03], [140.39, 35.77]] }, // prettier-ignore
        max_length: 500_000,
        edges: 'geodesic',
      },
    },
  ],
  traits: { passesInvalid: true },
  prepare({ layer, max_length: longest, edges }) {
    for (const { geometry } of layer.features) if (geometry) refuseDenseLines(geometry, longest, edges);
  },
  run: async ({ layer, max_length: longest, edges }, context) => {
    const before = layer.features.flatMap(({ geometry }) => geometry ?? []);
    context.warn(
      ...missingGeometryWarnings(layer),
      ...edgeWarnings(before, edges),
      ...(await withGeos((engine) => cutRepairWarnings(engine, layer))),
    );
    const features: LayerFeature[] = [];
    for (const [index, feature] of layer.features.entries()) {
      context.progress(index / layer.features.length);
      features.push(
        feature.geometry ? { ...feature, geometry: await densify(feature.geometry, longest, edges) } : feature,
      );
    }
    const count = (all: readonly LayerFeature[]) =>
      all.reduce((sum, { geometry }) => sum + (geometry ? countPositions(geometry) : 0), 0);
    const summary = {
      method: measureMethod[edges],
      features: features.length,
      vertices_before: count(layer.features),
      vertices_after: count(features),
    };
    return { result: toResult(layer, features, summary) };
  },
});

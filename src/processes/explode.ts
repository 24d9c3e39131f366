import { z } from 'zod';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { explode } from '../geometry/parts/explode.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'explode',
  version: '1.0.0',
  title: 'Explode',
  description:
    'Makes a feature of each part of multi-geometries and collections, with the properties of its origin. To gather ' +
    'parts again use collect; to cut along lines use split.',
  keywords: ['multipart to singleparts', 'single parts', 'dump', 'flatten', 'ungroup', 'parts'],
  group: 'cleaning',
  inputs: { layer: Layer.describe('Features in any coordinates.') },
  outputs: {
    result: resultLayer({
      method: z.string(),
      features_in: z.int(),
      features_out: z.int(),
      exploded: z.int().describe('Features of several parts.'),
    }).describe(
      'Points, lines and polygons. Parts have no id, and the properties of their origin with part_source (its id, or ' +
        'position from 0), part (from 1) and parts. Features of one part keep id and properties.',
    ),
  },
  examples: [
    {
      title: 'Two islands of one municipality',
      inputs: {
        layer: {
          type: 'Feature',
          id: 'islands',
          properties: { name: 'Islands' },
          // prettier-ignore
          geometry: { type: 'MultiPolygon', coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]] },
        },
      },
    },
  ],
  longEdges: 'none',
  traits: { regroups: true, passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  run: ({ layer }, context) => {
    const { features, exploded, warnings } = explode(layer);
    context.warn(...missingGeometryWarnings(layer), ...warnings);
    const summary = {
      method: 'parts as they are; no position changes',
      features_in: layer.features.length,
      features_out: features.length,
      exploded,
    };
    return { result: toResult(layer, features, summary) };
  },
});

import { z } from 'zod';
import { nameFeatures } from '../../schemas/feature-names.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { boundsOf, isEmpty } from '../geometry/flat/flat.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { swapAxes } from '../geometry/parts/swap-axes.ts';
import { findSwapped } from '../geometry/validity/diagnosis-swapped.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';

/** Features that are named in a warning. */
const MAX_NAMED = 10;

export default defineProcess({
  id: 'swap-axes',
  version: '1.0.0',
  title: 'Swap axes',
  description:
    'Exchanges the first two numbers of each position: of all features, or of those that lie far from the others and ' +
    'among them when swapped. To find such features first use diagnose.',
  keywords: ['flip coordinates', 'swap x and y', 'latitude longitude order', 'axis order', 'wrong place', 'mirrored'],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe('Features in any coordinates.'),
    which: z
      .enum(['all', 'suspected'])
      .default('all')
      .describe('suspected: degrees only, the features of the finding swapped-axes of diagnose.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      which: z.enum(['all', 'suspected']),
      features: z.int(),
      features_swapped: z.int(),
    }).describe('The features with ids and properties; Z coordinates stay.'),
  },
  examples: [
    {
      title: 'Latitude before longitude',
      inputs: { layer: { type: 'Point', coordinates: [-34.9, -56.17] } },
    },
  ],
  traits: { passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  run: ({ layer, which }, context) => {
    context.warn(...missingGeometryWarnings(layer));
    const located = layer.features.flatMap(({ geometry }, index) =>
      geometry && !isEmpty(geometry) ? [{ index, bounds: boundsOf(geometry) }] : [],
    );
    const suspected = which === 'suspected' ? (findSwapped(located)?.features ?? new Set<number>()) : undefined;
    const isSwapped = (index: number) => suspected?.has(index) ?? true;
    const features = layer.features.map((feature, index) =>
      feature.geometry && isSwapped(index) ? { ...feature, geometry: swapAxes(feature.geometry) } : feature,
    );
    const swapped = located.map(({ index }) => index).filter(isSwapped);
    if (suspected) {
      const named = nameFeatures(layer.features, swapped, layer.label, MAX_NAMED);
      context.warn(swapped.length === 0 ? 'No feature is suspected; none was swapped.' : `Swapped ${named}.`);
    }
    const summary = {
      method: which === 'all' ? 'the first two numbers of each position' : 'as diagnose finds swapped-axes',
      which,
      features: features.length,
      features_swapped: swapped.length,
    };
    return { result: toResult(layer, features, summary) };
  },
});

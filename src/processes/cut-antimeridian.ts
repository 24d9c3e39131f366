import { z } from 'zod';
import { LonLatLayer } from '../../schemas/layer.ts';
import { longEdgesOf } from '../../schemas/lon-lat.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { cutLongEdges, cutRepairWarnings } from '../geometry/antimeridian/cut-long-edges.ts';
import { withGeos } from '../geometry/engine/geos.ts';
import { hasZ } from '../geometry/flat/flat.ts';
import { missingGeometryWarnings, planarLayerWarnings, toResult } from '../geometry/layers/layers.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'cut-antimeridian',
  version: '1.0.0',
  title: 'Cut at the antimeridian',
  description:
    'Cuts lines and polygons with edges over more than 180 degrees of longitude where they cross the antimeridian, as ' +
    'RFC 7946 asks; all others stay as they are. To find such features use diagnose.',
  keywords: ['date line', 'split at 180 degrees', 'wrap', 'pacific', 'fiji', 'line across the map'],
  group: 'cleaning',
  inputs: { layer: LonLatLayer.describe('Longitude and latitude (WGS 84).') },
  outputs: {
    result: resultLayer({
      method: z.string(),
      features: z.int(),
      features_cut: z.int(),
    }).describe('The features with ids and properties; those that were cut are multi-geometries.'),
  },
  examples: [
    {
      title: 'A flight over the Pacific',
      inputs: { layer: { type: 'LineString', coordinates: [[170, -20], [-170, -10]] } }, // prettier-ignore
    },
  ],
  traits: { passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  run: async ({ layer }, context) => {
    const isCut = layer.features.map(({ geometry }) => geometry !== null && longEdgesOf(geometry).count > 0);
    const withHeights = layer.features.filter(({ geometry }, i) => isCut[i] && geometry && hasZ(geometry));
    context.warn(
      ...missingGeometryWarnings(layer),
      ...planarLayerWarnings({ features: withHeights }),
      ...(await withGeos((engine) => cutRepairWarnings(engine, layer))),
    );
    const { features } = await cutLongEdges(layer);
    const summary = {
      method: 'the short way across the antimeridian, straight in longitude and latitude (RFC 7946, 3.1.9)',
      features: features.length,
      features_cut: isCut.filter(Boolean).length,
    };
    return { result: toResult(layer, features, summary) };
  },
});

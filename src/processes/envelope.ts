import { formatCount } from '../common/format-count.ts';
import { z } from 'zod';
import { createPropertyAdder } from '../geometry/layers/attributes.ts';
import { toBoxGeometry, computePlanarBox } from '../geometry/measures/envelope.ts';
import { computeExtent } from '../geometry/antimeridian/extent.ts';
import { toCollection, planarLayerWarnings, toResult } from '../geometry/layers/layers.ts';
import { checkLonLat, planarSuggestion } from '../geometry/antimeridian/lon-lat-check.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { lonLatBox } from '../../schemas/bbox.ts';
import { defineProcess } from '../process/define-process.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { CoordinateKind } from '../../schemas/units.ts';

export default defineProcess({
  id: 'envelope',
  version: '1.0.0',
  title: 'Envelope',
  description:
    'Bounding box of each feature or of the layer; for longitude and latitude the narrowest one, across the ' +
    'antimeridian if need be (RFC 7946). For a tighter fit use convex-hull.',
  keywords: ['bounding box', 'bbox', 'extent'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection; longitude before latitude if on Earth.'),
    coordinates: CoordinateKind,
    of: z.enum(['feature', 'layer']).default('feature').describe('One box for each feature, or one for the layer.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      bbox: z
        .array(z.number())
        .nullable()
        .describe(`Of the layer: ${lonLatBox}; in another unit likewise, never across it.`),
    }).describe('Polygons with property `envelope` like bbox; lines or points where a box has no width or height.'),
  },
  examples: [
    {
      title: 'Fiji lies on both sides of the antimeridian',
      inputs: {
        layer: {
          type: 'Feature',
          properties: { name: 'Fiji' },
          // prettier-ignore
          geometry: { type: 'MultiPoint', coordinates: [[177.44, -17.78], [179.34, -16.43], [-179.99, -16.8], [-178.8, -18.2]] },
        },
      },
    },
  ],
  isOnEarth: ({ coordinates }) => coordinates === 'longitude-latitude',
  longEdges: ({ coordinates }) => (coordinates === 'planar' ? 'none' : 'short'),
  prepare({ layer, coordinates }) {
    const onEarth = coordinates === 'longitude-latitude';
    if (onEarth) checkLonLat({ layer }, planarSuggestion);
    return { onEarth };
  },
  run: ({ layer, of }, context, { onEarth }) => {
    const whole = toCollection(layer);
    context.warn(...planarLayerWarnings(layer));
    const boxAround = (geometry: FlatGeometry) => (onEarth ? computeExtent([geometry]) : computePlanarBox(geometry));
    const sources = of === 'layer' ? [{ properties: {}, geometry: whole }] : layer.features;
    const properties = createPropertyAdder();
    const features = sources.map((feature) => {
      const box = feature.geometry ? boxAround(feature.geometry) : undefined;
      if (!box) return { ...feature, geometry: null };
      return properties.add({ ...feature, geometry: toBoxGeometry(box) }, { envelope: [...box] });
    });
    const empty = features.filter(({ geometry }, i) => !geometry && sources[i]?.geometry).length;
    if (empty > 0)
      context.warn(`${formatCount(empty, 'geometry has', 'geometries have')} no positions and so no envelope (null).`);
    context.warn(...properties.warnings());
    const bbox = boxAround(whole);
    const method = onEarth ? 'narrowest box of longitude and latitude (RFC 7946, section 5)' : PLANAR;
    const form = of === 'layer' ? ({ form: 'feature' } as const) : layer;
    return { result: toResult(form, features, { method, bbox: bbox ? [...bbox] : null }) };
  },
});

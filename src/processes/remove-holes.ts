import { z } from 'zod';
import { LonLatLayer, type LayerFeature } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { formatCount } from '../common/format-count.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { measureMethod } from '../geometry/measures/measure.ts';
import { removeHoles } from '../geometry/parts/remove-holes.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'remove-holes',
  version: '1.0.0',
  title: 'Remove holes',
  description:
    'Fills the holes of polygons, all or those below an area, and leaves parts below an area out. To merge narrow ' +
    'slivers with their neighbours is another operation.',
  keywords: ['fill gaps', 'donut', 'small parts', 'eliminate polygon part', 'keep biggest parts'],
  group: 'cleaning',
  inputs: {
    layer: LonLatLayer.describe('Longitude and latitude (WGS 84); points and lines stay.'),
    holes_below: z.number().min(0).optional().describe('Square metres; without it all holes are filled.'),
    parts_below: z.number().min(0).default(0).describe('Square metres, holes filled: smaller polygons are left out.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      features: z.int(),
      features_changed: z.int(),
      holes_filled: z.int(),
      area_filled_m2: z.number(),
      parts_left_out: z.int(),
      area_left_out_m2: z.number(),
    }).describe('The features with ids and properties; null where no polygon is left.'),
  },
  examples: [
    {
      title: 'A park with a pond',
      inputs: {
        // prettier-ignore
        layer: { type: 'Polygon', coordinates: [
          [[5.12, 52.09], [5.13, 52.09], [5.13, 52.1], [5.12, 52.1], [5.12, 52.09]],
          [[5.124, 52.094], [5.124, 52.096], [5.126, 52.096], [5.126, 52.094], [5.124, 52.094]],
        ] },
      },
    },
  ],
  traits: { passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer) ?? 'all polygons are smaller than parts_below',
  run: ({ layer, holes_below: holes = Infinity, parts_below: parts }, context) => {
    context.warn(...missingGeometryWarnings(layer));
    const total = { holes: 0, areaFilled: 0, parts: 0, areaLeftOut: 0, swallowed: 0 };
    let [changed, gone] = [0, 0];
    const features = layer.features.map((feature, index): LayerFeature => {
      if (index % 100 === 0) context.progress(index / layer.features.length);
      if (!feature.geometry) return feature;
      const filled = removeHoles(feature.geometry, { holes, parts });
      for (const name of ['holes', 'areaFilled', 'parts', 'areaLeftOut', 'swallowed'] as const) total[name] += filled[name]; // prettier-ignore
      if (filled.holes + filled.parts + filled.swallowed > 0) changed += 1;
      if (!filled.geometry) gone += 1;
      return { ...feature, geometry: filled.geometry };
    });
    const within = 'within holes that were filled';
    if (total.swallowed > 0) context.warn(`${formatCount(total.swallowed, 'part')} ${within}: now part of what is around.`); // prettier-ignore
    if (gone > 0) context.warn(`${formatCount(gone, 'feature has', 'features have')} no geometry left: all parts are smaller than parts_below.`); // prettier-ignore
    const summary = {
      method: measureMethod.planar,
      features: features.length,
      features_changed: changed,
      holes_filled: total.holes,
      area_filled_m2: total.areaFilled,
      parts_left_out: total.parts,
      area_left_out_m2: total.areaLeftOut,
    };
    return { result: toResult(layer, features, summary) };
  },
});

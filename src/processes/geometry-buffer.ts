import { z } from 'zod';
import { bufferLayer } from '../geometry/buffer/buffer-layer.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { checkPlanar } from '../geometry/antimeridian/lon-lat-check.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { checkRange, explainEmptyBuffer } from '../geometry/buffer/planar-buffer.ts';
import { mergeProperties } from '../geometry/layers/attributes.ts';
import { defineProcess } from '../process/define-process.ts';
import { ellipsoidAreas } from '../process/planar-areas.ts';
import { Layer } from '../../schemas/layer.ts';
import { PlanarTotals } from '../../schemas/planar-totals.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { Planar } from '../../schemas/units.ts';

export default defineProcess({
  id: 'geometry-buffer',
  version: '1.2.0',
  title: 'Geometry buffer (planar)',
  description:
    'Planar buffer around a geometry or each feature, in the unit of the coordinates: for projected or drawn data. ' +
    'For longitude and latitude with a distance in metres use buffer.',
  keywords: ['buffer', 'planar', 'offset', 'zone'],
  group: 'construction',
  inputs: {
    geometry: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; Z coordinates are dropped.'),
    distance: z
      .number()
      .describe(
        'In the unit of the coordinates; negative shrinks polygons. Refused where they look like degrees and it is too ' +
          'large for them.',
      ),
    coordinates: Planar.describe('Set planar for planar units that look like degrees: any distance is accepted then.'),
    resolution: z.int().min(1).max(256).default(16).describe('Segments per quarter circle; more give rounder corners.'),
  },
  // Published clients send `geometry`.
  aliases: { layer: 'geometry' },
  outputs: {
    buffered_geometry: resultLayer({
      method: z.string(),
      features: z.int().describe('Number in the result.'),
      buffer_distance: z.number(),
      area: z.number().describe('Total, in square units; overlaps count more than once.'),
      area_m2: z.number().optional().describe('The same on the ellipsoid, where the CRS is projected.'),
      planar: PlanarTotals,
    }).describe(
      'Polygon or MultiPolygon, exterior rings counter-clockwise; no coordinates when nothing remains. Properties are kept; ' +
        'buffer_area is added, or for one geometry or Feature result_area, the distance, the resolution and the types; in a ' +
        'projected CRS also buffer_area_m2 or result_area_m2, on the ellipsoid.',
    ),
  },
  examples: [
    {
      title: 'A square with rounded corners',
      inputs: {
        // prettier-ignore
        geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]] },
        distance: 0.5,
        resolution: 4,
      },
    },
    {
      title: '250 m around a track in UTM zone 33 N',
      inputs: {
        // prettier-ignore
        geometry: { type: 'LineString', coordinates: [[392000, 5820000], [393200, 5820400], [393900, 5821700]] },
        distance: 250,
      },
    },
  ],
  planarMeasure: 'lengths',
  emptyResult: ({ geometry, distance }) => explainEmptyBuffer(geometry, distance, ''),
  prepare({ geometry: layer, distance, coordinates }, { warn }) {
    warn(...checkPlanar(layer, { name: 'distance', value: distance }, coordinates, 'For metres use buffer'));
    for (const { geometry } of layer.features) if (geometry) checkRange(geometry, distance);
  },
  run: async ({ geometry: layer, distance, resolution }, context) => {
    const { features, area, warnings } = await bufferLayer(layer, {
      way: { surface: 'plane', distance, quadrantSegments: resolution },
      describe(before, { geometry: after, area: own }, isMember) {
        if (isMember) return { buffer_area: own };
        return {
          input_geometry_type: before.type,
          buffer_distance: distance,
          buffer_resolution: resolution,
          result_geometry_type: after.type,
          result_area: own,
        };
      },
      input: 'geometry',
      ...context,
    });
    const { found: onEarth, warnings: notMeasured } = await ellipsoidAreas(layer, features);
    context.warn(...warnings, ...notMeasured);
    const method = `${PLANAR}; ${resolution} segments per quarter circle`;
    const summary = { method, features: features.length, buffer_distance: distance, area };
    if (!onEarth) return { buffered_geometry: toResult(layer, features, summary) };
    const { areas, planar } = onEarth;
    const name = layer.form === 'collection' ? 'buffer_area_m2' : 'result_area_m2';
    const withBoth = features.map((feature, i) => {
      if (!feature.geometry) return feature;
      return { ...feature, properties: mergeProperties(feature.properties, { [name]: areas[i] ?? 0 }) };
    });
    const both = { ...summary, area_m2: areas.reduce((sum, one) => sum + one, 0), planar: { ...planar, area } };
    return { buffered_geometry: toResult(layer, withBoth, both) };
  },
});

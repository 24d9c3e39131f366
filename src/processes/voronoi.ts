import { z } from 'zod';
import { parsePlanarBounds } from '../geometry/crs/box.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { chooseFrame, voronoi } from '../geometry/construction/voronoi.ts';
import { defineProcess } from '../process/define-process.ts';
import { Box, boxOrder } from '../../schemas/bbox.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'voronoi',
  version: '1.0.0',
  title: 'Voronoi cells',
  description:
    'Voronoi (Thiessen) polygons: the part of an extent that is nearest to each point, with its id and properties, in ' +
    'the plane of the coordinates. For the triangles between neighbours use delaunay.',
  keywords: ['Thiessen', 'nearest', 'service area', 'tessellation'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Points, in any planar unit; project longitude and latitude first for true nearness.'),
    extent: Box.optional().describe(
      `Area to fill: ${boxOrder}, in the unit of the coordinates; by default a tenth larger than the points.`,
    ),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      extent: z.array(z.number()).nullable().describe('Extent that the cells fill.'),
      duplicates: z.int().describe('Features without a cell, at the position of another one: duplicate_of.'),
    }).describe('A polygon for each feature, with its id and properties, clipped to the extent.'),
  },
  examples: [
    {
      title: 'Three wells',
      inputs: {
        layer: {
          type: 'FeatureCollection',
          features: [
            { type: 'Feature', id: 'A', properties: {}, geometry: { type: 'Point', coordinates: [2, 2] } },
            { type: 'Feature', id: 'B', properties: {}, geometry: { type: 'Point', coordinates: [8, 2] } },
            { type: 'Feature', id: 'C', properties: {}, geometry: { type: 'Point', coordinates: [5, 8] } },
          ],
        },
        extent: [0, 0, 10, 10],
      },
    },
  ],
  traits: { regroups: true, restrictedTo: 'points' },
  prepare({ layer, extent }) {
    const bounds = extent && parsePlanarBounds(extent, 'extent');
    chooseFrame(layer, bounds);
    return bounds;
  },
  run: async ({ layer }, context, bounds) => {
    const { features, warnings, ...made } = await voronoi(layer, bounds);
    context.warn(...warnings);
    const frame = [made.extent.west, made.extent.south, made.extent.east, made.extent.north];
    const summary = { extent: frame.every(Number.isFinite) ? frame : null, duplicates: made.duplicates };
    return { result: toResult(layer, features, { method: PLANAR, ...summary }) };
  },
});

import { z } from 'zod';
import { inputError, ProcessError } from '../common/errors.ts';
import { getLayerArea } from '../geometry/crs/area.ts';
import { parseLonLatBox } from '../geometry/crs/box.ts';
import { MAX_BOW } from '../geometry/grid/grid-edges.ts';
import { createGrid, planGrid } from '../geometry/grid/grid.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { defineProcess } from '../process/define-process.ts';
import { Box, lonLatBox } from '../../schemas/bbox.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';

/** Cells that reach around the Earth overlap themselves. */
const MAX_SIZE_M = 20_000_000;

export default defineProcess({
  id: 'grid',
  version: '1.0.1',
  title: 'Grid',
  description:
    'Grid of squares or hexagons of a real size over an extent or the extent of a layer, anywhere on Earth; ' +
    'neighbours share their corners exactly. To count points in cells use count-points, to sum attributes ' +
    'summarize-within.',
  keywords: ['grid', 'hexagon', 'square', 'tessellation', 'binning', 'fishnet', 'hexbin', 'cells', 'tessellate'],
  group: 'construction',
  inputs: {
    extent: Box.optional().describe(`Area to cover: ${lonLatBox}. Or {bbox, crs}. Give this or \`layer\`.`),
    layer: LonLatLayer.optional().describe('Longitude and latitude; the grid covers its extent.'),
    shape: z.enum(['hexagon', 'square']).default('hexagon').describe('Shape of the cells.'),
    size: z.number().positive().describe('In `units`: side of a square, distance between opposite sides of a hexagon.'),
    units: LengthUnit.default('metres').describe('Unit of the size.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      cells: z.int(),
      cell_area_m2: z.number().describe('Area of a cell in the projection.'),
      error_bound: z.number().describe('Maximum relative error of a length in the grid, far from its centre.'),
      area_error: z.number().describe('Maximum relative difference of a cell’s area_m2 from cell_area_m2.'),
    }).describe('A FeatureCollection of cells that touch the extent, each with column, row and area_m2.'),
  },
  examples: [
    {
      title: 'Hexagons of 500 m over the centre of Utrecht',
      inputs: { extent: { bbox: [5.105, 52.08, 5.135, 52.1] }, size: 500 },
    },
  ],
  traits: {
    regroups: true,
    ignoresZ: true,
    restrictedTo: 'layers with an extent that the grid can cover',
    auxiliaryInputs: ['layer'],
  },
  async prepare({ extent, layer, shape, size, units }) {
    if ((extent === undefined) === (layer === undefined)) {
      const message = 'Give either `extent` or `layer`: where to draw the grid.';
      throw new ProcessError('invalid-input', message, [{ pointer: '/extent', message }]);
    }
    const bounds = extent ? await parseLonLatBox(extent, 'extent') : getLayerArea(layer ?? { features: [] }, 'layer');
    const metres = size * metresPer[units];
    if (metres > MAX_SIZE_M) {
      const message = `is ${size} ${units}; at most ${MAX_SIZE_M / 1e3} km, half the way around the Earth. Give a smaller size`;
      throw inputError('/size', message);
    }
    return planGrid(bounds, { kind: shape, size: metres, input: extent ? 'extent' : 'layer' });
  },
  run: async ({ layer, shape }, context, plan) => {
    context.warn(...(layer ? missingGeometryWarnings(layer) : []));
    const progress = (fraction: number) => context.progress(fraction, 'Drawing cells');
    const { features, areas, errorBound } = await createGrid(plan, progress);
    const cellArea = plan.size ** 2 * (shape === 'square' ? 1 : Math.sqrt(3) / 2);
    const summary = {
      method:
        'azimuthal equidistant projection of the WGS 84 ellipsoid, centred on the extent; edges straight there to ' +
        `${MAX_BOW * 100} % of the size`,
      cells: features.length,
      cell_area_m2: cellArea,
      error_bound: errorBound,
      // Measured: near a pole edges that bow count for more than the plane.
      area_error: areas.reduce((most, area) => Math.max(most, Math.abs(area / cellArea - 1)), 0),
    };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});

import { z } from 'zod';
import { LonLatLayer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';
import { inputError } from '../common/errors.ts';
import { cutLongEdges } from '../geometry/antimeridian/cut-long-edges.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { ALONG_ERROR } from '../geometry/lines/along.ts';
import { linesOf, mapLines, placesAlong } from '../geometry/lines/along-layer.ts';
import { measureMethod } from '../geometry/measures/measure.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';

const MAX_PIECES = 2_000_000;

export default defineProcess({
  id: 'split-by-length',
  version: '1.0.0',
  title: 'Split by length',
  description:
    'Cuts lines and rings into pieces of a length in metres on the ellipsoid; the last piece of a line is shorter. To ' +
    'cut along other lines use split; for one piece use substring.',
  keywords: ['segmentize', 'line chunk', 'split lines by maximum length', 'pieces', 'sections'],
  group: 'construction',
  inputs: {
    layer: LonLatLayer.describe('Lines and polygons, whose rings are cut, in longitude and latitude (WGS 84).'),
    length: z.number().positive().describe('Length of a piece, in `units`.'),
    units: LengthUnit.default('metres').describe('Unit of `length`; the result has metres.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      error_bound: z.number().describe('Metres along the line.'),
      lines: z.int(),
      pieces: z.int(),
    }).describe(
      'Lines with the properties of their origin, along_source (its id, or position from 0), along_part, from_m, to_m; ' +
        'cut at the antimeridian.',
    ),
  },
  examples: [
    {
      title: 'Sections of 200 km from Utrecht to Berlin',
      inputs: { layer: { type: 'LineString', coordinates: [[5.12, 52.09], [9.73, 52.37], [13.4, 52.52]] }, length: 200, units: 'kilometres' }, // prettier-ignore
    },
  ],
  traits: { regroups: true, passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer) ?? 'layer has no line with a length',
  prepare({ layer, length, units }) {
    const found = linesOf(layer);
    const step = length * metresPer[units];
    const count = found.lines.reduce((sum, { measured }) => sum + Math.ceil(measured.length / step), 0);
    if (count > MAX_PIECES) {
      const message = `would make ${count} pieces, more than ${MAX_PIECES}. Use a larger length`;
      throw inputError('/length', message, 'too-large');
    }
    return found;
  },
  run: async ({ layer, length: wanted, units }, context, { lines, warnings }) => {
    const step = wanted * metresPer[units];
    const made = mapLines(
      lines,
      ({ length, slice }) => {
        const cuts = placesAlong(length, step, 0, false);
        // A rest below the error bound does not count.
        if (length - (cuts.at(-1) ?? 0) > ALONG_ERROR) cuts.push(length);
        return cuts.slice(1).map((to, i) => {
          const from = cuts[i] as number;
          return { geometry: slice(from, to), properties: { from_m: from, to_m: to } };
        });
      },
      context.progress,
    );
    context.warn(...missingGeometryWarnings(layer), ...warnings, ...made.warnings);
    const { features } = await cutLongEdges({ form: 'collection', features: made.features });
    const summary = {
      method: measureMethod.planar,
      error_bound: ALONG_ERROR,
      lines: lines.length,
      pieces: features.length,
    };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});

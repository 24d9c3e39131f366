import { z } from 'zod';
import { LonLatLayer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';
import { inputError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { cutLongEdges } from '../geometry/antimeridian/cut-long-edges.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { ALONG_ERROR } from '../geometry/lines/along.ts';
import { linesOf, mapLines } from '../geometry/lines/along-layer.ts';
import { measureMethod } from '../geometry/measures/measure.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'substring',
  version: '1.0.0',
  title: 'Substring of lines',
  description:
    'The piece of each line or ring between two distances from its start, in metres on the ellipsoid. For pieces of ' +
    'equal length use split-by-length.',
  keywords: ['line substring', 'line slice along', 'section', 'linear referencing', 'between two distances'],
  group: 'construction',
  inputs: {
    layer: LonLatLayer.describe('Lines and polygons in longitude and latitude (WGS 84).'),
    from: z.number().min(0).default(0).describe('Distance of the start of the piece, in `units`.'),
    to: z.number().positive().optional().describe('Distance of its end, in `units`; by default the end of the line.'),
    units: LengthUnit.default('metres').describe('Unit of `from` and `to`; the result has metres.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      error_bound: z.number().describe('Metres along the line.'),
      lines: z.int(),
      too_short: z.int().describe('Lines that end before `from`; they have no piece.'),
      ended_early: z.int().describe('Lines that end between `from` and `to`; their piece ends there.'),
    }).describe(
      'Lines with the properties of their origin, along_source (its id, or position from 0), along_part, from_m, to_m; ' +
        'cut at the antimeridian.',
    ),
  },
  examples: [
    {
      title: 'From kilometre 10 to kilometre 30',
      inputs: { layer: { type: 'LineString', coordinates: [[5.12, 52.09], [9.73, 52.37]] }, from: 10, to: 30, units: 'kilometres' }, // prettier-ignore
    },
  ],
  traits: { regroups: true, passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer) ?? 'all lines end before `from`, or layer has points only',
  prepare({ layer, from, to }) {
    if (to !== undefined && to <= from) {
      const message = `is ${to}; it must be more than from (${from})`;
      throw inputError('/to', message);
    }
    return linesOf(layer);
  },
  run: async ({ layer, from, to, units }, context, { lines, warnings }) => {
    const start = from * metresPer[units];
    const end = to === undefined ? Infinity : to * metresPer[units];
    let [tooShort, endedEarly] = [0, 0];
    const made = mapLines(
      lines,
      ({ length, slice }) => {
        if (length <= start) {
          tooShort += 1;
          return [];
        }
        if (Number.isFinite(end) && length < end) endedEarly += 1;
        const last = Math.min(length, end);
        return [{ geometry: slice(start, last), properties: { from_m: start, to_m: last } }];
      },
      context.progress,
    );
    context.warn(...missingGeometryWarnings(layer), ...warnings, ...made.warnings);
    if (tooShort > 0) context.warn(`${formatCount(tooShort, 'line ends', 'lines end')} before \`from\` and left out.`);
    if (endedEarly > 0) context.warn(`${formatCount(endedEarly, 'line ends', 'lines end')} before \`to\`, as does the piece.`); // prettier-ignore
    const { features } = await cutLongEdges({ form: 'collection', features: made.features });
    const summary = {
      method: measureMethod.planar,
      error_bound: ALONG_ERROR,
      lines: lines.length,
      too_short: tooShort,
      ended_early: endedEarly,
    };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});

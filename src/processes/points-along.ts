import { z } from 'zod';
import { LonLatLayer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';
import { inputError } from '../common/errors.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { ALONG_ERROR } from '../geometry/lines/along.ts';
import { linesOf, mapLines, placesAlong, toPoint } from '../geometry/lines/along-layer.ts';
import { measureMethod } from '../geometry/measures/measure.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';

const MAX_POINTS = 2_000_000;

export default defineProcess({
  id: 'points-along',
  version: '1.0.0',
  title: 'Points along lines',
  description:
    'Points at equal distances along lines and rings, in metres on the ellipsoid. For the vertices of lines use ' +
    'extract-vertices; to cut lines use split-by-length.',
  keywords: ['interpolate', 'every metres', 'chainage', 'stations', 'generate points along lines', 'equidistant'],
  group: 'construction',
  inputs: {
    layer: LonLatLayer.describe('Lines and polygons in longitude and latitude (WGS 84).'),
    every: z.number().positive().describe('Distance between points, in `units`.'),
    offset: z.number().min(0).default(0).describe('Distance of the first point from the start, in `units`.'),
    include_end: z.boolean().default(false).describe('Whether the end of each line gets a point too.'),
    units: LengthUnit.default('metres').describe('Unit of `every` and `offset`; the result has metres.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      error_bound: z.number().describe('Metres along the line.'),
      lines: z.int(),
      points: z.int(),
    }).describe('Points with the properties of their line, along_source (its id, or position from 0), along_part and along_m.'), // prettier-ignore
  },
  examples: [
    {
      title: 'A station every 100 km from Utrecht to Berlin',
      inputs: { layer: { type: 'LineString', coordinates: [[5.12, 52.09], [9.73, 52.37], [13.4, 52.52]] }, every: 100, units: 'kilometres' }, // prettier-ignore
    },
  ],
  traits: { regroups: true, passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer) ?? 'no line is as long as offset, or layer has points only',
  prepare({ layer, every, units }) {
    const step = every * metresPer[units];
    const { lines, warnings } = linesOf(layer);
    const count = lines.reduce((sum, { measured }) => sum + measured.length / step + 1, 0);
    if (count > MAX_POINTS) {
      const message = `would make some ${Math.round(count)} points, more than ${MAX_POINTS}. Use a larger distance`;
      throw inputError('/every', message, 'too-large');
    }
    return { lines, warnings };
  },
  run: ({ layer, every, offset, include_end: withEnd, units }, context, { lines, warnings }) => {
    const [step, start] = [every * metresPer[units], offset * metresPer[units]];
    const made = mapLines(
      lines,
      ({ length, positionAt }) =>
        placesAlong(length, step, start, withEnd).map((metres) => ({
          geometry: toPoint(positionAt(metres)),
          properties: { along_m: metres },
        })),
      context.progress,
    );
    context.warn(...missingGeometryWarnings(layer), ...warnings, ...made.warnings);
    const summary = {
      method: measureMethod.planar,
      error_bound: ALONG_ERROR,
      lines: lines.length,
      points: made.features.length,
    };
    return { result: toResult({ form: 'collection' }, made.features, summary) };
  },
});

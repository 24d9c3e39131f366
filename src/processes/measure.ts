import { z } from 'zod';
import { ProcessError } from '../common/errors.ts';
import { createPropertyAdder } from '../geometry/layers/attributes.ts';
import { joinLongEdges } from '../geometry/antimeridian/join-long-edges.ts';
import { withGeos } from '../geometry/engine/geos.ts';
import { edgeWarnings, measure, measureBound, measureMethod } from '../geometry/measures/measure.ts';
import { measureOutline, overlapWarnings } from '../geometry/measures/outline.ts';
import { computeExtent } from '../geometry/antimeridian/extent.ts';
import { measureZWarnings } from '../geometry/flat/flat.ts';
import { toCollection, missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { invalidityWarnings } from '../geometry/validity/valid-layer.ts';
import { lonLatBox } from '../../schemas/bbox.ts';
import { defineProcess } from '../process/define-process.ts';
import { EdgeModel, edgesDescription } from '../../schemas/edges.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

const Extent = z.array(z.number()).length(4);

export default defineProcess({
  id: 'measure',
  version: '1.0.0',
  title: 'Measure',
  description:
    'Area, perimeter and length on the WGS 84 ellipsoid, number of vertices and extent, of each feature and of all. ' +
    'For the distance between two geometries use distance.',
  keywords: [
    'area',
    'perimeter',
    'length',
    'extent',
    'geodesic',
    'square metres',
    'hectares',
    'size',
    'how big',
    'how long',
  ],
  group: 'measure',
  inputs: {
    layer: LonLatLayer.describe('What to measure: longitude and latitude (WGS 84), rings closed.'),
    edges: EdgeModel.default('planar').describe(edgesDescription),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      error_bound: z.number().describe('Relative error of each number.'),
      features: z.int(),
      area_m2: z.number().describe('Sum over features; overlaps count as often as they are covered.'),
      area_once_m2: z
        .number()
        .nullable()
        .describe('Overlaps, found with planar edges, count once; invalid polygons as repaired.'),
      perimeter_m: z.number().describe('Sum over features: shells and holes.'),
      outer_perimeter_m: z
        .number()
        .nullable()
        .describe('Outer borders of the layer as a whole, without those at which polygons meet exactly.'),
      hole_perimeter_m: z.number().nullable().describe('Borders of the holes of that whole.'),
      length_m: z.number(),
      vertices: z.int(),
      extent: Extent.nullable().describe(`Of the layer: ${lonLatBox}.`),
    }).describe(
      'The features with added properties area_m2 (polygons), perimeter_m (their rings), length_m (lines), vertices and ' +
        'extent; totals in `summary`.',
    ),
  },
  examples: [
    {
      title: 'A field near Utrecht',
      inputs: {
        // prettier-ignore
        layer: { type: 'Polygon', coordinates: [[[5.11, 52.06], [5.12, 52.06], [5.12, 52.07], [5.11, 52.07], [5.11, 52.06]]] },
      },
    },
    {
      title: 'The great circle from Frankfurt to Tokyo',
      inputs: { layer: { type: 'LineString', coordinates: [[8.57, 50.03], [140.39, 35.77]] }, edges: 'geodesic' }, // prettier-ignore
    },
  ],
  traits: { passesInvalid: true },
  run: async ({ layer, edges }, context) => {
    const geometries = layer.features.flatMap(({ geometry }) => geometry ?? []);
    context.warn(
      ...missingGeometryWarnings(layer),
      ...edgeWarnings(geometries, edges),
      ...measureZWarnings(toCollection(layer)),
      // A ring that was not cut looks as if it crossed itself, or as if it had no area.
      ...(await withGeos((engine) => invalidityWarnings(engine, joinLongEdges(engine, layer)))),
    );
    const totals = { area_m2: 0, perimeter_m: 0, length_m: 0, vertices: 0 };
    let [seam, error_bound, narrowBound] = [0, measureBound, 0];
    const narrow: number[] = [];
    const properties = createPropertyAdder();
    const features = layer.features.map((feature, i) => {
      context.progress(i / layer.features.length);
      if (!feature.geometry) return feature;
      const measured = measure(feature.geometry, edges);
      const { area, perimeter, length, vertices, extent } = measured;
      totals.area_m2 += area;
      totals.perimeter_m += perimeter;
      totals.length_m += length;
      totals.vertices += vertices;
      seam += measured.seam;
      error_bound = Math.max(error_bound, measured.errorBound);
      // An area that is all rounding is that of an invalid polygon, which has its own warning.
      if (measured.errorBound > measureBound && measured.errorBound < 1) {
        narrow.push(i);
        narrowBound = Math.max(narrowBound, measured.errorBound);
      }
      const added = { area_m2: area, perimeter_m: perimeter, length_m: length, vertices, extent: extent ?? null };
      return properties.add(feature, added);
    });
    context.warn(...properties.warnings());
    const [firstNarrow] = narrow;
    if (firstNarrow !== undefined) {
      const subject = narrow.length > 1 ? `The areas of ${narrow.length} features` : 'The area of 1 feature';
      context.warn(
        `${subject}, the first at index ${firstNarrow}, can have a relative error of up to ${narrowBound}: the rings are so narrow ` +
          'for their extent that rounding shows.',
      );
    }
    if (seam > 0) {
      context.warn(
        `${Math.round(seam)} metres along the antimeridian, where polygons are cut, are not counted in perimeters.`,
      );
    }
    const outline = await measureOutline(layer, edges).catch((error: unknown) => {
      // Sums need no repair, the whole does.
      if (!(error instanceof ProcessError) || error.code !== 'invalid-geometry') throw error;
      context.warn(`The layer as a whole was not measured (null): ${error.message}`);
    });
    if (outline) context.warn(...overlapWarnings(outline.overlap, totals.area_m2));
    const once = outline && (outline.repairedArea ?? totals.area_m2 - outline.overlap);
    const extent = computeExtent(geometries, edges);
    const summary = {
      method: measureMethod[edges],
      error_bound,
      features: features.length,
      ...totals,
      area_once_m2: once ?? null,
      outer_perimeter_m: outline?.outerPerimeter ?? null,
      hole_perimeter_m: outline?.holePerimeter ?? null,
      extent: extent ? [...extent] : null,
    };
    return { result: toResult(layer, features, summary) };
  },
});

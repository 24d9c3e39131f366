import { z } from 'zod';
import { ProcessError } from '../common/errors.ts';
import { createPropertyAdder } from '../geometry/layers/attributes.ts';
import { joinLongEdges } from '../geometry/antimeridian/join-long-edges.ts';
import { withGeos } from '../geometry/engine/geos.ts';
import { edgeWarnings, measure, measureBound, measureMethod } from '../geometry/measures/measure.ts';
import { measureOutline, overlapWarnings } from '../geometry/overlay/outline.ts';
import { createSlopeMeasure, ellipsoidSurface } from '../geometry/measures/slopes.ts';
import { computeExtent } from '../geometry/antimeridian/extent.ts';
import { countPositions, measureZWarnings } from '../geometry/flat/flat.ts';
import { toCollection, missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { invalidityWarnings } from '../geometry/validity/valid-layer.ts';
import { lonLatBox } from '../../schemas/bbox.ts';
import { defineProcess } from '../process/define-process.ts';
import { createPlaneMeasure } from '../process/plane-measure.ts';
import { EdgeModel, edgesDescription } from '../../schemas/edges.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import { PlanarTotals } from '../../schemas/planar-totals.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

const Extent = z.array(z.number()).length(4);

export default defineProcess({
  id: 'measure',
  version: '1.0.0',
  title: 'Measure',
  description:
    'Area, perimeter and length on the WGS 84 ellipsoid, and in the plane of a projected CRS; vertices and extent. For the ' +
    'distance between two geometries use distance.',
  keywords: [
    'area',
    'perimeter',
    'length',
    'extent',
    'geodesic',
    'square metres',
    'hectares',
    'km2',
    'size',
    'how big',
    'how long',
  ],
  group: 'measure',
  inputs: {
    layer: LonLatLayer.describe('Longitude and latitude (WGS 84).'),
    edges: EdgeModel.default('planar').describe(edgesDescription),
    three_dimensional: z.boolean().default(false).describe('Also along slopes (Z in metres).'),
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
      length_3d_m: z.number().nullable().optional().describe('Along slopes, where asked; null where no line has Z.'),
      planar: PlanarTotals,
      vertices: z.int(),
      extent: Extent.nullable().describe(`Of the layer: ${lonLatBox}.`),
    }).describe(
      'The features with added properties area_m2 (polygons), perimeter_m (their rings), length_m (lines), vertices and ' +
        'extent; totals in `summary`. For a layer in a projected CRS also what its plane shows, in its unit: planar_area_m2, ' +
        'planar_perimeter_m and planar_length_m, or with _ft or _us_ft.',
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
  keepsPlane: true,
  traits: { passesInvalid: true },
  run: async ({ layer, edges, three_dimensional: hasSlopes }, context) => {
    const geometries = layer.features.flatMap(({ geometry }) => geometry ?? []);
    context.warn(
      ...missingGeometryWarnings(layer),
      ...edgeWarnings(geometries, edges),
      ...(hasSlopes ? [] : measureZWarnings(toCollection(layer))),
      // A ring that was not cut looks as if it crossed itself, or as if it had no area.
      ...(await withGeos((engine) => invalidityWarnings(engine, joinLongEdges(engine, layer)))),
    );
    const totals = { area_m2: 0, perimeter_m: 0, length_m: 0, vertices: 0 };
    let [seam, error_bound, narrowBound] = [0, measureBound, 0];
    const narrow: number[] = [];
    const properties = createPropertyAdder();
    const inPlane = await createPlaneMeasure(layer, hasSlopes);
    const slopes = createSlopeMeasure(ellipsoidSurface(edges));
    const features = layer.features.map((feature, i) => {
      context.progress(i / layer.features.length);
      if (!feature.geometry) return feature;
      const measured = measure(feature.geometry, edges);
      const { area, perimeter, length, extent } = measured;
      // Positions that edges got on the way to longitude and latitude are not those of the layer.
      const sent = layer.inPlane?.features[i]?.geometry;
      const vertices = sent ? countPositions(sent) : measured.vertices;
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
      const added = {
        ...{ area_m2: area, perimeter_m: perimeter, length_m: length },
        ...(hasSlopes && { length_3d_m: slopes.add(feature.geometry) }),
        ...inPlane?.add(i),
        ...{ vertices, extent: extent ?? null },
      };
      return properties.add(feature, added);
    });
    context.warn(...properties.warnings(), ...(hasSlopes ? slopes.warnings() : []));
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
    const planar = await inPlane?.totals(outline !== undefined);
    const summary = {
      method: measureMethod[edges],
      error_bound,
      features: features.length,
      ...totals,
      area_once_m2: once ?? null,
      outer_perimeter_m: outline?.outerPerimeter ?? null,
      hole_perimeter_m: outline?.holePerimeter ?? null,
      ...(hasSlopes && { length_3d_m: slopes.total() }),
      ...(planar && { planar }),
      extent: extent ? [...extent] : null,
    };
    return { result: toResult(layer, features, summary) };
  },
});

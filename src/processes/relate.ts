import { z } from 'zod';
import { getDimension } from '../geometry/flat/dimensions.ts';
import { predicates } from '../geometry/relate/de-9im.ts';
import { loadGeos } from '../geometry/engine/geos.ts';
import { relateGeometries } from '../geometry/joins/relations.ts';
import { defineProcess } from '../process/define-process.ts';
import { Geometry } from '../../schemas/geojson.ts';

const dimension = z.int().min(-1).max(2).describe('0 points, 1 lines, 2 polygons, -1 empty.');

export default defineProcess({
  id: 'relate',
  version: '1.0.0',
  title: 'Relate two geometries',
  description:
    'Topological relations of geometry a to geometry b: the named predicates that hold (within, touches, crosses…) ' +
    'and the DE-9IM matrix, in the plane of the coordinates. For many features use select-by-location or ' +
    'spatial-join.',
  keywords: ['relation', 'predicate', 'topology', 'DE-9IM', 'contains', 'touches', 'touch'],
  group: 'relations',
  inputs: {
    a: Geometry.describe('Any geometry, [x, y] in any unit, cut at the antimeridian where it is longitude, latitude.'),
    b: Geometry.describe('The geometry to compare with, in the same coordinates.'),
  },
  outputs: {
    relation: z
      .strictObject({
        relations: z.array(z.enum(predicates)).describe('Predicates that hold, read as "a … b".'),
        matrix: z
          .string()
          .regex(/^[F012]{9}$/)
          .describe('Interior, boundary, exterior of a (rows) with those of b (columns): dimension, F for empty.'),
        dimension_a: dimension,
        dimension_b: dimension,
        method: z.string(),
      })
      .describe('The relations of a to b.'),
  },
  examples: [
    {
      title: 'Lesotho lies in a hole of South Africa: they touch',
      inputs: {
        // prettier-ignore
        a: { type: 'Polygon', coordinates: [[[27, -29.6], [28.6, -28.6], [29.4, -29.5], [28.2, -30.6], [27, -29.6]]] },
        // prettier-ignore
        b: { type: 'Polygon', coordinates: [
          [[17, -34.5], [27, -34], [32.8, -27], [30, -22.2], [20, -25], [17, -34.5]],
          [[27, -29.6], [28.2, -30.6], [29.4, -29.5], [28.6, -28.6], [27, -29.6]],
        ] },
      },
    },
    {
      title: 'A road that runs through a parcel',
      inputs: {
        // prettier-ignore
        a: { type: 'LineString', coordinates: [[0, 5], [20, 5]] },
        // prettier-ignore
        b: { type: 'Polygon', coordinates: [[[5, 0], [15, 0], [15, 10], [5, 10], [5, 0]]] },
      },
    },
  ],
  traits: { ignoresZ: true },
  run: async ({ a, b }, context) => {
    const { matrix, relations: found, warnings } = relateGeometries(await loadGeos(), a, b);
    context.warn(...warnings);
    const relations = [...found];
    const method = 'planar, in the units of the coordinates (DE-9IM, OGC 06-103r4)';
    const dimensions = { dimension_a: getDimension(a), dimension_b: getDimension(b) };
    return { relation: { relations, matrix, ...dimensions, method } };
  },
});

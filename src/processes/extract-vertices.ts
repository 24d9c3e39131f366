import { z } from 'zod';
import { Layer, type LayerFeature } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { splitShape } from '../geometry/flat/dimensions.ts';
import { shapesOf } from '../geometry/flat/flat.ts';
import { createPropertyAdder } from '../geometry/layers/attributes.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { toPoint } from '../geometry/lines/along-layer.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'extract-vertices',
  version: '1.0.0',
  title: 'Extract vertices',
  description:
    'The vertices of lines and polygons as points, with the properties of their features. For points at equal distances ' +
    'use points-along.',
  keywords: ['feature vertices to points', 'dump points', 'corner points', 'nodes', 'lines to points'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Features in any coordinates.'),
    ends: z.boolean().default(false).describe('Whether to keep only the first and the last vertex of each line.'),
  },
  outputs: {
    result: resultLayer({ method: z.string(), features_in: z.int(), vertices: z.int() }).describe(
      'Points with the properties of their origin, vertex_source (its id, or position from 0), vertex_part (from 1), ' +
        'vertex_ring (from 0, the shell) and vertex (from 0). The vertex that closes a ring is left out.',
    ),
  },
  examples: [
    {
      title: 'The corners of a triangle',
      inputs: { layer: { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [0, 3], [0, 0]]] } }, // prettier-ignore
    },
  ],
  longEdges: 'short',
  traits: { regroups: true, passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  run: ({ layer, ends }, context) => {
    const adder = createPropertyAdder();
    const features = layer.features.flatMap(({ id, geometry, properties }, index): LayerFeature[] => {
      const shapes = geometry ? shapesOf(geometry).flatMap(splitShape) : [];
      return shapes.flatMap((shape, part) =>
        Array.from(shape.ends).flatMap((end, ring) => {
          const start = ring === 0 ? 0 : (shape.ends[ring - 1] as number);
          const last = shape.type === 'Polygon' ? end - 1 : end;
          const all = Array.from({ length: last - start }, (_, i) => i);
          const wanted = ends && shape.type === 'LineString' ? all.filter((i) => i === 0 || i === last - 1) : all;
          return wanted.map((vertex) => {
            const at = (start + vertex) * shape.stride;
            const point = toPoint(Array.from(shape.coordinates.subarray(at, at + shape.stride)));
            const added = { vertex_source: id ?? index, vertex_part: part + 1, vertex_ring: ring, vertex };
            return adder.add({ geometry: point, properties }, added);
          });
        }),
      );
    });
    context.warn(...missingGeometryWarnings(layer), ...adder.warnings());
    const summary = {
      method: 'positions as they are',
      features_in: layer.features.length,
      vertices: features.length,
    };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});

import { z } from 'zod';
import { refuseHugeCoordinates } from '../process/checks/coordinates.ts';
import { defineProcess } from '../process/define-process.ts';
import { BoundingBox, boxOrder } from '../../schemas/bbox.ts';
import { dialects, type JsonSchema } from '../../schemas/dialect.ts';
import { Geometry } from '../../schemas/geojson.ts';

const STEP_MS = 500;

const gml = { type: 'string', contentMediaType: 'application/gml+xml' };
const geoJson = {
  type: 'object',
  required: ['type', 'coordinates'],
  properties: {
    type: { type: 'string', enum: ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'] },
    coordinates: { type: 'array', items: {} },
  },
} satisfies JsonSchema;

const GmlOrGeoJson = z.union([
  z.string(),
  Geometry.refine(({ type }) => type !== 'GeometryCollection', 'is a GeometryCollection. Send its parts one by one'),
]);
GmlOrGeoJson.register(dialects, {
  ogc: { oneOf: [gml, { ...geoJson, format: 'geojson-geometry' }] },
  mcp: { anyOf: [gml, geoJson] },
});

// The suite reads the first input, which must be a plain string with an output of the same name.
const values = {
  message: z.string().describe('Any text.'),
  number: z.number().optional().describe('Any number.'),
  bbox: BoundingBox.optional().describe(`Any bounding box: ${boxOrder}.`),
  array: z.array(z.int()).optional().describe('Any integers.'),
  geometry: GmlOrGeoJson.optional().describe('A geometry: GML as text, or GeoJSON without collections.'),
};

export default defineProcess({
  id: 'echo',
  version: '1.0.0',
  title: 'Echo',
  description:
    'Returns its inputs, after an optional pause with progress. Use it to test a client: values of every kind, jobs, ' +
    'progress and cancellation. To check a connection use hello-world.',
  keywords: ['test', 'compliance'],
  group: 'test',
  inputs: {
    message: values.message,
    pause: z.int().min(0).max(60).default(0).describe('Seconds to wait first, with progress every half second.'),
    number: values.number,
    bbox: values.bbox,
    array: values.array,
    geometry: values.geometry,
  },
  outputs: values,
  examples: [
    { title: 'A word', inputs: { message: 'Anybody there?' } },
    {
      title: 'One value of each kind',
      inputs: {
        message: 'Santa Maria',
        pause: 1,
        number: 1492,
        bbox: { bbox: [-75.5, 23.9, -74.4, 24.2] },
        array: [3, 8, 3],
        geometry: { type: 'Point', coordinates: [-74.48, 24.05] },
      },
    },
  ],
  longEdges: 'none',
  traits: { passesInvalid: true, restrictedTo: 'geometries other than collections' },
  // As every other process does, though nothing is computed here.
  prepare: ({ geometry }) => refuseHugeCoordinates({ geometry }),
  run: async ({ pause, ...given }, context) => {
    const steps = (pause * 1000) / STEP_MS;
    for (let step = 1; step <= steps; step++) {
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
      context.progress(step / steps, `Waited ${(step * STEP_MS) / 1000} of ${pause} seconds`);
    }
    return given;
  },
});

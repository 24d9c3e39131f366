import { z } from 'zod';
import { BoundingBox } from '../../../schemas/bbox.ts';
import { Geometry } from '../../../schemas/geojson.ts';
import { defineProcess } from '../../../src/process/define-process.ts';

const fields = {
  message: z.string(),
  number: z.number().optional(),
  bbox: BoundingBox.optional(),
  array: z.array(z.int()).optional(),
  geometry: z.union([z.string(), Geometry]).optional(),
};

export default defineProcess({
  id: 'echo-like',
  version: '1.0.0',
  title: 'Echo-like',
  description: 'Gives back what it got, after a pause; one value of every kind that the compliance suite sends.',
  group: 'test',
  inputs: { ...fields, pause: z.int().min(0).max(60).default(0) },
  outputs: fields,
  examples: [],
  run: async ({ pause, ...values }) => {
    await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    return values;
  },
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BoundingBox } from '../../schemas/bbox.ts';
import { LonLatGeometry } from '../../schemas/geojson.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { describeFields, describeToolInputs, describeToolOutputs } from '../../src/process/describe.ts';
import { defineProcess } from '../../src/process/define-process.ts';

const process = defineProcess({
  id: 'everything',
  version: '1.0.0',
  title: 'Everything',
  description: 'Has an input of each kind.',
  group: 'test',
  inputs: {
    geometry: LonLatGeometry.describe('Where.'),
    distance: z.number().positive().meta({ title: 'Reach', description: 'How far, in metres.' }),
    resolution: z.int().min(1).max(256).default(16),
    count: z.int().optional(),
    mixed: z.union([z.string(), z.number()]).optional(),
    box: BoundingBox.optional(),
  },
  outputs: { zone: resultLayer({ area: z.number() }), note: z.string().optional() },
  examples: [],
  run: ({ geometry }) => ({ zone: { type: 'Feature', geometry, properties: {}, summary: { area: 0 } } }),
});

const ogc = describeFields(process);
const tool = { inputs: describeToolInputs(process), outputs: describeToolOutputs(process) };

describe('describeFields', () => {
  it('says which inputs may be left out', () => {
    const least = Object.entries(ogc.inputs).map(([id, { minOccurs }]) => [id, minOccurs]);
    expect(Object.fromEntries(least)).toEqual({
      geometry: 1,
      distance: 1,
      resolution: 0,
      count: 0,
      mixed: 0,
      box: 0,
      output_crs: 0,
    });
  });

  it('keeps titles and descriptions out of the schemas, and makes a title of the id where there is none', () => {
    expect(ogc.inputs.distance).toEqual({
      title: 'Reach',
      description: 'How far, in metres.',
      minOccurs: 1,
      maxOccurs: 1,
      schema: { type: 'number', minimum: 0, exclusiveMinimum: true },
    });
    expect(ogc.inputs.resolution).toMatchObject({
      title: 'Resolution',
      schema: { type: 'integer', minimum: 1, maximum: 256, default: 16 },
    });
  });

  it('writes no bounds that only say what a double can hold', () => {
    expect(ogc.inputs.count?.schema).toEqual({ type: 'integer' });
  });

  it('uses the format codes and the forms of the standard', () => {
    expect(ogc.inputs.geometry?.schema).toMatchObject({ type: 'object', format: 'geojson-geometry' });
    expect(ogc.inputs.box?.schema).toMatchObject({ allOf: [{ format: 'ogc-bbox' }, { type: 'object' }] });
    expect(ogc.inputs.mixed?.schema).toEqual({ oneOf: [{ type: 'string' }, { type: 'number' }] });
    expect(ogc.outputs.zone?.schema).toMatchObject({ format: 'geojson-feature-collection' });
  });

  it('gives the media type of each raw output', () => {
    expect(ogc.outputs.zone?.mediaType).toBe('application/geo+json');
    expect(ogc.outputs.note?.mediaType).toBe('text/plain');
  });
});

describe('the description of a tool', () => {
  it('is an object that admits nothing undeclared, without a composition at its root', () => {
    expect(tool.inputs).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['geometry', 'distance'],
    });
    expect(Object.keys(tool.inputs)).not.toEqual(expect.arrayContaining(['oneOf', 'anyOf', 'allOf', '$schema']));
  });

  it('writes the numeric bounds of 2020-12', () => {
    expect(tool.inputs).toMatchObject({ properties: { distance: { exclusiveMinimum: 0 } } });
  });
});

/** A process that makes a geometry of each feature, or of a layer, in the plane of the coordinates. */
import { z } from 'zod';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { construct } from '../geometry/construction/construct.ts';
import type { PlanarEngine } from '../geometry/engine/engine.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { defineProcess, type Example, type Fields, type Process, type ProcessTraits } from './define-process.ts';

interface PlanarConstruction<I extends Fields> {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly examples: readonly Example[];
  readonly traits?: ProcessTraits;
  /** Name of the result in warnings, such as "convex hull". */
  readonly name: string;
  /** `feature` makes one geometry of each feature; `either` adds the input `of`, by default one for the layer. */
  readonly of: 'feature' | 'either';
  /** Polygons must be valid; invalid ones are repaired, with a warning. */
  readonly needsValid: boolean;
  /** The result fills the space between positions, as a hull does, so it can span the world. */
  readonly fillsBetween?: boolean;
  /** Inputs besides `layer` and `of`. */
  readonly inputs?: I;
  /** Description of the result, as a sentence. */
  readonly result: string;
  /** Beside `planar, in the units of the coordinates`. */
  readonly method?: string;
  /** Names of inputs that the summary repeats. */
  readonly stated?: readonly (keyof I & string)[];
  /** The reason of an empty result of a layer that has positions, as for any process. */
  readonly emptyResult?: (inputs: z.output<z.ZodObject<Fields>>) => string | undefined;
  readonly make: (engine: PlanarEngine, geometry: FlatGeometry, inputs: z.output<z.ZodObject<I>>) => FlatGeometry;
}

const Of = z.enum(['feature', 'layer']).default('layer');

export function definePlanarConstruction<const I extends Fields>(construction: PlanarConstruction<I>): Process {
  const { name, of, needsValid, fillsBetween, result, method, make, ...rest } = construction;
  const stated: readonly string[] = construction.stated ?? [];
  const fields: Fields = construction.inputs ?? {};
  return defineProcess<Fields, Fields>({
    ...rest,
    group: 'construction',
    inputs: {
      layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; Z coordinates are dropped.'),
      ...fields,
      ...(of === 'either' && { of: Of.describe(`One ${name} for the layer, or one for each feature.`) }),
    },
    outputs: {
      result: resultLayer({
        method: z.string(),
        ...Object.fromEntries(Object.entries(fields).filter(([input]) => stated.includes(input))),
      }).describe(result),
    },
    traits: { ...construction.traits, ...(of === 'either' && { regroups: true }) },
    run: async (parsed, context) => {
      // The fields above are what has been parsed.
      const inputs = parsed as z.output<z.ZodObject<I>> & { readonly layer: Layer; readonly of?: 'feature' | 'layer' };
      const { layer, of = 'feature' } = inputs;
      const { features, warnings } = await construct(
        layer,
        {
          name,
          of,
          valid: needsValid,
          between: fillsBetween ?? false,
          make: (engine, geometry) => make(engine, geometry, inputs),
        },
        context.progress,
      );
      context.warn(...warnings);
      const summary = Object.fromEntries(stated.map((input) => [input, parsed[input]]));
      return {
        result: toResult(of === 'layer' ? { form: 'feature' } : layer, features, {
          method: method === undefined ? PLANAR : `${PLANAR}; ${method}`,
          ...summary,
        }),
      };
    },
  });
}

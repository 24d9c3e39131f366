/** Inputs that every process with a layer has, added by `defineProcess`. */
import { z } from 'zod';
import { CrsReference } from '../../schemas/crs.ts';

/** Treatment of features that are broken or invalid. */
export const InvalidWay = z.enum(['repair', 'refuse', 'skip']);
export type InvalidWay = z.output<typeof InvalidWay>;

export const commonInputs = {
  invalid: InvalidWay.default('repair').describe(
    'Features with invalid geometry: repair what has a certain repair (rings closed; polygons, where they must be valid, ' +
      'as by make-valid) and refuse the rest, refuse the layer, or skip them. Each is counted and named.',
  ),
  label: z.string().optional().describe('Property whose value names features in messages, beside index and id.'),
};

/** An input of every process that makes a layer. */
export const outputInputs = {
  output_crs: CrsReference.optional().describe(
    'CRS of the geometry of the result, such as "EPSG:25832"; method and accuracy are in its summary. Default: that in ' +
      'which it is computed. Positions in properties stay in the latter.',
  ),
};

/** Names of these inputs: described once, not in each MCP tool. */
export const commonInputNames: readonly string[] = Object.keys({ ...commonInputs, ...outputInputs });

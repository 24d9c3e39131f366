/** Amounts that features have: weights and capacities. */
import { nameFeature } from '../../../schemas/feature-names.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { show } from '../../../schemas/show.ts';
import { ProcessError } from '../../common/errors.ts';
import { getProperty } from '../layers/property-names.ts';
import { isNumber } from '../layers/statistics.ts';

/**
 * @param layer input of that name
 * @param input that names the property
 * @returns 1 for each feature without a property
 * @throws {ProcessError} `invalid-input` where one is not a number or below 0
 */
export function readAmounts(layer: Layer, name: string, input: string, property?: string): readonly number[] {
  return layer.features.map((feature, index) => {
    if (property === undefined) return 1;
    const value = getProperty(feature, property);
    if (isNumber(value) && value >= 0) return value;
    const problem = value === undefined ? 'is missing' : `is ${show(value)}`;
    const message = `${property} of ${nameFeature(layer.features, index, layer.label)} of ${name} ${problem}; it must be a number of at least 0.`;
    throw new ProcessError('invalid-input', `${input}: ${message}`, [{ pointer: `/${input}`, message }]);
  });
}

/** Makes a feature of each part of multi-geometries and collections. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { splitShape } from '../flat/dimensions.ts';
import { shapesOf } from '../flat/flat.ts';
import { createPropertyAdder } from '../layers/attributes.ts';

export interface Exploded {
  /** In the order of the layer; features of one part stay unchanged, with their IDs, as do those without positions. */
  readonly features: readonly LayerFeature[];
  /** Number of features with several parts. */
  readonly exploded: number;
  readonly warnings: readonly string[];
}

/**
 * @returns a feature for each part, with the properties of its origin and `part_source` (its ID, or its index in the
 *   layer), `part` (from 1) and `parts`; Z coordinates are kept
 */
export function explode({ features }: Pick<Layer, 'features'>): Exploded {
  const adder = createPropertyAdder();
  let exploded = 0;
  const parts = features.flatMap((feature, index): readonly LayerFeature[] => {
    const { id, geometry, properties } = feature;
    const shapes = geometry ? shapesOf(geometry).flatMap(splitShape) : [];
    const [only] = shapes;
    if (shapes.length < 2) return [only ? { ...feature, geometry: only } : feature];
    exploded += 1;
    return shapes.map((shape, i) =>
      adder.add({ geometry: shape, properties }, { part_source: id ?? index, part: i + 1, parts: shapes.length }),
    );
  });
  return { features: parts, exploded, warnings: adder.warnings() };
}

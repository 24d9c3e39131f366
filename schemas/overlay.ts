/** What the processes that overlay all of one layer with all of another take and give. */
import { geometryMeasures } from './construction.ts';
import { Layer, resultLayer } from './layer.ts';

export const overlayInputs = {
  a: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; heights are left out.'),
  b: Layer.describe('Likewise, in the unit and axis order of `a`.'),
};

const mixes = 'A collection where polygons, lines and points mix.';

/** Of what treats both layers alike. */
export const overlayOutputs = {
  result: resultLayer(geometryMeasures).describe(`One Feature without properties. ${mixes}`),
};

/** Of what keeps places of `a` alone. */
export const outputsOfA = {
  result: resultLayer(geometryMeasures).describe(
    `One Feature; id and properties of \`a\` when that is one Feature. ${mixes}`,
  ),
};

export const squaresThatOverlap = {
  title: 'Two squares that overlap',
  inputs: {
    // prettier-ignore
    a: { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]] },
    // prettier-ignore
    b: { type: 'Polygon', coordinates: [[[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]] },
  },
} as const;

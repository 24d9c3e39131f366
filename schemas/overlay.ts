/** Inputs and outputs of the processes that overlay two whole layers. */
import { geometryMeasures } from './construction.ts';
import { Layer } from './layer.ts';
import { resultLayer } from './result-layer.ts';

export const overlayInputs = {
  layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; Z coordinates are dropped.'),
  overlay: Layer.describe('The other layer, likewise, in the unit and axis order of `layer`.'),
};

/** Former names of these. */
export const overlayAliases = { a: 'layer', b: 'overlay' } as const;

const mixes = 'A GeometryCollection where dimensions mix.';

/** For operations that treat both layers alike. */
export const overlayOutputs = {
  result: resultLayer(geometryMeasures).describe(`One Feature without properties. ${mixes}`),
};

/** For operations that keep parts of `layer` alone. */
export const outputsOfA = {
  result: resultLayer(geometryMeasures).describe(
    `One Feature; id and properties of \`layer\` when that is one Feature. ${mixes}`,
  ),
};

export const squaresThatOverlap = {
  title: 'Two squares that overlap',
  inputs: {
    // prettier-ignore
    layer: { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]] },
    // prettier-ignore
    overlay: { type: 'Polygon', coordinates: [[[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]] },
  },
} as const;

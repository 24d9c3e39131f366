/** A result on a map, as a picture. */
import { compact } from '../common/compact.ts';
import { selectPlural } from '../common/format-count.ts';
import { z } from 'zod';
import { boxAround, findKind, type MapLayer } from '../map/map-layer.ts';
import { styleInputs } from '../map/style-inputs.ts';
import { defineProcess } from '../process/define-process.ts';
import { Bytes } from '../../schemas/bytes.ts';
import { StoredLayer, type Layer } from '../../schemas/layer.ts';
import { detectCoordinates, type LayerCoordinates } from '../geometry/crs/detect-coordinates.ts';

export default defineProcess({
  id: 'map',
  version: '1.0.0',
  title: 'Map',
  description:
    'A PNG with basemap, grid, scale and legend: the result strong over the input faint, or styled by its values, with ' +
    'further layers and without the input.',
  group: 'view',
  inputs: {
    result: StoredLayer,
    inputs: z.array(StoredLayer).max(20).default([]).describe('Inputs of the result.'),
    input_names: z.array(z.string().max(200)).max(20).default([]).describe('Of the inputs, in the legend.'),
    name: z.string().max(200).default('Result').describe('Of the result, in the legend.'),
    layers: z
      .array(StoredLayer)
      .max(5)
      .default([])
      .describe('Further layers; areas lie below lines, and these below points.'),
    layer_names: z.array(z.string().max(200)).max(5).default([]).describe('Of the further layers, in the legend.'),
    ...styleInputs,
    width: z.int().min(200).max(2000).default(800).describe('Pixels; the height follows from the extent.'),
    coordinates: z
      .enum(['lonlat', 'planar'])
      .optional()
      .describe(
        'Kind of the coordinates; by default that of the crs member, else longitude and latitude where in range.',
      ),
  },
  outputs: { png: Bytes('image/png'), notes: z.array(z.string()) },
  examples: [{ title: 'A point', inputs: { result: { type: 'Point', coordinates: [5.12, 52.09] }, width: 200 } }],
  async run({ result, inputs, input_names, layers, layer_names, name, width, coordinates, ...style }) {
    const [{ drawMap }, { toPng }, { createStyle }] = await loadDrawing();
    const features = result.features.filter(({ geometry }) => geometry !== null);
    const styled = createStyle(features, style);
    const strong: MapLayer = {
      name: describeLayer(name, result),
      ink: 'strong',
      geometries: geometriesOf(result),
      ...(styled && { style: styled }),
    };
    const ofResult = await detectCoordinates(result);
    const fitting: MapLayer[] = [];
    const others: MapLayer[] = [];
    // What the result was made from would only crowd a map of its values.
    const isStyled = styled !== undefined || layers.length > 0;
    const ofJob = (isStyled ? [] : inputs).map((input, i) => {
      return { input, name: input_names[i] ?? 'Input', ink: i === 0 ? 'faint' : 'other' } as const;
    });
    const further = layers.map((input, i) => ({
      input,
      name: layer_names[i] ?? 'Layer',
      ink: inksOfLayers[i] ?? 'other',
    }));
    for (const { input, ink, name: inputName } of [...ofJob, ...further]) {
      const layer: MapLayer = { name: describeLayer(inputName, input), ink, geometries: geometriesOf(input) };
      const isFitting =
        !hasPositions(layer) || !hasPositions(strong) || isAlike(await detectCoordinates(input), ofResult);
      (isFitting ? fitting : others).push(layer);
    }
    const { crs } = ofResult;
    // An empty result without a crs member is taken to be in the CRS of its inputs.
    const detected = crs !== undefined || hasPositions(strong) ? ofResult.coordinates : undefined;
    const kind = coordinates ?? detected;
    const { title } = style;
    const { svg, notes } = drawMap(inOrder([...fitting, strong]), compact({ width, coordinates: kind, crs, title }));
    return { png: Buffer.from(toPng(svg)), notes: notes.concat(others.map(describeOther)) };
  },
});

const inksOfLayers = ['other', 'second', 'third', 'fourth', 'fifth'] as const;

const ranks = { area: 0, line: 1, point: 2 } as const;

/** Inputs lie below all; then areas below lines, and these below points. */
function inOrder(layers: readonly MapLayer[]): readonly MapLayer[] {
  const rankOf = (layer: MapLayer) => (layer.ink === 'faint' ? -1 : ranks[findKind(layer)]);
  return layers.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Planar metres and degrees cannot share a map, and neither can two planes. */
function isAlike(input: LayerCoordinates, result: LayerCoordinates): boolean {
  if (input.coordinates === 'lonlat' && result.coordinates === 'lonlat') return true;
  // A result has the label of its inputs, and those without one were taken to be in the same.
  return input.crs === undefined ? input.inRange === result.inRange : input.crs === result.crs;
}

function hasPositions(layer: MapLayer): boolean {
  return boxAround([layer]) !== undefined;
}

function describeOther({ name }: MapLayer): string {
  return `${name} is not drawn: its coordinates are of another kind than those of the result.`;
}

/**
 * The servers only describe this view, and would load the basemap and the fonts at their start. Not in `run`: TypeScript
 * 6.0 does not rewrite the names of files within an `export default`.
 */
function loadDrawing() {
  return Promise.all([import('../map/draw.ts'), import('../map/raster.ts'), import('../map/style.ts')]);
}

function geometriesOf({ features }: Layer) {
  return features.flatMap(({ geometry }) => (geometry === null ? [] : [geometry]));
}

function describeLayer(name: string, { form, features }: Layer): string {
  if (form !== 'collection') return name;
  return `${name}: ${features.length.toLocaleString('en')} ${selectPlural(features.length, 'feature')}`;
}

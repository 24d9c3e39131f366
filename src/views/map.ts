/** A result on a map, as a picture. */
import { z } from 'zod';
import { boxAround, isOnEarth, type MapLayer } from '../map/map-layer.ts';
import { defineProcess } from '../process.ts';
import { Bytes } from '../../schemas/bytes.ts';
import { StoredLayer, type Layer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'map',
  version: '1.0.0',
  title: 'Map',
  description: 'A PNG with base map, grid, scale and legend: the result strong over the input faint.',
  group: 'view',
  inputs: {
    result: StoredLayer,
    inputs: z.array(StoredLayer).max(20).default([]).describe('What the result was made from.'),
    input_names: z.array(z.string().max(200)).max(20).default([]).describe('Of the inputs, in the legend.'),
    name: z.string().max(200).default('Result').describe('Of the result, in the legend.'),
    width: z.int().min(200).max(2000).default(800).describe('Pixels; the height follows from the extent.'),
    coordinates: z
      .enum(['lonlat', 'planar'])
      .optional()
      .describe('What the positions are; when left out, longitude and latitude wherever they can be.'),
  },
  outputs: { png: Bytes('image/png'), notes: z.array(z.string()) },
  examples: [{ title: 'A point', inputs: { result: { type: 'Point', coordinates: [5.12, 52.09] }, width: 200 } }],
  async run({ result, inputs, input_names, name, width, coordinates }) {
    const [{ drawMap }, { toPng }] = await loadDrawing();
    const strong: MapLayer = { name: say(name, result), ink: 'strong', geometries: geometriesOf(result) };
    const faint = inputs.map((input, index): MapLayer => ({
      name: say(input_names[index] ?? 'Input', input),
      ink: index === 0 ? 'faint' : 'other',
      geometries: geometriesOf(input),
    }));
    const fitting = faint.filter((layer) => isAlike(layer, strong));
    const { svg, notes } = drawMap([...fitting, strong], { width, ...(coordinates && { coordinates }) });
    const others = faint.filter((layer) => !fitting.includes(layer)).map(sayOther);
    return { png: Buffer.from(toPng(svg)), notes: notes.concat(others) };
  },
});

/** Metres of a plane and degrees have no place on one map. */
function isAlike(layer: MapLayer, result: MapLayer): boolean {
  const [box, other] = [boxAround([layer]), boxAround([result])];
  return !box || !other || isOnEarth(box) === isOnEarth(other);
}

function sayOther({ name }: MapLayer): string {
  return `${name} is not drawn: its coordinates are of another kind than those of the result.`;
}

/**
 * The servers only describe this view, and would load the base map and the fonts at their start. Not in `run`: TypeScript
 * 6.0 does not rewrite the names of files within an `export default`.
 */
function loadDrawing() {
  return Promise.all([import('../map/draw.ts'), import('../map/raster.ts')]);
}

function geometriesOf({ features }: Layer) {
  return features.flatMap(({ geometry }) => (geometry === null ? [] : [geometry]));
}

function say(name: string, { form, features }: Layer): string {
  if (form !== 'collection') return name;
  return `${name}: ${features.length.toLocaleString('en')} feature${features.length === 1 ? '' : 's'}`;
}

/** A result on a map, as a picture. */
import { z } from 'zod';
import type { MapLayer } from '../map/map-layer.ts';
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
    input: StoredLayer.optional().describe('What the result was made from.'),
    name: z.string().max(200).default('Result').describe('Of the result, in the legend.'),
    width: z.int().min(200).max(2000).default(800).describe('Pixels; the height follows from the extent.'),
    coordinates: z
      .enum(['lonlat', 'planar'])
      .optional()
      .describe('What the positions are; when left out, longitude and latitude wherever they can be.'),
  },
  outputs: { png: Bytes('image/png'), notes: z.array(z.string()) },
  examples: [{ title: 'A point', inputs: { result: { type: 'Point', coordinates: [5.12, 52.09] }, width: 200 } }],
  async run({ result, input, name, width, coordinates }) {
    const [{ drawMap }, { toPng }] = await loadDrawing();
    const layers: MapLayer[] = [
      ...(input ? [{ name: say('Input', input), ink: 'faint', geometries: geometriesOf(input) } as const] : []),
      { name: say(name, result), ink: 'strong', geometries: geometriesOf(result) },
    ];
    const { svg, notes } = drawMap(layers, { width, ...(coordinates && { coordinates }) });
    return { png: Buffer.from(toPng(svg)), notes };
  },
});

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

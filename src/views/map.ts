/** A result on a map, as a picture. */
import { compact } from '../common/compact.ts';
import { selectPlural } from '../common/format-count.ts';
import { z } from 'zod';
import { boxAround, type MapLayer } from '../map/map-layer.ts';
import { defineProcess } from '../process/define-process.ts';
import { Bytes } from '../../schemas/bytes.ts';
import { StoredLayer, type Layer } from '../../schemas/layer.ts';
import { detectCoordinates, type LayerCoordinates } from '../geometry/crs/detect-coordinates.ts';

export default defineProcess({
  id: 'map',
  version: '1.0.0',
  title: 'Map',
  description: 'A PNG with basemap, grid, scale and legend: the result strong over the input faint.',
  group: 'view',
  inputs: {
    result: StoredLayer,
    inputs: z.array(StoredLayer).max(20).default([]).describe('Inputs of the result.'),
    input_names: z.array(z.string().max(200)).max(20).default([]).describe('Of the inputs, in the legend.'),
    name: z.string().max(200).default('Result').describe('Of the result, in the legend.'),
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
  async run({ result, inputs, input_names, name, width, coordinates }) {
    const [{ drawMap }, { toPng }] = await loadDrawing();
    const strong: MapLayer = { name: describeLayer(name, result), ink: 'strong', geometries: geometriesOf(result) };
    const ofResult = await detectCoordinates(result);
    const fitting: MapLayer[] = [];
    const others: MapLayer[] = [];
    for (const [index, input] of inputs.entries()) {
      const layer: MapLayer = {
        name: describeLayer(input_names[index] ?? 'Input', input),
        ink: index === 0 ? 'faint' : 'other',
        geometries: geometriesOf(input),
      };
      const isFitting =
        !hasPositions(layer) || !hasPositions(strong) || isAlike(await detectCoordinates(input), ofResult);
      (isFitting ? fitting : others).push(layer);
    }
    const { crs } = ofResult;
    // An empty result without a crs member is taken to be in the CRS of its inputs.
    const detected = crs !== undefined || hasPositions(strong) ? ofResult.coordinates : undefined;
    const kind = coordinates ?? detected;
    const { svg, notes } = drawMap([...fitting, strong], compact({ width, coordinates: kind, crs }));
    return { png: Buffer.from(toPng(svg)), notes: notes.concat(others.map(describeOther)) };
  },
});

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
  return Promise.all([import('../map/draw.ts'), import('../map/raster.ts')]);
}

function geometriesOf({ features }: Layer) {
  return features.flatMap(({ geometry }) => (geometry === null ? [] : [geometry]));
}

function describeLayer(name: string, { form, features }: Layer): string {
  if (form !== 'collection') return name;
  return `${name}: ${features.length.toLocaleString('en')} ${selectPlural(features.length, 'feature')}`;
}

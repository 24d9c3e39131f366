/** Integers beyond 2^53 become text in every format that has them, and it is said. */
import { describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import { readLayerFile } from '../../src/inputs/read-layer.ts';
import describeFile from '../../src/views/describe-file.ts';
import { silentContext } from '../processes/run.ts';

const BIG = '9007199254740993';
const point = '"geometry":{"type":"Point","coordinates":[7,52]}';
const geojson = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":${BIG}},${point}}]}`;

const files: readonly (readonly [format: string, text: string])[] = [
  ['GeoJSON', geojson],
  ['GeoJSON that begins with its features', geojson.replace(/^\{"type":"FeatureCollection",(.*)\}$/, '{$1,"type":"FeatureCollection"}')], // prettier-ignore
  ['GeoJSON lines', `{"type":"Feature","properties":{"n":${BIG}},${point}}\n{"type":"Feature","properties":{"n":1},${point}}\n`], // prettier-ignore
  ['GeoJSON-Seq', `\x1e{"type":"Feature","properties":{"n":${BIG}},${point}}\n`],
  ['TopoJSON', `{"type":"Topology","arcs":[],"objects":{"a":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[7,52],"properties":{"n":${BIG}}}]}}}`], // prettier-ignore
  ['Esri JSON', `{"geometryType":"esriGeometryPoint","spatialReference":{"wkid":4326},"features":[{"attributes":{"n":${BIG}},"geometry":{"x":7,"y":52}}]}`], // prettier-ignore
  ['CSV', `n,lon,lat\n${BIG},7,52\n`],
];

describe.each(files)('%s', (_, text) => {
  it('has it as text, and says so', async () => {
    const fail = () => '';
    const { value, notes } = await readLayerFile(Buffer.from(text), {}, fail);
    const { features, largeIntegers = 0 } = StoredLayer.parse(value);
    expect(features[0]?.properties).toEqual({ n: BIG });
    expect(largeIntegers + notes.filter((note) => note.includes('beyond 2^53')).length).toBe(1);
    const { description } = await describeFile.run({ file: { bytes: Buffer.from(text) } }, silentContext);
    expect(description).toMatchObject({
      layers: [{ columns: [{ name: 'n', samples: expect.arrayContaining([BIG]) }, ...(text.startsWith('n,') ? [{}, {}] : [])] }], // prettier-ignore
      notes: expect.arrayContaining([expect.stringContaining('beyond 2^53')]),
    });
  });
});

it('Overpass JSON has it in ids and references', async () => {
  const nodes = `{"type":"node","id":${BIG},"lat":52,"lon":7},{"type":"node","id":9007199254740995,"lat":53,"lon":7}`;
  const text = `{"osm3s":{},"elements":[${nodes},{"type":"way","id":1,"nodes":[${BIG},9007199254740995],"tags":{"highway":"path"}}]}`; // prettier-ignore
  const { value, notes } = await readLayerFile(Buffer.from(text), {}, () => '');
  expect(StoredLayer.parse(value).features).toMatchObject([{ id: 'way/1', geometry: { type: 'LineString' } }]);
  expect(notes).toContain('4 integers beyond 2^53 became text.');
});

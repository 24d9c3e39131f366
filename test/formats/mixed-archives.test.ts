/** A Shapefile in a zip beside files of other formats: the layers of all are listed. */
import { describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import { readLayer, recogniseFile } from '../../src/formats/read-file.ts';
import shapefile from '../../src/formats/shapefile.ts';
import { openZip, writeZip } from '../../src/formats/zip.ts';
import { createRandom } from '../judges/random.ts';

const random = createRandom(3);
const layer = StoredLayer.parse({
  type: 'Feature',
  properties: { a: 1 },
  geometry: { type: 'Point', coordinates: [7, 52] },
});
const { chunks } = await shapefile.write({ ...layer, name: 'roads' });
const packed = openZip(Buffer.concat([...chunks]));
const own = packed.names.map((name) => ({ name, bytes: packed.read(name) }));
const others = [
  { name: 'points.csv', bytes: Buffer.from('lon,lat\n7,52\n') },
  { name: 'area.wkt', bytes: Buffer.from('POINT (1 2)') },
  { name: 'lines.geojson', bytes: Buffer.from('{"type": "FeatureCollection", "features": []}') },
];

async function namesIn(entries: readonly { name: string; bytes: Uint8Array }[]) {
  const { body, format } = await recogniseFile(Buffer.concat([...writeZip(entries)]));
  return (await format?.open(body))?.map(({ name }) => name);
}

describe('a Shapefile beside other files', () => {
  it('is one layer of the archive, and the CSV another', async () => {
    const file = Buffer.concat([...writeZip([...others.slice(0, 1), ...own])]);
    const { body, format } = await recogniseFile(file);
    expect((await format?.open(body))?.map(({ name }) => name)).toEqual(['roads', 'points']);
    if (!format) throw new Error('It is in no format.');
    const { value } = await readLayer(format, body, 'points');
    expect(StoredLayer.parse(value).features).toHaveLength(1);
  });

  it('stays alone beside texts that are in no format', async () => {
    expect(await namesIn([...own, { name: 'readme.txt', bytes: Buffer.from('Roads') }])).toEqual(['roads']);
  });

  it('is listed with any of them in any order', async () => {
    for (let i = 0; i < 30; i++) {
      const chosen = others.filter(() => random.integer(2) === 0);
      const entries = [...own, ...chosen]
        .map((entry) => ({ entry, key: random.fraction() }))
        .sort((a, b) => a.key - b.key);
      const names = chosen.map(({ name }) => name.replace(/\..*/, ''));
      expect([...((await namesIn(entries.map(({ entry }) => entry))) ?? [])].sort()).toEqual(
        ['roads', ...names].sort(),
      );
    }
  });
});

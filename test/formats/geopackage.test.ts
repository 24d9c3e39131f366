/** GeoPackages that are damaged, and names and values that SQLite or JSON have their own ways with. */
import { describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import { ProcessError } from '../../src/common/errors.ts';
import geopackage from '../../src/formats/geopackage.ts';
import { readLayer } from '../../src/formats/read-file.ts';
import { createRandom } from '../judges/random.ts';

const layer = (...properties: readonly object[]) =>
  StoredLayer.parse({
    type: 'FeatureCollection',
    features: properties.map((own, n) => ({
      type: 'Feature',
      properties: own,
      geometry: { type: 'LineString', coordinates: [[n, 1], [n + 1, 2]] }, // prettier-ignore
    })),
  });
async function write(...properties: readonly object[]) {
  const { chunks, notes } = await geopackage.write(layer(...properties));
  return { file: Buffer.concat([...chunks]), notes };
}
const read = async (file: Uint8Array) => {
  const { value, notes } = await readLayer(geopackage, file);
  const { features } = value as { features: readonly { properties: Readonly<Record<string, unknown>> }[] };
  return { properties: features.map(({ properties }) => properties), notes };
};

describe('a GeoPackage', () => {
  it('that is damaged is refused with its name, or read: 400 cuts and flips at random', async () => {
    const random = createRandom(22);
    const { file } = await write(...Array.from({ length: 40 }, (_, n) => ({ n, name: `row ${n}`, x: n / 3 })));
    let refused = 0;
    for (let n = 0; n < 400; n++) {
      const damaged = Buffer.from(n % 4 === 0 ? file.subarray(0, random.integer(file.length)) : file);
      for (let k = 0; k < 1 + (n % 5) && damaged.length > 0; k++) damaged[random.integer(damaged.length)] = random.integer(256); // prettier-ignore
      try {
        await read(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(ProcessError);
        expect((error as ProcessError).message).toMatch(/^(is not valid GeoPackage \(|is GeoPackage with)/);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(50);
  });

  it('tells names apart that differ in their letters alone, and says so', async () => {
    const { file, notes } = await write({ Name: 'a', name: 'b', fid: 7, '': 1, geom: 'x', NAME_2: 'c' });
    expect(notes).toEqual(['The column "name" is called "name_3".', 'The column "" is called "column".']);
    expect((await read(file)).properties).toEqual([{ Name: 'a', name_3: 'b', fid: 7, column: 1, geom: 'x', NAME_2: 'c' }]); // prettier-ignore
  });

  it('has values of several types as plain text, lists as JSON, and says so', async () => {
    const rows = [{ a: 1, b: '9007199254740993', c: [1, 'x'] }, { a: 'a b', b: 5, c: 'y' }, { a: true, b: 0.5, c: null }]; // prettier-ignore
    const { file, notes } = await write(...rows);
    expect((await read(file)).properties).toEqual([
      { a: '1', b: '9007199254740993', c: '[1,"x"]' },
      { a: 'a b', b: '5', c: 'y' },
      { a: 'true', b: '0.5', c: null },
    ]);
    expect(notes).toEqual([
      'a became text: its values have several types.',
      'b became text: its values have several types.',
      'c became text: it has lists or objects, which are JSON there.',
    ]);
  });

  it('keeps a column of any name, and values of each type', async () => {
    const properties = JSON.parse('{"__proto__": 1, "constructor": "x", "select": true, "a\\"b": "2026-11-30", "n": 9007199254740991, "list": [1, 2]}') as object; // prettier-ignore
    const { file } = await write(properties);
    const [own = {}] = (await read(file)).properties;
    expect(Object.entries(own)).toEqual([
      ['__proto__', 1],
      ['constructor', 'x'],
      ['select', true],
      ['a"b', '2026-11-30'],
      ['n', 9007199254740991],
      ['list', '[1,2]'],
    ]);
  });
});

/** Geometries of a database in a CSV: well-known binary as hex digits, with the SRID of PostGIS. */
import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { StoredLayer } from '../../schemas/layer.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { readLayer, recogniseFile } from '../../src/formats/read-file.ts';
import { writeEwkb } from '../../src/formats/wkb-write.ts';
import { createRandom } from '../judges/random.ts';

const random = createRandom(7);
const point = (x: number, y: number) =>
  ({ type: 'Point', coordinates: Float64Array.of(x, y), stride: 2, ends: Uint32Array.of(1) }) as const;

async function read(text: string) {
  const { body, format } = await recogniseFile(Buffer.from(text));
  if (!format) throw new Error('It is in no format.');
  const { value } = await readLayer(format, body);
  const { features, crs } = StoredLayer.parse(value);
  return { crs: crs?.name, features: features.map(({ properties, geometry }) => ({ properties, geometry: geometry && toGeoJson(geometry) })) }; // prettier-ignore
}

describe('a column of hex digits', () => {
  it('has the geometries that PostGIS prints, in its SRID', async () => {
    const hex = '0101000020E86400000000000000000840000000000000F03F';
    expect(await read(`id,geom\n1,${hex}\n2,\n`)).toEqual({
      crs: 'EPSG:25832',
      features: [
        { properties: { id: 1 }, geometry: { type: 'Point', coordinates: [3, 1] } },
        { properties: { id: 2 }, geometry: null },
      ],
    });
  });

  it('has any numbers, in each spelling', async () => {
    for (let i = 0; i < 100; i++) {
      const [x, y] = [random.fraction() * 1e6, random.fraction() * 1e7];
      const hex = Buffer.from(writeEwkb(point(x, y), 28992)).toString('hex');
      const spelled = random.pick(['', '0x', '\\x']) + (random.integer(2) === 0 ? hex : hex.toUpperCase());
      const { crs, features } = await read(`geometry;a\n${spelled};${i}\n`);
      expect(crs).toBe('EPSG:28992');
      expect(features[0]?.geometry).toEqual({ type: 'Point', coordinates: [x, y] });
    }
  });

  it('names the row of damaged digits', async () => {
    for (let i = 0; i < 1000; i++) {
      const hex = Buffer.from(writeEwkb(point(random.fraction(), 1), 4326)).toString('hex');
      const at = 18 + random.integer(hex.length - 18);
      const damaged = random.pick([hex.slice(0, at), hex.slice(0, at) + random.pick(['g', 'f']) + hex.slice(at + 1)]);
      const error: unknown = await read(`id,geom\n1,${damaged}\n`).catch((caught: unknown) => caught);
      if (error instanceof Error) {
        expect(error).toBeInstanceOf(ProcessError);
        expect(error.message).toContain('row 1, column geom');
      }
    }
  });

  it('is refused with several SRIDs', async () => {
    const hex = [4326, 28992].map((srid) => Buffer.from(writeEwkb(point(1, 2), srid)).toString('hex'));
    await expect(read(`id,geom\n1,${hex.join('\n2,')}\n`)).rejects.toThrow('several SRIDs');
  });
});

/** Files in any format on the command line. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import geopackage from '../../src/formats/geopackage.ts';
import shapefile from '../../src/formats/shapefile.ts';
import { openZip } from '../../src/formats/zip.ts';
import { isthmus } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const park = (name: string, x: number) => ({
  type: 'Feature',
  properties: { name, trees: x, open: true },
  geometry: { type: 'Point', coordinates: [x, 52] },
});
const parks = { type: 'FeatureCollection', features: [park('a', 7), park('=b', 8)] };

beforeAll(async () => {
  const { chunks } = await geopackage.write(StoredLayer.parse(structuredClone(parks)));
  writeFileSync(at('parks.gpkg'), Buffer.concat([...chunks]));
  writeFileSync(at('parks.geojson'), JSON.stringify(parks));
  writeFileSync(at('points.csv'), 'name,x,y\na,500000,5761038\nb,500100,\n');
  writeFileSync(at('notes.txt'), 'nothing of use');
  const lines = parks.features.map((feature) => `${JSON.stringify(feature)}\n`).join('');
  writeFileSync(at('parks.geojsonl'), lines);
  writeFileSync(at('parks.geojsonl.gz'), gzipSync(lines));
});

interface Result {
  readonly features: readonly { readonly geometry: unknown; readonly properties: Readonly<Record<string, unknown>> }[];
}
const parse = (text: string) => JSON.parse(text) as Result;

describe('isthmus run', () => {
  it.each([
    ['parks.gpkg'],
    ['@parks.gpkg'],
    ['parks.gpkg#layer=layer'],
    ['parks.geojson'],
    ['parks.geojsonl'],
    ['parks.geojsonl.gz'],
  ])('reads a layer from the file %s', async (name) => {
    const given = name.startsWith('@') ? `@${at(name.slice(1))}` : at(name);
    const { code, stdout, stderr } = await isthmus([
      'run',
      'select-by-attribute',
      '--layer',
      given,
      '--filter',
      'trees > 7',
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(parse(stdout).features).toMatchObject([park('=b', 8)]);
  });

  it('takes the CRS behind the name, and says what was left out', async () => {
    const args = ['run', 'buffer', '--layer', `${at('points.csv')}#crs=EPSG:25832`, '--distance', '1'];
    const { code, stdout, stderr } = await isthmus(args);
    expect(code).toBe(0);
    expect(stderr).toContain('warning: layer: 1 row with an empty x and y became a feature without a geometry.');
    expect(stderr).toContain('warning: layer was transformed from EPSG:25832 to longitude and latitude');
    expect(JSON.stringify(parse(stdout).features[0]?.geometry)).toMatch(
      /"coordinates":\[\[\[(?:8\.9999|9\.0000)\d+,5[12]\./,
    );
  });

  it('reads a file beside a reference, in a worker process', async () => {
    const args = ['run', 'spatial-join', '--root', folder, '--layer', at('parks.gpkg'), '--join_layer', '{"href": "file:parks.gpkg"}', '--predicate', 'intersects']; // prettier-ignore
    const { code, stdout, stderr } = await isthmus(args);
    expect([code, stderr]).toEqual([0, '']);
    expect(parse(stdout)).toMatchObject({ summary: { pairs: 2 } });
  });

  it.each([
    ['parks.gpk', 'names the file', 'which does not exist, looked for in '],
    ['@parks.gpk', 'names the file', 'which does not exist, looked for in '],
  ])('refuses %s', async (name, ...said) => {
    const { code, stderr } = await isthmus(['run', 'centroid', '--layer', name]);
    expect(code).toBe(1);
    for (const words of said) expect(stderr).toContain(words);
  });

  it('names the layers of a file without the one that is asked for', async () => {
    const { code, stderr } = await isthmus(['run', 'centroid', '--layer', `${at('parks.gpkg')}#layer=layr`]);
    expect([code, stderr]).toEqual([
      1,
      `isthmus: --layer: ${at('parks.gpkg')} is GeoPackage without a layer "layr". Did you mean "layer"?\n`,
    ]);
  });

  it('writes the result in the format of the extension, and over another file only when told', async () => {
    const args = ['run', 'buffer', '--layer', at('parks.gpkg'), '--distance', '400', '--out', at('zones.gpkg')];
    expect(await isthmus(args)).toEqual({ code: 0, stdout: '', stderr: '' });
    const described = await isthmus(['info', at('zones.gpkg'), '--json']);
    expect(JSON.parse(described.stdout)).toMatchObject({
      layers: [{ kind: 'layer', count: 2, geometry_types: ['Polygon'], crs: 'EPSG:4326' }],
    });
    const again = await isthmus(args);
    expect(again).toEqual({
      code: 1,
      stdout: '',
      stderr: `isthmus: "${at('zones.gpkg')}" exists already. Name another file, or add --overwrite.\n`,
    });
    expect(await isthmus([...args, '--overwrite'])).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('takes layers by names with spaces, and GeoJSON behind a byte order mark', async () => {
    const city =
      '\uFEFF{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}]}';
    writeFileSync(at('mark.geojson'), city);
    writeFileSync(
      at('mark.geojsonl'),
      '\uFEFF{"type":"Point","coordinates":[1,2]}\n{"type":"Point","coordinates":[1,3]}\n',
    );
    for (const [name, count] of [
      ['mark.geojson', 1],
      ['mark.geojsonl', 2],
    ] as const) {
      const { stdout } = await isthmus(['info', at(name), '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ layers: [{ kind: 'layer', count }] });
    }
    const folderOf = (name: string) => `<Folder><name>${name}</name><Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></Folder>`; // prettier-ignore
    writeFileSync(at('named.kml'), `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${folderOf('Roads A+B')}${folderOf('Other')}</Document></kml>`); // prettier-ignore
    for (const args of [
      [`${at('named.kml')}#layer=Roads A+B`],
      [`${at('named.kml')}#layer=Roads%20A%2BB`],
      [at('named.kml'), '--layer', 'Roads A+B'],
    ]) {
      const [from = '', ...options] = args;
      expect(await isthmus(['convert', from, at('named.csv'), '--overwrite', ...options])).toMatchObject({ code: 0 });
    }
  });

  it('writes GeoJSON as it is printed', async () => {
    const args = ['run', 'buffer', '--layer', at('parks.gpkg'), '--distance', '400'];
    expect(await isthmus([...args, `--out=${at('zones.geojson')}`])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(`${readFileSync(at('zones.geojson'), 'utf8')}\n`).toBe((await isthmus(args)).stdout);
  });

  it.each([
    [['--out', 'zones.png'], '"zones.png" must end in one of .'],
    // A part of a layer without the others.
    [['--out', 'zones.shp'], '"zones.shp" must end in one of .'],
    [['--out', join('nowhere', 'zones.gpkg')], 'The folder "nowhere" does not exist. Make it first.'],
    [['--overwrite'], '--overwrite is for the file that --out names. Add --out.'],
    [['--out'], '--out needs a value.'],
  ])('refuses %j before it runs', async (args, said) => {
    const { code, stderr } = await isthmus(['run', 'buffer', '--layer', at('parks.gpkg'), '--distance', '1', ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain(said);
  });

  it.each([[[]], [['--root', folder]]])(
    'refuses several layers in a format of one before it reads its inputs (%j)',
    async (args) => {
      const given = ['--facilities', at('parks.geojson'), '--network', at('none.geojson'), '--breaks', '5'];
      const { code, stderr } = await isthmus(['run', 'service-area', ...args, ...given, '--out', at('areas.gpkg')]);
      expect(code).toBe(1);
      expect(stderr).toContain('GeoPackage is written with one layer, and service-area gives 2 (areas, streets). Write them to a .json file.'); // prettier-ignore
    },
  );

  it('says that a result which is not a layer has no place in a format of layers', async () => {
    const { code, stderr } = await isthmus(['run', 'hello-world', '--name', 'you', '--out', at('hello.gpkg')]);
    expect(code).toBe(1);
    expect(stderr).toContain('GeoPackage is written with one layer, and the result has 0 (outputs: ');
    expect(existsSync(at('hello.gpkg'))).toBe(false);
  });
});

describe('isthmus convert', () => {
  it('writes another format, another CRS and fewer digits, and says what was changed', async () => {
    const args = ['convert', at('parks.gpkg'), at('parks.csv'), '--crs', 'EPSG:25832', '--decimals', '1'];
    const { code, stderr } = await isthmus(args);
    expect(code).toBe(0);
    expect(readFileSync(at('parks.csv'), 'utf8')).toBe(
      "id,name,trees,open,wkt\r\n1,a,7,true,POINT (362705.6 5762926.8)\r\n2,'=b,8,true,POINT (431350.3 5761510.3)\r\n",
    );
    expect(stderr).toContain('warning: layer was transformed from longitude and latitude to EPSG:25832');
    expect(stderr).toContain('warning: CSV does not name its CRS: its coordinates are in EPSG:25832.');
    expect(stderr).toContain(
      'warning: 1 cell begins as a formula of a spreadsheet does and got an apostrophe in front; --csv-formulas leaves them as they are.',
    );
  });

  it('takes the CRS of the caller in place of one that the file names, and says so', async () => {
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::7415' } };
    const geometry = { type: 'Point', coordinates: [155000, 463000, 10] };
    const features = [{ type: 'Feature', properties: { id: 1 }, geometry }];
    writeFileSync(at('rd-nap.geojson'), JSON.stringify({ type: 'FeatureCollection', crs, features }));
    const refused = await isthmus(['convert', at('rd-nap.geojson'), at('a.gpkg'), '--crs', 'EPSG:4326']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('is EPSG:7415')]);
    const convert = (code: string) =>
      isthmus(['convert', `${at('rd-nap.geojson')}#crs=${code}`, at(`${code.slice(5)}.gpkg`)]);
    expect(await convert('EPSG:28992')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(
        'The file names the CRS EPSG:7415; as #crs= says, its coordinates were read as EPSG:28992, without a transformation.',
      ),
    });
    const { stdout } = await isthmus(['info', at('28992.gpkg'), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ layers: [{ crs: 'EPSG:28992', extent: [155000, 463000, 155000, 463000] }] }); // prettier-ignore
  });

  it('takes a layer by its name, and a CRS that the file does not name', async () => {
    expect((await isthmus(['convert', at('parks.gpkg'), at('one.wkt'), '--layer', 'layer'])).code).toBe(0);
    const { code, stderr } = await isthmus(['convert', `${at('points.csv')}#crs=EPSG:25832`, at('points.gpkg')]);
    expect([code, stderr]).toEqual([
      0,
      'warning: The points are from its columns x and y.\nwarning: 1 row with an empty x and y became a feature without a geometry.\n',
    ]);
    const { stdout } = await isthmus(['info', at('points.gpkg'), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      layers: [{ count: 2, crs: 'EPSG:25832', extent: [500000, 5761038, 500000, 5761038] }],
    });
  });

  it.each([
    [['nowhere.gpkg', 'a.csv'], 'Cannot read the file "nowhere.gpkg", which does not exist'],
    [['notes.txt', 'a.csv'], 'notes.txt is in none of the formats that are read: Esri JSON'],
    [['parks.gpkg', 'a.csv', '--layer', 'parc'], 'is GeoPackage without a layer "parc"'],
    [['points.csv', 'a.gpkg', '--crs', 'EPSG:4326'], '/layer has coordinates that are not longitude and latitude, and names no CRS.'], // prettier-ignore
    [['parks.gpkg', 'a.csv', '--crs', 'EPSG:1'], 'EPSG:1'],
    [['parks.gpkg', 'a.csv', '--decimals', 'two'], '--decimals is "two"; it must be a whole number from 0 to 15.'],
    [['parks.gpkg', 'parks.geojson'], 'exists already. Name another file, or add --overwrite.'],
  ])('refuses %j', async ([from = '', to = '', ...options], said) => {
    const { code, stdout, stderr } = await isthmus(['convert', from === 'nowhere.gpkg' ? from : at(from), at(to), ...options]); // prettier-ignore
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(said);
    expect(existsSync(at('a.csv'))).toBe(false);
  });
});

describe('a .shp on the command line', () => {
  const parts = ['shp', 'dbf', 'prj', 'cpg'];
  beforeAll(async () => {
    const zip = openZip(Buffer.concat([...(await shapefile.write(StoredLayer.parse(structuredClone(parks)))).chunks]));
    for (const part of parts) writeFileSync(at(`trees.${part}`), zip.read(`layer.${part}`));
    writeFileSync(at('bare.shp'), zip.read('layer.shp'));
  });

  it('is read with the parts beside it, by each command', async () => {
    const { stdout, stderr } = await isthmus(['info', at('trees.shp'), '--json']);
    expect([JSON.parse(stdout), stderr]).toMatchObject([
      { layers: [{ crs: 'EPSG:4326', count: 2, columns: [{ name: 'name' }, { name: 'trees' }, { name: 'open' }] }] },
      '',
    ]);
    expect(await isthmus(['convert', at('trees.shp'), at('trees.gpkg')])).toEqual({ code: 0, stdout: '', stderr: '' });
    const ran = await isthmus(['run', 'centroid', '--layer', at('trees.shp')]);
    expect(parse(ran.stdout).features[1]?.properties).toMatchObject({ name: '=b', trees: 8 });
  });

  it('is told by each command to lack them', async () => {
    const lacking = 'The .dbf with the attributes is not beside the .shp: the features have none.';
    const runs = [
      ['info', at('bare.shp'), '--json'],
      ['convert', at('bare.shp'), at('bare.gpkg')],
      ['run', 'centroid', '--layer', at('bare.shp')],
    ];
    for (const args of runs) {
      const { code, stderr } = await isthmus(args);
      expect([code, stderr]).toEqual([0, expect.stringContaining(lacking)]);
      expect(stderr).toContain('There is no .prj');
    }
  });
});

describe('a file with several layers', () => {
  beforeAll(() => {
    const places = (name: string, x: number) =>
      `<Folder><name>${name}</name><Placemark><Point><coordinates>${x},52</coordinates></Point></Placemark></Folder>`;
    const text = `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${places('Schools', 7)}${places('Shops', 8)}</Document></kml>`;
    writeFileSync(at('places.kml'), text);
  });

  it('is converted by the name of one, and the others are named', async () => {
    const none = await isthmus(['convert', at('places.kml'), at('one.gpkg')]);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('is KML with 2 layers: "Schools", "Shops". Name one behind it: #layer=Schools');
    for (const [from, ...options] of [[`${at('places.kml')}#layer=Shops`], [at('places.kml'), '--layer', 'Shops']]) {
      const { code, stderr } = await isthmus(['convert', from ?? '', at('one.gpkg'), '--overwrite', ...options]);
      expect([code, stderr]).toEqual([0, 'warning: The file has 1 other layer too: "Schools". Name one by #layer=.\n']);
      const { stdout } = await isthmus(['info', at('one.gpkg'), '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ layers: [{ extent: [8, 52, 8, 52] }] });
    }
  });
});

describe('limits of convert and info', () => {
  it('are those of run', async () => {
    const many = Array.from({ length: 250_000 }, (_, i) => `\n${JSON.stringify(park(`tree ${i}`, i % 180))}`);
    writeFileSync(at('many.geojson'), `{"type": "FeatureCollection", "features": [${many.join(',')}]}`);
    for (const args of [
      ['info', at('many.geojson')],
      ['convert', at('many.geojson'), at('many.gpkg')],
    ]) {
      const late = await isthmus([...args, '--run-timeout', '0.05']);
      expect([late.code, late.stderr]).toEqual([
        1,
        expect.stringContaining('The job ran longer than 0.05 s, the limit.'),
      ]);
    }
    const large = await isthmus(['info', at('many.geojson'), '--heap-mb', '64']);
    expect([large.code, large.stderr]).toEqual([1, expect.stringContaining('limit 64 MB of JavaScript heap.')]);
    const wrong = await isthmus(['info', at('many.geojson'), '--memory-mb', 'much']);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('--memory-mb is "much"')]);
    expect(existsSync(at('many.gpkg'))).toBe(false);
  });
});

describe('--csv-formulas', () => {
  it('leaves text that a spreadsheet would run', async () => {
    const plain = await isthmus(['convert', at('parks.gpkg'), at('plain.csv'), '--csv-formulas']);
    expect(plain.stderr).not.toContain('apostrophe');
    expect(readFileSync(at('plain.csv'), 'utf8')).toContain('\n2,=b,8,');
    const ran = await isthmus(['run', 'centroid', '--layer', at('parks.gpkg'), '--out', at('ran.csv'), '--csv-formulas']); // prettier-ignore
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(readFileSync(at('ran.csv'), 'utf8')).toContain(',=b,8,');
    const alone = await isthmus(['run', 'centroid', '--layer', at('parks.gpkg'), '--csv-formulas']);
    expect(alone.stderr).toContain('--csv-formulas is for the file that --out names. Add --out.');
  });
});

describe('isthmus info', () => {
  it('describes layers for programs', async () => {
    const { code, stdout } = await isthmus(['info', at('parks.geojson'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      layers: [
        {
          name: '',
          kind: 'layer',
          count: 2,
          geometry_types: ['Point'],
          crs: null,
          columns: [
            { name: 'name', type: 'text', samples: ['a', '=b'] },
            { name: 'trees', type: 'integer', samples: [7, 8] },
            { name: 'open', type: 'boolean', samples: [true] },
          ],
          extent: [7, 52, 8, 52],
        },
      ],
    });
  });

  it('describes what is packed', async () => {
    const { code, stdout } = await isthmus(['info', at('parks.geojsonl.gz')]);
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'GeoJSON lines']);
  });

  it('describes tables for people', async () => {
    const { stdout } = await isthmus(['info', at('points.csv')]);
    expect(stdout).toBe(
      'CSV\ntable, 2 rows\n  geometry  Point\n  CRS       not named\n  extent    500000 5761038 500000 5761038\n  name  text     a, b\n  x     integer  500000, 500100\n  y     integer  5761038\nNote: The points are from its columns x and y.\nNote: 1 row with an empty x and y became a feature without a geometry.\n', // prettier-ignore
    );
  });

  it('refuses what it cannot read', async () => {
    const { code, stderr } = await isthmus(['info', at('notes.txt')]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${at('notes.txt')} is in none of the formats that are read: `);
    expect(stderr).toContain('GeoPackage, GPX, KML');
  });
});

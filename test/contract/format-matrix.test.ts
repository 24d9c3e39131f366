/** Formats by what is read and written, and by the other program that agrees: printed, and the table of docs/gis/files.md. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadFormats, readableFormats } from '../../src/formats/registry.ts';

/** The other reader or writer, and the test that has both read the same. */
const others: Readonly<Record<string, readonly [program: string, test: string]>> = {
  csv: ['GDAL', 'contract/formats'],
  'esri-json': ['GDAL', 'formats/esri-json'],
  flatgeobuf: ['GDAL', 'formats/flatgeobuf'],
  geojson: ['GDAL', 'contract/formats'],
  'geojson-lines': ['GDAL', 'contract/formats'],
  'geojson-sequence': ['GDAL', 'contract/formats'],
  geopackage: ['GDAL', 'contract/formats'],
  gpx: ['GDAL', 'formats/gpx'],
  kml: ['GDAL', 'formats/kml'],
  kmz: ['GDAL', 'contract/formats'],
  'osm-xml': ['GDAL', 'formats/overpass'],
  'overpass-json': ['OpenStreetMap XML by GDAL', 'formats/overpass'],
  parquet: ['geopandas, pyarrow, DuckDB', 'formats/parquet'],
  shapefile: ['GDAL', 'formats/shapefile'],
  tsv: ['GDAL', 'e2e/file-kinds'],
  topojson: ['GDAL', 'formats/topojson'],
  wkb: ['shapely', 'formats/wkb'],
  wkt: ['GDAL, in a table', 'contract/formats'],
  xlsx: ['GDAL', 'formats/xlsx'],
};

const programs: Readonly<Record<string, RegExp>> = {
  GDAL: /ogr2ogr|ogrinfo/,
  shapely: /shapely/,
  geopandas: /geopandas/,
  OpenStreetMap: /ogr2ogr|ogrinfo/,
};

it('is read by another program where it is written, and written by one where it is read', async () => {
  const rows: string[][] = [['Format', 'Extensions', 'Read', 'Written', 'Other program']];
  for (const { id, title, extensions, readExtensions = [], write } of readableFormats(await loadFormats())) {
    const [program, test] = others[id] ?? ['', ''];
    expect([id, program]).not.toEqual([id, '']);
    const text = readFileSync(new URL(`../${test}.test.ts`, import.meta.url), 'utf8');
    expect([id, text]).toEqual([id, expect.stringMatching(programs[program.split(/[ ,]/)[0] ?? ''] ?? /^$/)]);
    const names = [...extensions, ...readExtensions].map((extension) => `.${extension}`).join(' ');
    rows.push([title, names, 'yes', write ? 'yes' : '', program]);
  }
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  const table = lines.join('\n');
  process.stdout.write(`${table}\n`);
  expect(readFileSync(new URL('../../docs/gis/files.md', import.meta.url), 'utf8')).toContain(table);
});

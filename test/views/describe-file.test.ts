/** Files that are not read are named where they are described, with what to do. */
import { describe, expect, it } from 'vitest';
import { writeZip } from '../../src/formats/zip.ts';
import { silentContext } from '../processes/run.ts';
import describeFile from '../../src/views/describe-file.ts';

const messageOf = async (file: Uint8Array): Promise<string> => {
  try {
    await describeFile.run({ file: { bytes: file } }, silentContext);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};
const latin = (text: string) => Buffer.from(text, 'latin1');
const zip = (name: string) => Buffer.concat([...writeZip([{ name, bytes: latin('x') }])]);
const database = (id: string) => Buffer.concat([latin('SQLite format 3\0'), Buffer.alloc(52), latin(id), Buffer.alloc(40)]); // prettier-ignore

describe('a file that is not read', () => {
  it.each([
    ['GML', latin('<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>'), 'is GML, not one of the formats that are read. Convert it: ogr2ogr out.gpkg in.gml'], // prettier-ignore
    ['OSM PBF', Buffer.concat([Buffer.from([0, 0, 0, 13, 10, 9]), latin('OSMHeader\x18\x12')]), 'is OpenStreetMap data (PBF), not one of the formats that are read. Convert it: ogr2ogr'], // prettier-ignore
    ['a file geodatabase', zip('parks.gdb/a00000001.gdbtable'), 'is a file geodatabase in a zip archive, not one of the formats that are read. Convert it: ogr2ogr'], // prettier-ignore
    [
      'MapInfo TAB',
      latin('!table\n!version 300\n'),
      'is a MapInfo TAB, not one of the formats that are read. Convert it: ogr2ogr',
    ],
    ['MapInfo MIF', latin('Version 300\nCharset "WindowsLatin1"\nColumns 1\n'), 'is a MapInfo MIF, not one of the formats that are read. Convert it: ogr2ogr'], // prettier-ignore
    ['DXF', latin('  0\nSECTION\n  2\nHEADER\n'), 'is DXF, not one of the formats that are read. Convert it: ogr2ogr'],
    ['PMTiles', latin('PMTiles\x03'), 'is PMTiles, not one of the formats that are read. Convert it: ogr2ogr'],
    ['MBTiles', database('MPBX'), 'is MBTiles, not one of the formats that are read. Convert it: ogr2ogr'],
    [
      'LAS',
      latin('LASF\0\0\0\0'),
      'is a point cloud (LAS), not one of the formats that are read. Point clouds are not read',
    ],
    ['an old Excel file', latin('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'is an old Office file, such as Excel (xls), not one of the formats that are read. Convert it: ogr2ogr'], // prettier-ignore
    ['OpenDocument', zip('content.xml'), 'is an OpenDocument file, such as a spreadsheet (ods), not one of the formats that are read. Convert it: ogr2ogr'], // prettier-ignore
    ['GeoTIFF', latin('II*\0\x08\0\0\0'), 'is a raster (TIFF). Processes take vector layers'],
    ['NetCDF', latin('CDF\x01\0\0\0\0'), 'is a raster (NetCDF). Processes take vector layers'],
    ['notes', latin('one word'), 'is in none of the formats that are read: '],
  ])('%s', async (_, file, message) => {
    expect((await messageOf(file)).slice(0, message.length)).toBe(message);
  });
});

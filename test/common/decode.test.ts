/** JSON from bytes: what is not JSON is named by its kind, or by the line and column of its first error. */
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson } from '../../src/common/json/decode.ts';
import { JsonFault } from '../../src/common/json/fault.ts';

const faultOf = (bytes: Uint8Array | string): string => {
  try {
    decodeJson(Buffer.from(bytes as string));
    return 'none';
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return error.message;
  }
};
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const file = (start: string, length = 200) => Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(length)]);
const withName = (name: string) => {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), Buffer.from([0xff, 0xfe, 0xfd])]);
};
const geoPackage = file('SQLite format 3\0', 100);
geoPackage.write('GPKG', 68);
const dbf = Buffer.alloc(65);
dbf.set([0x03, 124, 5, 17, 1, 0, 0, 0, 65, 0]);

describe('a text that is not JSON', () => {
  it.each([
    [
      '{"a":1,}',
      'expected a name in double quotes, not "}" (remove the comma before it), at position 7, line 1 column 8, in /a, near "{\\"a\\":1,}"',
    ],
    [
      '[1,]',
      'expected a value, not "]" (remove the comma before it), at position 3, line 1 column 4, in /1, near "[1,]"',
    ],
    [
      '{"a":[0,\n  NaN]}',
      'expected a value, not "NaN" (use null), at position 11, line 2 column 3, in /a/1, near "{\\"a\\":[0,\\n  NaN]}"',
    ],
    [
      '// x\n{}',
      'expected a value, not "/" (comments are not allowed), at position 0, line 1 column 1, near "// x\\n{}"',
    ],
    [
      "{'a':1}",
      'expected a name in double quotes or "}", not "\'" (use straight double quotes), at position 1, line 1 column 2, near "{\'a\':1}"',
    ],
    ['{a:1}', 'expected a name in double quotes or "}", not "a", at position 1, line 1 column 2, near "{a:1}"'],
    ['[1 2]', 'expected "," or the closing bracket, not "2", at position 3, line 1 column 4, in /0, near "[1 2]"'],
    [
      '[01]',
      'expected a value or "]", not "01" (not a number of JSON), at position 1, line 1 column 2, in /0, near "[01]"',
    ],
    [
      '[True]',
      'expected a value or "]", not "True" (in lower case), at position 1, line 1 column 2, in /0, near "[True]"',
    ],
    [
      '["a\u0007b"]',
      'a string has a control character ("\\u0007"); write it as \\n or \\u and four digits, at position 3, line 1 column 4, in /0, near "[\\"a\\u0007b\\"]"',
    ],
    [
      '["C:\\data"]',
      '"\\\\d" is not an escape of JSON; a backslash itself is written twice, at position 4, line 1 column 5, in /0, near "[\\"C:\\\\data\\"]"',
    ],
    ['["a', 'a string does not end, at position 1, line 1 column 2, in /0, near "[\\"a"'],
    ['{"a":', 'it ends too early, at position 5, line 1 column 6, in /a, near "{\\"a\\":"'],
    ['{} x', 'expected the end, not "x", at position 3, line 1 column 4, near "{} x"'],
    ['[1}', 'expected "," or the closing bracket, not "}", at position 2, line 1 column 3, in /0, near "[1}"'],
    ['\u009b31m{}', 'expected a value, not "\\u009b", at position 0, line 1 column 1, near "\\u009b31m{}"'],
  ])('%j is refused with its place', (text, message) => {
    expect(faultOf(text)).toBe(`is not JSON: ${message}`);
  });

  it('is never taken for JSON by one and not by the other, whatever its letters', () => {
    const piece = fc.constantFrom(
      ...Array.from('{}[]:,"\\ \n01-.eE'),
      'true',
      'null',
      '"a"',
      '"\\u00e4"',
      '1e5',
      'x',
      '\u0001',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        const fault = faultOf(text);
        expect(fault === 'none' || fault.startsWith('stands more than once'), text).toBe(isJson);
      }),
      { numRuns: 5000, seed: 16 },
    );
  });
});

describe('a text in another encoding or wrapping', () => {
  const text = '{"name":"München"}';
  it.each([
    ['UTF-8 with a byte order mark', Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(text)]), 'none'],
    [
      'Latin-1',
      Buffer.from(text, 'latin1'),
      'is not UTF-8, which JSON requires: byte 10, in line 1, is 0xFC, ü in Latin-1. Encode it as UTF-8',
    ],
    [
      'bytes of no letter',
      Buffer.from([0x5b, 0x0a, 0x22, 0xe2, 0x82, 0x22, 0x5d]),
      'is not UTF-8, which JSON requires: byte 3, in line 2, is 0xE2, â in Latin-1. Encode it as UTF-8',
    ],
    [
      'UTF-16 LE with a mark',
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      'is UTF-16 in a place of JSON. Save it as UTF-8',
    ],
    ['UTF-16 BE with a mark', utf16be(`\ufeff${text}`), 'is UTF-16 in a place of JSON. Save it as UTF-8'],
    ['UTF-16 LE', Buffer.from(text, 'utf16le'), 'is UTF-16 in a place of JSON. Save it as UTF-8'],
    ['UTF-16 BE', utf16be(text), 'is UTF-16 in a place of JSON. Save it as UTF-8'],
    ['UTF-32 LE', Buffer.from([0x7b, 0, 0, 0, 0x7d, 0, 0, 0]), 'is UTF-32 in a place of JSON. Save it as UTF-8'],
    ['gzip', gzipSync(text), 'is gzip in a place of JSON. Unpack it (gunzip)'],
    ['zstd', file('\x28\xb5\x2f\xfd'), 'is zstd in a place of JSON. Unpack it (zstd -d)'],
    [
      'a sequence of RFC 8142',
      Buffer.from(`\x1e${text}\n\x1e${text}\n`),
      'is a sequence of JSON texts (RFC 8142) in a place of JSON. Name it as a file where a layer is taken, or convert it: isthmus convert in.geojsons out.geojson',
    ],
    [
      'one feature per line',
      Buffer.from(`${text}\n${text}\n`),
      'holds more than one JSON value, the second at line 2 column 1; this server reads one document. If it holds one feature per line, put them into a FeatureCollection: {"type": "FeatureCollection", "features": […]}',
    ],
    ['nothing', Buffer.alloc(0), 'is empty. Send JSON'],
    ['white space', Buffer.from(' \n '), 'is empty. Send JSON'],
  ])('%s', (_, bytes, message) => {
    expect(faultOf(bytes)).toBe(message);
  });
});

/** @param digits as Python and GDAL 3.6 write them */
function wkb(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(' ', ''), 'hex');
}

/** The first block of an archive that Python's tarfile wrote, with the magic of POSIX or without. */
function tarOf(hasMagic: boolean): Buffer {
  const header = gunzipSync(
    Buffer.from(
      'H4sIAAAAAAACA+2SPQvCMBCGM/sr5OYgSdtk6Co4u0uHqFEiNVfS6yCS/25aHaSDH4OC4LMc5HmT94Y4P9tbPLTo2ccQCV0Uw0yMp8h1xqTKRS61zlTOhJRaKjYV7At0LZmQVgmI9Cj3zP8oZ6BTY6GEhTXUBTvHurYbcuiBw+561kK5GueSbQI2NpDr/Rm8OfbaJOGhlJFD+ldHS+HU29vlJTpPKbFBDFvnDQ1vF1yJKkb+asf62pG906G4kqmjihP2544LCXrrIwAEAAA=',
      'base64',
    ),
  );
  if (hasMagic) return header;
  header.fill(0, 257, 265);
  header.fill(' ', 148, 156);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

describe('a file of another format', () => {
  it.each([
    ['GeoPackage', geoPackage, 'a GeoPackage', 'isthmus convert in.gpkg out.geojson'],
    ['SQLite', file('SQLite format 3\0'), 'an SQLite database', 'ogr2ogr out.gpkg in.sqlite'],
    ['.shp', file('\0\0\x27\x0a'), 'a part of a Shapefile (.shp or .shx)', 'isthmus convert in.shp out.geojson'],
    ['.dbf', dbf, 'a dBase table (.dbf), such as a part of a Shapefile', 'isthmus convert in.shp out.geojson'],
    [
      '.prj',
      'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]',
      'the definition of a coordinate reference system, such as the .prj of a Shapefile',
      'in.shp',
    ],
    ['zipped Shapefile', withName('a/roads.shp'), 'a Shapefile in a zip archive', 'isthmus convert in.zip'],
    ['KMZ', withName('doc.kml'), 'KMZ', 'in.kmz'],
    ['Excel', withName('xl/workbook.xml'), 'an Excel workbook', 'save it as CSV'],
    ['zipped GeoJSON', withName('a.geojson'), 'a zip archive', 'isthmus convert in.zip'],
    ['zip', withName('a.txt'), 'a zip archive', 'Unpack it'],
    ['old Excel', file('\xd0\xcf\x11\xe0'), 'an old Office file, such as Excel (xls)', 'in.xls'],
    ['KML', '<?xml version="1.0"?>\n<!-- a --><kml xmlns="http://www.opengis.net/kml/2.2"/>', 'KML', 'in.kml'],
    ['GML', '<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="x"/>', 'GML', 'outputFormat=application/json'],
    ['GML of an application', '<a:b xmlns:gml="http://www.opengis.net/gml"/>', 'GML', 'in.gml'],
    ['XML', '<a/>', 'XML', 'ogr2ogr'],
    ['GPX', '<gpx version="1.1"/>', 'GPX', 'in.gpx'],
    ['HTML', '<!DOCTYPE html><html></html>', 'an HTML page', 'the data themselves'],
    ['exception report', '<ows:ExceptionReport/>', 'the error report of a web service', 'Correct the request'],
    ['CSV', 'id,name,lon,lat\r\n1,"a,b",7.6,52\r\n', 'a table of text (CSV)', 'isthmus convert in.csv'],
    [
      'CSV in Latin-1',
      Buffer.from('id;name\n1;M\xfcnster\n', 'latin1'),
      'a table of text (CSV)',
      'isthmus convert in.csv',
    ],
    ['FlatGeobuf', file('fgb\x03fgb\0'), 'FlatGeobuf', 'in.fgb'],
    ['Parquet', file('PAR1'), 'Parquet, such as GeoParquet', 'in.parquet'],
    ['GeoTIFF', file('II*\0'), 'a raster (TIFF, such as GeoTIFF)', 'gdal_polygonize'],
    ['GeoTIFF, big-endian', file('MM\0*'), 'a raster (TIFF, such as GeoTIFF)', 'gdal_polygonize'],
    ['PNG', file('\x89PNG\r\n\x1a\n'), 'a raster (PNG)', 'gdal_polygonize'],
    ['JPEG', file('\xff\xd8\xff\xe0'), 'a raster (JPEG)', 'gdal_polygonize'],
    ['netCDF', file('CDF\x01'), 'a raster (netCDF)', 'gdal_polygonize'],
    ['ASCII grid', 'ncols 4\nnrows 6\n', 'a raster (ASCII grid)', 'Rasters are not read'],
    ['PDF', '%PDF-1.7\n', 'a PDF', 'in.pdf'],
    ['TAB', '!table\n!version 300\n', 'a MapInfo TAB', 'in.tab'],
    ['MIF', 'Version 300\nCharset "WindowsLatin1"\n', 'a MapInfo MIF', 'in.mif'],
    ['DXF', '  0\r\nSECTION\r\n  2\r\nHEADER\r\n', 'DXF', 'in.dxf'],
    ['well-known text', 'POINT (7.6 52)', 'well-known text (WKT)', '"coordinates": [x, y]'],
    ['EWKT', 'SRID=4326;CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))', 'well-known text (WKT)', '"coordinates": [x, y]'], // prettier-ignore
    ['WKT of GeoSPARQL', '<http://www.opengis.net/def/crs/OGC/1.3/CRS84> TIN (((0 0 0, 0 0 1, 0 1 0, 0 0 0)))', 'well-known text (WKT)', '"coordinates": [x, y]'], // prettier-ignore
    ['WKB', wkb('0101000000000000000000104000000000000049 40'), 'well-known binary (WKB)', 'ST_AsGeoJSON'],
    ['WKB, big-endian', wkb('00000000014010000000000000 4049000000000000'), 'well-known binary (WKB)', 'shapely'],
    ['EWKB', wkb('0101000020e610000000000000000010400000000000004940'), 'well-known binary (WKB)', 'ST_AsGeoJSON'],
    ['WKB with Z', wkb('01e9030000000000000000104000000000000049 40000000000000f03f'), 'well-known binary (WKB)', 'shapely'], // prettier-ignore
    [
      'hex WKB',
      '010100000000000000000010400000000000004940\n',
      'well-known binary as hex digits (WKB)',
      'ST_AsGeoJSON',
    ],
    ['hex EWKB of psql', '\\x0101000020E610000000000000000010400000000000004940', 'well-known binary as hex digits (WKB)', 'ST_AsGeoJSON'], // prettier-ignore
    ['hex WKB of SQLite', "X'000000000140100000000000004049000000000000'", 'well-known binary as hex digits (WKB)', 'shapely'], // prettier-ignore
    ['GeoPackage geometry', wkb('47500001e61000000101000000000000000000104000000000000049 40'), 'a geometry of a GeoPackage', 'in.gpkg'], // prettier-ignore
    ['tar', tarOf(true), 'a tar archive', 'Unpack it (tar -xf)'],
    ['old tar', tarOf(false), 'a tar archive', 'Unpack it (tar -xf)'],
    ['DGN', wkb('0809fe020108000000000000'), 'a DGN drawing', 'in.dgn'],
    ['S-57', '020763LE1 0900245 ! 34040000155000000010', 'an S-57 chart (ISO 8211)', 'in.000'],
    ['GMT', '# @VGMT1.0 @GPOINT\n', 'a GMT table', 'in.gmt'],
    ['.cpg', 'UTF-8', 'the name of an encoding, such as the .cpg of a Shapefile', 'in.shp'],
    ['.cpg of Windows', 'ANSI 1252\r\n', 'the name of an encoding, such as the .cpg of a Shapefile', 'in.shp'],
    ['PROJ', '+proj=longlat +datum=WGS84', 'the definition of a coordinate reference system (PROJ)', 'source_crs'],
    ['SQL', 'SET standard_conforming_strings = ON;\nINSERT INTO "a" VALUES (1, 2);\n', 'SQL', 'PG:dbname'],
    ['JavaScript', 'var data = {"type":"Point","coordinates":[4,50]};', 'JavaScript, such as JSONP', 'alone'],
    ['JSONP', 'callback({"type":"Point","coordinates":[4,50]});', 'JavaScript, such as JSONP', 'alone'],
    ['YAML', 'type: Point\ncoordinates: [4, 50]\n', 'YAML', 'Write it as JSON'],
    ['XML schema', '<xs:schema xmlns:gml="http://www.opengis.net/gml"/>', 'an XML schema (.xsd)', 'in.gml'],
    ['VRT', '<OGRVRTDataSource/>', 'a virtual layer of GDAL (VRT)', 'in.vrt'],
    ['RSS', '<rss version="2.0"/>', 'a feed (RSS)', 'in.rss'],
    ['capabilities', '<wfs:WFS_Capabilities/>', 'the capabilities of a web service', 'GetFeature'],
    ['OpenDocument', withName('content.xml'), 'an OpenDocument file, such as a spreadsheet (ods)', 'in.ods'],
    ['zipped GML', withName('a.gml'), 'GML in a zip archive', '/vsizip/in.zip'],
    ['zipped MapInfo', withName('a.tab'), 'MapInfo files in a zip archive', '/vsizip/in.zip'],
    ['zipped GeoTIFF', withName('a.tif'), 'a raster in a zip archive', 'gdal_polygonize'],
    ['OpenStreetMap', file('\0\0\0\x0d\x0a\x09OSMHeader'), 'OpenStreetMap data (PBF)', 'in.osm.pbf'],
  ])('%s is named, and how to convert it', (_, bytes, kind, remedy) => {
    const fault = faultOf(bytes);
    expect(fault).toContain(`is ${kind} in a place of JSON. `);
    expect(fault).toContain(remedy);
  });
});

describe('a text that is nested too deep', () => {
  const deep = (levels: number, open: string, close: string) => `${open.repeat(levels)}0${close.repeat(levels)}`;
  const feature = (value: string) => `{"type":"Feature","geometry":null,"properties":{"n":1,"a":${value}}}`;
  const says =
    'is nested too deep: an input has at most 200 levels of arrays and objects within each other. Flatten it';

  it.each([
    ['198 arrays in two objects', feature(deep(198, '[', ']')), 'none'],
    ['199 arrays in two objects', feature(deep(199, '[', ']')), says],
    ['199 objects in two objects', feature(deep(199, '{"b":', '}')), says],
    ['50,000 arrays', feature(deep(50_000, '[', ']')), says],
    ['50,000 arrays and objects', feature(deep(50_000, '[{"b":', '}]')), says],
    ['5,000,000 arrays', feature(deep(5_000_000, '[', ']')), says],
    ['50,000 arrays that are not closed', '['.repeat(50_000), says],
    ['a thousand in a row', feature(`[${'[],'.repeat(1000)}0]`), 'none'],
    ['brackets in a string', feature(`"${'['.repeat(1000)}"`), 'none'],
  ])('%s', (_, text, message) => {
    expect(faultOf(text)).toBe(message);
  });

  it.each([
    [feature(deep(300, '[', ']')), ['properties', 'a']],
    [feature(deep(300, '{"b":', '}')), ['properties', 'a']],
    [`{"type":"FeatureCollection","features":[0,${feature(deep(300, '[', ']'))}]}`, ['features', 1, 'properties', 'a']],
    [`{"type":"Polygon","coordinates":${deep(300, '[', ']')}}`, ['coordinates']],
  ])('has the place where that begins', (text, path) => {
    expect(() => decodeJson(Buffer.from(text))).toThrow(expect.objectContaining({ path }));
  });
});

describe('a member that stands twice', () => {
  it.each([
    ['{"inputs":{},"inputs":{}}', ['inputs']],
    ['{"inputs":{"name":"a","name":"b"}}', ['inputs', 'name']],
    ['{"inputs":{"a":[{},{"b":1,"b":2}]}}', ['inputs', 'a', 1, 'b']],
    ['{"inputs":{"layer":{"type":"FeatureCollection","features":[],"type":"Feature"}}}', ['inputs', 'layer', 'type']],
  ])('outside of GeoJSON, or as its type, is refused: %s', (text, path) => {
    expect(() => decodeJson(Buffer.from(text))).toThrow(
      expect.objectContaining({ path, message: 'stands more than once. Keep the one that is meant' }),
    );
  });

  it('is refused in an object with thousands, in no time', () => {
    const members = Array.from({ length: 200_000 }, (_, i) => `"a${i % 100_000}":0`).join();
    expect(() => decodeJson(Buffer.from(`{"type":"Point",${members}}`))).toThrow(JsonFault);
  });
});

describe('well-known binary', () => {
  it('is named in either byte order, with Z, M and an SRID, as bytes and as digits', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(0, 1000, 2000, 3000, 0x80000000, 0x40000000, 0xa0000000, 0x20000000),
        fc.uint8Array({ minLength: 20, maxLength: 60 }),
        (isLittle, base, flags, rest) => {
          const bytes = Buffer.concat([Buffer.of(isLittle ? 1 : 0, 0, 0, 0, 0), rest]);
          if (isLittle) bytes.writeUInt32LE(base + flags, 1);
          else bytes.writeUInt32BE(base + flags, 1);
          expect(faultOf(bytes)).toMatch(/^is (?:well-known binary \(WKB\)|UTF-32|UTF-16) in a place/);
          expect(faultOf(Buffer.from(bytes.toString('hex')))).toMatch(/^is well-known binary as hex digits/);
        },
      ),
      { numRuns: 500, seed: 16 },
    );
  });
});

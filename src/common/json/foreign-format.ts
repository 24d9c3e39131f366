/** Recognises files that are not JSON by their first bytes or words, and names them with the way to GeoJSON. */
import { JsonFault } from './fault.ts';
import { convert, FROM_WKB, isWkb, readableExtensions, textFormat, type Format } from './foreign-text.ts';

/** Bytes at the beginning of a binary format. */
interface Magic extends Format {
  readonly bytes: string;
  readonly at?: number;
}

const RASTER = 'Rasters are not read: make shapes of it first, such as gdal_polygonize or gdal_contour do';
const UNPACK = 'Unpack it';
const tar: Format = { kind: 'a tar archive', remedy: `${UNPACK} (tar -xf)` };

const magics: readonly Magic[] = [
  { bytes: '\x1f\x8b', kind: 'gzip', remedy: `${UNPACK} (gunzip)` },
  { bytes: '\x28\xb5\x2f\xfd', kind: 'zstd', remedy: `${UNPACK} (zstd -d)` },
  { bytes: '\xfd7zXZ\0', kind: 'an xz archive', remedy: `${UNPACK} (xz -d)` },
  { bytes: 'BZh', kind: 'bzip2', remedy: `${UNPACK} (bunzip2)` },
  { bytes: '7z\xbc\xaf\x27\x1c', kind: 'a 7z archive', remedy: UNPACK },
  { bytes: 'Rar!', kind: 'a RAR archive', remedy: UNPACK },
  { bytes: '\0\0\x27\x0a', kind: 'a part of a Shapefile (.shp or .shx)', remedy: convert('in.shp') },
  { bytes: 'fgb\x03', kind: 'FlatGeobuf', remedy: convert('in.fgb') },
  { bytes: 'PAR1', kind: 'Parquet, such as GeoParquet', remedy: convert('in.parquet') },
  { bytes: 'ARROW1', kind: 'an Arrow file', remedy: convert('in.arrow') },
  { bytes: 'II*\0', kind: 'a raster (TIFF, such as GeoTIFF)', remedy: RASTER },
  { bytes: 'MM\0*', kind: 'a raster (TIFF, such as GeoTIFF)', remedy: RASTER },
  { bytes: 'II+\0', kind: 'a raster (BigTIFF)', remedy: RASTER },
  { bytes: 'MM\0+', kind: 'a raster (BigTIFF)', remedy: RASTER },
  { bytes: '\x89PNG', kind: 'a raster (PNG)', remedy: RASTER },
  { bytes: '\xff\xd8\xff', kind: 'a raster (JPEG)', remedy: RASTER },
  { bytes: '\0\0\0\x0cjP', kind: 'a raster (JPEG 2000)', remedy: RASTER },
  { bytes: 'GIF8', kind: 'a raster (GIF)', remedy: RASTER },
  { bytes: 'WEBP', at: 8, kind: 'a raster (WebP)', remedy: RASTER },
  { bytes: 'BM', kind: 'a raster (BMP)', remedy: RASTER },
  { bytes: '\x89HDF', kind: 'a raster (HDF5, such as netCDF)', remedy: RASTER },
  { bytes: 'CDF\x01', kind: 'a raster (netCDF)', remedy: RASTER },
  { bytes: 'CDF\x02', kind: 'a raster (netCDF)', remedy: RASTER },
  {
    bytes: 'LASF',
    kind: 'a point cloud (LAS)',
    remedy: 'Point clouds are not read: export its points as GeoJSON first',
  },
  { bytes: '%PDF', kind: 'a PDF', remedy: convert('in.pdf') },
  { bytes: '\xd0\xcf\x11\xe0', kind: 'an old Office file, such as Excel (xls)', remedy: convert('in.xls') },
  { bytes: 'PMTiles', kind: 'PMTiles', remedy: convert('in.pmtiles') },
  { bytes: 'AutoCAD Binary DXF', kind: 'DXF', remedy: convert('in.dxf') },
  { bytes: 'AC10', kind: 'a DWG drawing', remedy: 'Save it as DXF, and convert that: ogr2ogr out.gpkg in.dxf' },
  { bytes: '\x08\x09\xfe\x02', kind: 'a DGN drawing', remedy: convert('in.dgn') },
  { bytes: 'ustar', at: 257, ...tar },
  { bytes: 'OSMHeader', at: 6, kind: 'OpenStreetMap data (PBF)', remedy: convert('in.osm.pbf') },
];

/** A name within a zip archive and what the archive is then. */
const archives: readonly (Format & { readonly name: RegExp | ((name: string) => boolean) })[] = [
  { name: /^doc\.kml$|\.kml$/i, kind: 'KMZ', remedy: convert('in.kmz') },
  { name: /\.shp$/i, kind: 'a Shapefile in a zip archive', remedy: convert('in.zip') },
  { name: /\.gdb\//i, kind: 'a file geodatabase in a zip archive', remedy: convert('/vsizip/in.zip') },
  {
    name: /^xl\//i,
    kind: 'an Excel workbook',
    remedy: `${convert('in.xlsx')}, or save it as CSV with its coordinates`,
  },
  { name: /^word\/|^ppt\//i, kind: 'an Office document', remedy: 'Save its table as CSV or GeoJSON' },
  { name: /^content\.xml$/i, kind: 'an OpenDocument file, such as a spreadsheet (ods)', remedy: convert('in.ods') },
  { name: /\.gml$/i, kind: 'GML in a zip archive', remedy: convert('/vsizip/in.zip') },
  { name: /\.(?:tab|mif)$/i, kind: 'MapInfo files in a zip archive', remedy: convert('/vsizip/in.zip') },
  { name: /\.tiff?$/i, kind: 'a raster in a zip archive', remedy: RASTER },
  { name: /\.gpkg$/i, kind: 'a GeoPackage in a zip archive', remedy: convert('in.zip') },
  { name: isReadName, kind: 'a zip archive', remedy: convert('in.zip') },
];

function isReadName(name: string): boolean {
  return readableExtensions.has(name.replace(/^.*\./, '').toLowerCase());
}

/** @returns a predicate, or nothing for what may be JSON that is broken */
export function recogniseFormat(bytes: Buffer): JsonFault | undefined {
  const format = kindOfFile(bytes);
  return format && new JsonFault(`is ${format.kind} in a place of JSON. ${format.remedy}`);
}

/** @returns nothing for what may be JSON that is broken, and for what has no known mark */
export function kindOfFile(bytes: Buffer): Format | undefined {
  return binaryFormat(bytes) ?? encodedFormat(bytes) ?? textFormat(bytes);
}

function binaryFormat(bytes: Buffer): Format | undefined {
  const has = (text: string, at = 0) => bytes.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'));
  if (has('PK\x03\x04') || has('PK\x05\x06')) return archiveFormat(bytes);
  if (has('SQLite format 3\0')) return databaseFormat(bytes);
  const magic = magics.find((one) => has(one.bytes, one.at));
  return magic ?? others.find(({ is }) => is(bytes))?.format;
}

const others: readonly { readonly is: (bytes: Buffer) => boolean; readonly format: Format }[] = [
  { is: isDbf, format: { kind: 'a dBase table (.dbf), such as a part of a Shapefile', remedy: convert('in.shp') } },
  { is: isWkb, format: { kind: 'well-known binary (WKB)', remedy: FROM_WKB } },
  {
    is: (bytes) => bytes.toString('latin1', 0, 3).startsWith('GP\u0000'),
    format: { kind: 'a geometry of a GeoPackage', remedy: convert('in.gpkg') },
  },
  { is: isOldTar, format: tar },
];

/** Old archives have a checksum of their first header, and no magic. */
function isOldTar(bytes: Buffer): boolean {
  if (bytes.length < 512 || bytes[0] === 0) return false;
  const stated = Number.parseInt(bytes.toString('latin1', 148, 156).trim(), 8);
  const sum = bytes.subarray(0, 512).reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  return stated === sum;
}

function archiveFormat(bytes: Buffer): Format {
  const names = [...fileNames(bytes)];
  return (
    archives.find(({ name }) => names.some((one) => (typeof name === 'function' ? name(one) : name.test(one)))) ?? {
      kind: 'a zip archive',
      remedy: UNPACK,
    }
  );
}

const MAX_NAMES = 1000;

/** The names in the directory of a zip archive, or in the headers of its files where the end is missing. */
function* fileNames(bytes: Buffer): Iterable<string> {
  const [signature, nameAt, header] = bytes.includes('PK\x01\x02', 0, 'latin1')
    ? (['PK\x01\x02', 28, 46] as const)
    : (['PK\x03\x04', 26, 30] as const);
  let count = 0;
  for (let at = bytes.indexOf(signature, 0, 'latin1'); at >= 0 && count < MAX_NAMES; count++) {
    if (at + header > bytes.length) return;
    const end = at + header + bytes.readUInt16LE(at + nameAt);
    yield bytes.toString('latin1', at + header, end);
    at = bytes.indexOf(signature, end, 'latin1');
  }
}

function databaseFormat(bytes: Buffer): Format {
  const id = bytes.toString('latin1', 68, 72);
  if (id.startsWith('GP') || bytes.includes('gpkg_contents')) {
    return { kind: 'a GeoPackage', remedy: convert('in.gpkg') };
  }
  if (id === 'MPBX') return { kind: 'MBTiles', remedy: convert('in.mbtiles') };
  return { kind: 'an SQLite database', remedy: convert('in.sqlite') };
}

/** A version, a date, and lengths that fit its field descriptions. */
function isDbf(bytes: Buffer): boolean {
  if (bytes.length < 32 || ![0x03, 0x04, 0x30, 0x31, 0x83, 0x8b, 0xf5].includes(bytes[0] ?? 0)) return false;
  const [month = 0, day = 0] = [bytes[2], bytes[3]];
  const header = bytes.readUInt16LE(8);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && header >= 33 && header <= bytes.length;
}

/** JSON and other texts in two or four bytes per letter, with a byte order mark or without. */
const encodings: readonly (readonly [name: string, begins: RegExp])[] = [
  ['UTF-32', /^(?:\xff\xfe\0\0|\0\0\xfe\xff|(?:[\t-~]\0\0\0){2}|(?:\0\0\0[\t-~]){2})/],
  ['UTF-16', /^(?:\xff\xfe|\xfe\xff|[\t-~]\0[\t-~]\0|\0[\t-~]\0[\t-~])/],
];

function encodedFormat(bytes: Buffer): Format | undefined {
  const start = bytes.toString('latin1', 0, 8);
  const found = encodings.find(([, begins]) => begins.test(start));
  return found && { kind: found[0], remedy: 'Save it as UTF-8' };
}

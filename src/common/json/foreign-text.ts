/** Recognises texts that are not JSON by their first words: XML, CSV, WKT and others. */
import { HEX_WKB, WKT } from '../../../schemas/no-geojson.ts';

/** A kind with its article, and what to do with it. */
export interface Format {
  readonly kind: string;
  readonly remedy: string;
}

/** Extensions of the formats that are read: `test/formats/foreign-remedies.test.ts` compares them with the registry, which lies above. */
export const readableExtensions: ReadonlySet<string> = new Set([
  ...['csv', 'tsv', 'esrijson', 'fgb', 'geojson', 'json', 'geojsonl', 'ndjson', 'jsonl', 'ndgeojson', 'geojsons'],
  ...['geojsonseq', 'gpkg', 'gpx', 'kml', 'kmz', 'osm', 'parquet', 'geoparquet', 'zip', 'shz', 'shp', 'topojson'],
  ...['wkb', 'ewkb', 'hex', 'wkt', 'xlsx', 'xlsm'],
]);

/** @returns a remedy: by this program, or else by GDAL, which is at hand wherever such files are */
export function convert(from: string): string {
  const extension = from.replace(/^.*\./, '');
  if (!from.startsWith('/') && readableExtensions.has(extension))
    return `Name it as a file where a layer is taken, or convert it: isthmus convert ${from} out.geojson`;
  return `Convert it: ogr2ogr out.gpkg ${from}`;
}

export const FROM_WKB = 'Write it as GeoJSON: ST_AsGeoJSON does in PostGIS, shapely.to_geojson in Python';

/** True for a byte order, and a type of ISO 19125 or of PostGIS in that order. */
export function isWkb(bytes: Buffer): boolean {
  if (bytes.length < 9 || (bytes[0] !== 0 && bytes[0] !== 1)) return false;
  const type = bytes[0] === 1 ? bytes.readUInt32LE(1) : bytes.readUInt32BE(1);
  const base = (type & 0x1f_ff_ff_ff) >>> 0;
  return base < 4000 && base % 1000 >= 1 && base % 1000 <= 17;
}

/** Enough for the root of an XML document behind comments, and for some lines of a table. */
const MAX_CHARACTERS = 8192;

interface Words extends Format {
  readonly begins: RegExp;
}

const texts: readonly Words[] = [
  { begins: /^\x1e/, kind: 'a sequence of JSON texts (RFC 8142)', remedy: convert('in.geojsons') },
  { begins: /^!table\b/i, kind: 'a MapInfo TAB', remedy: convert('in.tab') },
  {
    begins: /^version\s+\d+\s[^]*\b(?:charset|delimiter|columns)\b/i,
    kind: 'a MapInfo MIF',
    remedy: convert('in.mif'),
  },
  { begins: /^(?:999\s[^]*?)?0\s*\r?\n\s*SECTION\b/, kind: 'DXF', remedy: convert('in.dxf') },
  { begins: /^ncols\s+\d+/i, kind: 'a raster (ASCII grid)', remedy: 'Rasters are not read: make shapes of it first' },
  {
    begins: /^(?:PROJCS|GEOGCS|PROJCRS|GEOGCRS|GEODCRS|COMPD_CS|BOUNDCRS)\s*\[/i,
    kind: 'the definition of a coordinate reference system, such as the .prj of a Shapefile',
    remedy: convert('in.shp'),
  },
  {
    begins: /^\+(?:proj|init)=/,
    kind: 'the definition of a coordinate reference system (PROJ)',
    remedy: 'Send the layer, and name its system by an EPSG code in source_crs of reproject',
  },
  {
    begins:
      /^(?:utf-?(?:8|16)|iso[ -]?8859-\d+|(?:ansi |cp|windows-)125\d|ldid\/\d+|big5|gbk|gb2312|euc-\w+|shift[-_]jis)\s*$/i,
    kind: 'the name of an encoding, such as the .cpg of a Shapefile',
    remedy: convert('in.shp'),
  },
  {
    begins: WKT,
    kind: 'well-known text (WKT)',
    remedy: 'A point is {"type": "Point", "coordinates": [x, y]}',
  },
  { begins: /^#\s*@VGMT/, kind: 'a GMT table', remedy: convert('in.gmt') },
  { begins: /^\d{5}[1-3]L[ A-Z]\w? ?\d/, kind: 'an S-57 chart (ISO 8211)', remedy: convert('in.000') },
  {
    begins: /^(?:SET|CREATE|INSERT|BEGIN|DROP|COPY|SELECT)\s[^]*;/i,
    kind: 'SQL',
    remedy: 'Run it in a database, and write the table as GeoJSON: ogr2ogr out.geojson PG:dbname=name table',
  },
  {
    begins: /^(?:(?:var|let|const|export|import|function)\s|module\.exports\b|[\w$.]+\s*\(\s*[{[])/,
    kind: 'JavaScript, such as JSONP',
    remedy: 'Send the JSON in it alone',
  },
  { begins: /^(?:---\s|type:\s)/, kind: 'YAML', remedy: 'Write it as JSON' },
];

const capabilities: Format = {
  kind: 'the capabilities of a web service',
  remedy: 'Request features: a WFS answers GeoJSON to GetFeature with outputFormat=application/json',
};

/** By the name of the root element, without a prefix, in lower case. */
const roots: Readonly<Record<string, Format>> = {
  kml: { kind: 'KML', remedy: convert('in.kml') },
  gpx: { kind: 'GPX', remedy: convert('in.gpx') },
  html: {
    kind: 'an HTML page',
    remedy: 'Get the data themselves: the address may be that of a page, or ask for a login',
  },
  svg: { kind: 'an SVG image', remedy: 'Images have no geographic coordinates; get the data that it was drawn from' },
  osm: { kind: 'OpenStreetMap data (XML)', remedy: convert('in.osm') },
  exceptionreport: { kind: 'the error report of a web service', remedy: 'Correct the request to that service' },
  serviceexceptionreport: { kind: 'the error report of a web service', remedy: 'Correct the request to that service' },
  schema: { kind: 'an XML schema (.xsd)', remedy: `${convert('in.gml')}, with the data that it describes` },
  ogrvrtdatasource: { kind: 'a virtual layer of GDAL (VRT)', remedy: convert('in.vrt') },
  jcsdatafile: { kind: 'JML of OpenJUMP', remedy: convert('in.jml') },
  rss: { kind: 'a feed (RSS)', remedy: convert('in.rss') },
  feed: { kind: 'a feed (Atom)', remedy: convert('in.xml') },
  wfs_capabilities: capabilities,
  wms_capabilities: capabilities,
  wmt_ms_capabilities: capabilities,
  capabilities: capabilities,
  featurecollection: {
    kind: 'GML',
    remedy: `${convert('in.gml')}; a WFS answers GeoJSON with outputFormat=application/json`,
  },
};

/** @returns nothing for what begins like JSON */
export function textFormat(bytes: Buffer): Format | undefined {
  const text = bytes.toString('latin1', 0, MAX_CHARACTERS).trimStart();
  if (HEX_WKB.test(text)) return { kind: 'well-known binary as hex digits (WKB)', remedy: FROM_WKB };
  // The name of a CRS in angle brackets comes before a text of GeoSPARQL.
  if (text.startsWith('<') && !/^<https?:[^>]*>/.test(text)) return xmlFormat(text);
  if (/^[{[]/.test(text)) return undefined;
  return texts.find(({ begins }) => begins.test(text)) ?? (isTable(text) ? CSV : undefined);
}

/** True for a text of a known kind other than a table. */
export function isForeignText(bytes: Buffer): boolean {
  const format = textFormat(bytes);
  return format !== undefined && format !== CSV;
}

function xmlFormat(text: string): Format {
  if (/^<!doctype html/i.test(text)) return roots.html ?? XML;
  const elements = text.replaceAll(/<!--[^]*?-->|<\?[^]*?\?>|<![^>]*>/g, '');
  const root = /<(?:[\w.-]+:)?([\w.-]+)/.exec(elements)?.[1];
  const known = root === undefined ? undefined : roots[root.toLowerCase()];
  return known ?? (/opengis\.net\/gml|<gml:/.test(text) ? { kind: 'GML', remedy: convert('in.gml') } : XML);
}

const XML: Format = { kind: 'XML', remedy: convert('in.gml') };

const CSV: Format = {
  kind: 'a table of text (CSV)',
  remedy: convert('in.csv'),
};

/** Lines of the same number of cells, two or more. */
function isTable(text: string): boolean {
  const [head = '', ...lines] = text.split(/\r\n|\r|\n/).slice(0, 3);
  // A member of JSON without its object.
  if (/"\s*:/.test(head) || lines.length === 0) return false;
  return [',', ';', '\t', '|'].some((separator) => {
    const cells = countCells(head, separator);
    return cells >= 2 && lines.every((line) => line === '' || countCells(line, separator) === cells);
  });
}

function countCells(line: string, separator: string): number {
  return line.replaceAll(/"[^"]*"/g, '').split(separator).length;
}

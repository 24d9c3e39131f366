/** Recognises texts that are not JSON by their first words: XML, CSV, WKT and others. */

/** A kind with its article, and what to do with it. */
export interface Format {
  readonly kind: string;
  readonly remedy: string;
}

/** @returns a remedy by GDAL, which is at hand wherever such files are */
export function convert(from: string): string {
  return `Convert it: ogr2ogr out.geojson ${from}`;
}

/** Enough for the root of an XML document behind comments, and for some lines of a table. */
const MAX_CHARACTERS = 8192;

interface Words extends Format {
  readonly begins: RegExp;
}

const texts: readonly Words[] = [
  { begins: /^\x1e/, kind: 'a sequence of JSON texts (RFC 8142)', remedy: 'Put its features into a FeatureCollection' },
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
    begins: /^(?:SRID=\d+;)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(?:[ZM]+\s*)?(?:\(|EMPTY)/i,
    kind: 'well-known text',
    remedy: 'A point is {"type": "Point", "coordinates": [x, y]}',
  },
];

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
  featurecollection: {
    kind: 'GML',
    remedy: `${convert('in.gml')}; a WFS answers GeoJSON with outputFormat=application/json`,
  },
};

/** @returns nothing for what begins like JSON */
export function textFormat(bytes: Buffer): Format | undefined {
  const text = bytes.toString('latin1', 0, MAX_CHARACTERS).trimStart();
  if (text.startsWith('<')) return xmlFormat(text);
  if (/^[{[]/.test(text)) return undefined;
  return texts.find(({ begins }) => begins.test(text)) ?? (isTable(text) ? CSV : undefined);
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
  remedy: 'Convert it: ogr2ogr out.geojson in.csv -oo X_POSSIBLE_NAMES=lon* -oo Y_POSSIBLE_NAMES=lat*',
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

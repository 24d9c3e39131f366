/** Tags of OpenStreetMap in the properties of a feature, whatever program wrote them. */

/** Value of a tag by its key; undefined where the feature has none. */
export type Tags = (key: string) => string | undefined;

type Properties = Readonly<Record<string, unknown>>;

/**
 * Reads tags that are properties of their own, those that GDAL keeps together in `other_tags` (as hstore), those in an
 * object `tags` (Overpass, osmtogeojson), and the columns of Geofabrik's shapefiles (`fclass`, `oneway` F, T and B).
 * Values are in lower case; a list is joined by semicolons, as OpenStreetMap writes lists.
 */
export function readTags(properties: Properties | null | undefined): Tags {
  if (!properties) return () => undefined;
  const { tags, other_tags: others } = properties;
  const inner = isRecord(tags) ? tags : typeof others === 'string' ? parseHstore(others) : undefined;
  const get = (key: string) => toText(properties[key]) ?? (inner && toText(inner[key]));
  return properties.fclass !== undefined && properties.highway === undefined ? readGeofabrik(get) : get;
}

/** @see https://download.geofabrik.de/osm-data-in-gis-formats-free.pdf section 7.1, roads */
function readGeofabrik(get: Tags): Tags {
  return (key) => {
    if (key === 'highway') {
      const type = get('fclass');
      return type === 'unknown' ? 'road' : type?.replace(/^track_grade\d$/, 'track');
    }
    const value = get(key);
    if (key === 'oneway') return value === 'f' ? 'yes' : value === 't' ? '-1' : value === 'b' ? 'no' : value;
    if (key === 'maxspeed' || key === 'layer') return value === '0' ? undefined : value;
    if (key === 'bridge' || key === 'tunnel') return value === 't' ? 'yes' : value === 'f' ? undefined : value;
    return value;
  };
}

function toText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.startsWith('[') ? fromPython(value) : normalize(value);
    case 'number':
      return String(value);
    case 'boolean':
      return value ? 'yes' : 'no';
    default:
      return Array.isArray(value) && value.length > 0
        ? value.flatMap((item) => toText(item) ?? []).join(';')
        : undefined;
  }
}

function normalize(value: string): string | undefined {
  const text = value.trim().toLowerCase();
  return text === '' ? undefined : text;
}

/** OSMnx writes the tags of joined ways to files as lists of Python. */
function fromPython(value: string): string | undefined {
  return normalize(value.replaceAll(/^\[|\]$|['"]/g, '').replaceAll(/\s*,\s*/g, ';'));
}

/** `"oneway"=>"yes","maxspeed"=>"50"`, with `\"` and `\\` within texts. */
function parseHstore(text: string): Properties {
  const tags: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [, key = '', value = ''] of text.matchAll(/"((?:[^"\\]|\\.)*)"\s*=>\s*"((?:[^"\\]|\\.)*)"/g)) {
    tags[key.replaceAll(/\\(.)/g, '$1')] = value.replaceAll(/\\(.)/g, '$1');
  }
  return tags;
}

function isRecord(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

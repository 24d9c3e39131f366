/** The media types of responses and their short names in the query parameter `f`. */

export const JSON_TYPE = 'application/json';
export const HTML_TYPE = 'text/html';
export const OPENAPI_TYPE = 'application/vnd.oai.openapi+json;version=3.0';
/** Well-known text of geometry (OGC 06-103r4, ISO 19125). */
export const WKT_TYPE = 'text/wkt';
export const PNG_TYPE = 'image/png';
export const CSV_TYPE = 'text/csv';
/** GeoJSON simplified for display, with a summary of what was simplified. */
export const DISPLAY_TYPE = 'application/geo+json;profile=display';
export const EVENTS_TYPE = 'text/event-stream';

/** The values of `f`. */
const formats: Readonly<Record<string, string>> = {
  json: JSON_TYPE,
  html: HTML_TYPE,
  openapi: OPENAPI_TYPE,
  wkt: WKT_TYPE,
  png: PNG_TYPE,
  csv: CSV_TYPE,
  display: DISPLAY_TYPE,
  events: EVENTS_TYPE,
};

const formatNames = Object.keys(formats);

export function typeOfFormat(name: string): string | undefined {
  return Object.hasOwn(formats, name) ? formats[name] : undefined;
}

/** The short name of a media type; `json` for outputs as their execution specified them. */
export function formatOfType(type: string | undefined): string {
  return formatNames.find((name) => formats[name] === type) ?? 'json';
}

/** The media types of responses and their short names in the query parameter `f`. */
import { loadFormats, writableFormats } from '../../src/formats/registry.ts';

export const JSON_TYPE = 'application/json';
export const HTML_TYPE = 'text/html';
export const OPENAPI_TYPE = 'application/vnd.oai.openapi+json;version=3.0';
/** Layers are stored in it. */
export const GEOJSON_TYPE = 'application/geo+json';
export const PNG_TYPE = 'image/png';
/** GeoJSON simplified for display, with a summary of what was simplified. */
export const DISPLAY_TYPE = 'application/geo+json;profile=display';
export const EVENTS_TYPE = 'text/event-stream';

/** A file format that layers are written in. */
export interface LayerFormat {
  readonly id: string;
  readonly title: string;
  readonly mediaType: string;
  /** The end of a file name, without the dot. */
  readonly extension: string;
  readonly extensions: readonly string[];
}

/** The values of `f` beside the ids and extensions of formats. */
const formats: Readonly<Record<string, string>> = {
  json: JSON_TYPE,
  html: HTML_TYPE,
  openapi: OPENAPI_TYPE,
  png: PNG_TYPE,
  display: DISPLAY_TYPE,
  events: EVENTS_TYPE,
};

/** All that the registry writes. Its modules are small: what is heavy in a format is loaded where that is read or written. */
export const layerFormats: readonly LayerFormat[] = writableFormats(await loadFormats())
  .map(({ id, title, mediaTypes: [mediaType = ''], extensions }) => {
    return { id, title, mediaType, extension: extensions[0] ?? id, extensions };
  })
  .filter(({ mediaType }) => !Object.values(formats).includes(mediaType));

/** Media types of layers, that of GeoJSON among them. */
export const layerTypes: readonly string[] = layerFormats.map(({ mediaType }) => mediaType);

const typesByName: ReadonlyMap<string, string> = new Map([
  ...layerFormats.flatMap(({ id, extensions, mediaType }) => {
    return [...extensions, id].map((name) => [name, mediaType] as const);
  }),
  ...Object.entries(formats),
]);

export function typeOfFormat(name: string): string | undefined {
  return typesByName.get(name);
}

/** The values of `f` that name a media type; `json` for outputs as their execution specified them. */
export function namesOfType(type: string | undefined): readonly string[] {
  const own = formatOfType(type);
  return [own, ...[...typesByName].flatMap(([name, named]) => (named === type && name !== own ? [name] : []))];
}

/** The short name of a media type. */
export function formatOfType(type: string | undefined): string {
  const format = layerFormats.find(({ mediaType }) => mediaType === type);
  return format?.id ?? Object.keys(formats).find((name) => formats[name] === type) ?? 'json';
}

export function layerFormatOf(type: string | undefined): LayerFormat | undefined {
  return layerFormats.find(({ mediaType }) => mediaType === type);
}

/** The format that a view has to write; undefined for what is sent as it is stored. */
export function writtenFormatOf(type: string | undefined): LayerFormat | undefined {
  return type === GEOJSON_TYPE ? undefined : layerFormatOf(type);
}

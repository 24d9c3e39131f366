/** GeoJSON. @see RFC 7946 */
import { isLonLatCrs } from '../../schemas/declared-crs.ts';
import { writeJson } from '../common/json/write.ts';
import { defineFormat, layerPart, type FormattedLayer } from './define-format.ts';
import { isLines } from './geojson-lines.ts';
import { readJson } from './json-value.ts';

const TITLE = 'GeoJSON';

export default defineFormat({
  id: 'geojson',
  title: TITLE,
  kind: 'layer',
  // Other kinds of JSON have some of the same members.
  isGeneral: true,
  mediaTypes: ['application/geo+json', 'application/vnd.geo+json', 'application/json'],
  extensions: ['geojson', 'json'],
  sniff: (head, _names, bytes) =>
    /^\uFEFF?\s*\{/.test(textOf(head)) &&
    /"(type|features|coordinates|geometry)"\s*:/.test(textOf(head)) &&
    !isLines(bytes),
  // Recognised by its first brace.
  open: (bytes) => layerPart(() => readJson(bytes, TITLE, () => true)),
  write: (layer) => ({ chunks: writeGeoJson(layer), notes: [] }),
});

/** With its CRS, as GeoJSON had it before RFC 7946, where that is not longitude and latitude. */
function* writeGeoJson({ form, features, crs, name }: FormattedLayer): Generator<Uint8Array> {
  const [only] = features;
  const label = crs && !isLonLatCrs(crs) ? `"crs":${JSON.stringify(crs.member)},` : '';
  if (only && form !== 'collection') {
    const object = writeJson(form === 'geometry' ? only.geometry : { type: 'Feature', ...only });
    if (label === '') yield object;
    else yield* [Buffer.from(`{${label}`), object.subarray(1)];
    return;
  }
  // As GDAL names it.
  const named = name === undefined ? '' : `"name":${JSON.stringify(name)},`;
  yield Buffer.from(`{"type":"FeatureCollection",${named}${label}"features":[`);
  for (const [index, feature] of features.entries()) {
    if (index > 0) yield Buffer.from(',\n');
    yield writeJson({ type: 'Feature', ...feature });
  }
  yield Buffer.from(']}\n');
}

function textOf(head: Uint8Array): string {
  return new TextDecoder().decode(head);
}

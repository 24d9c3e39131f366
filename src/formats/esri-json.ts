/** Esri JSON of ArcGIS: a feature set, layers of them, a feature or a geometry. @see https://developers.arcgis.com/rest/services-reference/enterprise/feature-object/ */
import { isObject } from '../../schemas/is-object.ts';
import { countLargeIntegers, noteLargeIntegers } from '../../schemas/large-integers.ts';
import { formatCount, formatList } from '../common/format-count.ts';
import { defineFormat, malformed, type LayerContent, type Part, type Parts } from './define-format.ts';
import { esriCrs } from './esri-json-crs.ts';
import { isEsriGeometry, readEsriGeometry, type EsriCounts } from './esri-json-geometry.ts';
import { esriFields, readAttributes } from './esri-json-fields.ts';
import { CountedNotes } from './counted-notes.ts';
import { readJson, sniffJson, type JsonObject } from './json-value.ts';

const TITLE = 'Esri JSON';
const MAX_LISTED = 5;

export default defineFormat({
  id: 'esri-json',
  title: TITLE,
  kind: 'layer',
  // Services send it as plain JSON.
  mediaTypes: [],
  extensions: [],
  readExtensions: ['esrijson', 'json'],
  sniff: (_head, _names, bytes) => isEsri(sniffJson(bytes) ?? {}),
  open: (bytes) => toParts(readJson(bytes, TITLE, isEsri)),
});

/** A foreign member of GeoJSON may have any of these names. */
function isEsri(value: JsonObject): boolean {
  const { type, coordinates, geometries, layers } = value;
  if (coordinates !== undefined || geometries !== undefined || (typeof type === 'string' && /^(Feature|Topology)/.test(type))) return false; // prettier-ignore
  if (isFeatureSet(value) || isFeature(value) || isEsriGeometry(value)) return true;
  const nested = layersOf(value);
  return Array.isArray(layers ?? value.featureCollection ?? nested) && nested.length > 0;
}

function isFeatureSet({ features, geometryType, spatialReference, fields }: JsonObject): boolean {
  if (!Array.isArray(features)) return false;
  const first: unknown = features[0];
  if (first === undefined) return typeof geometryType === 'string' || (isObject(spatialReference) && Array.isArray(fields)); // prettier-ignore
  return isObject(first) && first.type === undefined && isFeature(first);
}

function isFeature({ type, attributes, geometry, properties }: JsonObject): boolean {
  if (type !== undefined || properties !== undefined) return false;
  return isObject(attributes) || (isObject(geometry) && isEsriGeometry(geometry));
}

interface EsriLayer {
  readonly name: string;
  readonly set: JsonObject;
}

/** Layers of a feature collection of ArcGIS Online, or of an answer of several layers of a service. */
function layersOf(value: JsonObject): readonly EsriLayer[] {
  const around = isObject(value.featureCollection) ? value.featureCollection : value;
  if (!Array.isArray(around.layers)) return [];
  return around.layers.flatMap((layer: unknown): readonly EsriLayer[] => {
    if (!isObject(layer)) return [];
    const definition = isObject(layer.layerDefinition) ? layer.layerDefinition : {};
    const set = isObject(layer.featureSet) ? layer.featureSet : layer;
    if (!Array.isArray(set.features)) return [];
    const { name, fields, geometryType, spatialReference } = definition;
    const name_ = [name, layer.name, layer.id].find((one) => typeof one === 'string' || typeof one === 'number');
    return [{ name: String(name_ ?? ''), set: { fields, geometryType, spatialReference, ...set } }];
  });
}

function toParts(value: JsonObject): Parts {
  const layers = layersOf(value);
  if (layers.length > 0)
    return layers.map(({ name, set }): Part => ({ name, kind: 'layer', read: () => readSet(set) }));
  if (isFeatureSet(value)) return [{ name: '', kind: 'layer', read: () => readSet(value) }];
  const feature = isEsriGeometry(value) ? { geometry: value } : value;
  const { geometry } = feature;
  const spatialReference = isObject(geometry) ? geometry.spatialReference : undefined;
  return [{ name: '', kind: 'layer', read: () => readSet({ features: [feature], spatialReference }) }];
}

async function readSet(set: JsonObject): Promise<LayerContent> {
  if (set.transform !== undefined) {
    throw malformed(TITLE, 'transform', 'its coordinates are quantised, which is not read. Ask without quantizationParameters'); // prettier-ignore
  }
  const fields = esriFields(set.fields);
  const values = new CountedNotes();
  const counts: EsriCounts = { m: 0 };
  const features = (set.features as readonly unknown[]).map((feature, index) => {
    const place = `feature ${index + 1}`;
    if (!isObject(feature)) throw malformed(TITLE, place, 'it is not an object');
    const { id, properties } = readAttributes(feature.attributes, fields, values);
    const geometry = readEsriGeometry(feature.geometry, set, place, counts);
    return { type: 'Feature', ...(id !== undefined && { id }), properties, geometry };
  });
  const { spatialReference = referenceOf(set.features) } = set;
  const { crs, note } = await esriCrs(spatialReference);
  const value = { type: 'FeatureCollection', ...(crs !== undefined && { crs }), features };
  const coded = fields.filter(({ isCoded }) => isCoded).map(({ name }) => name);
  const { m } = counts;
  return {
    kind: 'layer',
    value,
    notes: [
      ...(isCut(set) ? [`INCOMPLETE: the service sent ${formatCount(features.length, 'feature')} and has more (exceededTransferLimit). Ask for the rest with resultOffset.`] : []), // prettier-ignore
      ...(note === undefined ? [] : [note]),
      ...values.texts(),
      ...noteLargeIntegers(countLargeIntegers(set)),
      ...(coded.length > 0 ? [`Codes of a domain stayed codes, without their names: ${formatList(coded, MAX_LISTED)}.`] : []), // prettier-ignore
      ...(m > 0 ? [`The M values of ${formatCount(m, 'geometry', 'geometries')} were left out.`] : []),
    ],
  };
}

/** The limit of a service is not that of its data. */
function isCut({ exceededTransferLimit, properties }: JsonObject): boolean {
  return exceededTransferLimit === true || (isObject(properties) && properties.exceededTransferLimit === true);
}

/** Some programs write it into each geometry alone. */
function referenceOf(features: unknown): unknown {
  const references = new Map<string, unknown>();
  for (const feature of features as readonly unknown[]) {
    const geometry = isObject(feature) && isObject(feature.geometry) ? feature.geometry : {};
    const { spatialReference } = geometry;
    if (spatialReference !== undefined) references.set(JSON.stringify(spatialReference), spatialReference);
    if (references.size > 1) throw malformed(TITLE, 'spatialReference', 'its features have several. Write all in one');
  }
  const [only] = references.values();
  return only;
}

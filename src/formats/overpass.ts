/** Answers of Overpass and of the OpenStreetMap API, as JSON and as XML. @see https://wiki.openstreetmap.org/wiki/Overpass_API/Overpass_QL */
import { isObject } from '../../schemas/is-object.ts';
import { countLargeIntegers, noteLargeIntegers } from '../../schemas/large-integers.ts';
import { defineFormat, malformed, type LayerContent, type Parts } from './define-format.ts';
import { readJson, sniffJson, type JsonObject } from './json-value.ts';
import { osmContent } from './osm-content.ts';
import { OsmElements, toOsmId } from './osm-elements.ts';
import { sniffRoot, walkXml, type XmlElement } from './xml.ts';

const JSON_TITLE = 'Overpass JSON';
const XML_TITLE = 'OpenStreetMap XML';

export default [
  defineFormat({
    id: 'overpass-json',
    title: JSON_TITLE,
    kind: 'layer',
    // It has no type of its own.
    mediaTypes: [],
    extensions: [],
    readExtensions: ['json'],
    sniff: (_head, _names, bytes) => isOverpass(sniffJson(bytes) ?? {}),
    open: (bytes) => onlyPart(() => readElements(readJson(bytes, JSON_TITLE, isOverpass))),
  }),
  defineFormat({
    id: 'osm-xml',
    title: XML_TITLE,
    kind: 'layer',
    mediaTypes: ['application/vnd.openstreetmap.data+xml'],
    extensions: ['osm'],
    sniff: (head) => sniffRoot(head) === 'osm',
    open: (bytes) => onlyPart(() => readXml(bytes)),
  }),
] as const;

function onlyPart(read: () => LayerContent): Parts {
  return [{ name: '', kind: 'layer', read }];
}

function isOverpass({ type, elements, osm3s, generator, version }: JsonObject): boolean {
  if (type !== undefined || !Array.isArray(elements)) return false;
  const first: unknown = elements[0];
  return isObject(osm3s) || /overpass|openstreetmap/i.test(String(generator)) || (version !== undefined && isObject(first) && Number.isSafeInteger(first.id)); // prettier-ignore
}

function readElements(answer: JsonObject): LayerContent {
  const { elements: list, osm3s, remark } = answer;
  const elements = new OsmElements(JSON_TITLE);
  (list as readonly unknown[]).forEach((element, index) => elements.add(element, index));
  const time = isObject(osm3s) ? textOf(osm3s.timestamp_osm_base) : undefined;
  const content = osmContent(elements, { time, remark: textOf(remark) }, JSON_TITLE);
  return { ...content, notes: [...content.notes, ...noteLargeIntegers(countLargeIntegers(answer))] };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const containers: ReadonlySet<string> = new Set(['osm']);
const types: ReadonlySet<string> = new Set(['node', 'way', 'relation']);

function readXml(bytes: Uint8Array): LayerContent {
  const elements = new OsmElements(XML_TITLE);
  let [index, depth, time, remark]: [number, number, string | undefined, string | undefined] = [0, 0, undefined, undefined]; // prettier-ignore
  walkXml(bytes, XML_TITLE, {
    containers,
    enter: () => void (depth += 1),
    leave: () => void (depth -= 1),
    visit(element) {
      if (depth === 0) throw malformed(XML_TITLE, 'its root', `it is <${element.name}>, not <osm>`);
      if (types.has(element.name)) elements.add(toElement(element), index++);
      else if (element.name === 'remark') remark = textOf(element.text.trim());
      else if (element.name === 'meta') time = element.attributes.osm_base;
    },
  });
  return osmContent(elements, { time, remark }, XML_TITLE);
}

/** As it is in JSON. */
function toElement({ name, attributes, children }: XmlElement): object {
  const all = (kind: string) => children.filter((child) => child.name === kind);
  const nodes = all('nd');
  const [center] = all('center');
  const { id, user, timestamp, version, changeset, uid } = attributes;
  return {
    type: name,
    id: toOsmId(id),
    ...toPosition(attributes),
    ...(center && { center: toPosition(center.attributes) }),
    tags: Object.fromEntries(all('tag').map(({ attributes: { k = '', v = '' } }) => [k, v])),
    ...(timestamp !== undefined && { timestamp }),
    ...(user !== undefined && { user }),
    ...Object.fromEntries(Object.entries({ version, changeset, uid }).flatMap(([key, text]) => text === undefined ? [] : [[key, Number(text)]])), // prettier-ignore
    ...(nodes.length > 0 && { nodes: nodes.map(({ attributes: { ref } }) => toOsmId(ref)), ...geometryOf(nodes) }),
    ...(name === 'relation' && { members: all('member').map(toMember) }),
  };
}

function toMember({ attributes: { type, ref, role }, children }: XmlElement): object {
  return { type, ref: toOsmId(ref), role, ...geometryOf(children.filter(({ name }) => name === 'nd')) };
}

/** With "out geom" each node of a way has its position, or none outside of the box. */
function geometryOf(nodes: readonly XmlElement[]): { readonly geometry?: readonly (object | null)[] } {
  if (!nodes.some(({ attributes: { lat } }) => lat !== undefined)) return {};
  return { geometry: nodes.map(({ attributes }) => (attributes.lat === undefined ? null : toPosition(attributes))) };
}

function toPosition({ lat, lon }: XmlElement['attributes']): object {
  return lat === undefined && lon === undefined ? {} : { lat: Number(lat), lon: Number(lon) };
}

// @ts-check
/** The response to a synchronous execution: its warnings, and each output, with a map of GeoJSON. */
import { createElement } from './page.js';

const MAX_CHARACTERS = 20_000;
/** The page of a job draws larger results, which the server simplifies. */
const MAX_DRAWN_CHARACTERS = 2_000_000;

/**
 * @param {HTMLElement} answer
 * @param {Response} response
 * @param {boolean} isDocument whether the response is an object of outputs by id
 */
export async function showAnswer(answer, response, isDocument) {
  const text = await response.text();
  const value = text.length > MAX_DRAWN_CHARACTERS ? undefined : parse(text);
  const parts = isDocument && value !== undefined ? partsOf(value) : [{ text, value }];
  const warnings = warningsOf(response.headers.get('Warning') ?? '');
  answer.replaceChildren(...warnings.map((warning) => createElement('p', { class: 'note warn' }, warning)));
  for (const part of parts) await showPart(answer, part, response.headers.get('Content-Type') ?? '');
}

/**
 * @typedef {{ name?: string, type?: string, text: string, value: any }} Part
 * @param {Record<string, any>} outputs
 * @returns {Part[]}
 */
function partsOf(outputs) {
  return Object.entries(outputs).map(([name, entry]) => {
    // Objects are qualified values, except links and bounding boxes.
    const isQualified = typeof entry?.mediaType === 'string' && 'value' in entry;
    const value = isQualified ? entry.value : entry;
    return { name, type: isQualified ? entry.mediaType : 'application/json', text: JSON.stringify(value), value };
  });
}

/**
 * @param {HTMLElement} answer
 * @param {Part} part
 * @param {string} contentType of the response
 */
async function showPart(answer, { name = 'Response', type, text, value }, contentType) {
  const hidden = text.length - MAX_CHARACTERS;
  const shown =
    hidden > 0 ? `${text.slice(0, MAX_CHARACTERS)}\n… ${hidden.toLocaleString('en')} more characters` : text;
  answer.append(createElement('h3', {}, `${name}, ${type ?? contentType}`));
  const holder = createElement('div');
  answer.append(holder, createElement('pre', { tabindex: '0' }, createElement('code', {}, shown)));
  if (text.length > MAX_DRAWN_CHARACTERS)
    holder.append(
      createElement(
        'p',
        { class: 'note' },
        'Too large to draw here. Execute asynchronously to see the result on a map.',
      ),
    );
  else if (isGeoJson(value)) await draw(holder, name, value);
}

/**
 * @param {HTMLElement} parent
 * @param {string} name
 * @param {any} value
 */
async function draw(parent, name, value) {
  const holder = createElement('div', { class: 'map sketch', role: 'region', 'aria-label': `Map of ${name}` });
  parent.append(holder);
  const { addLayer, createMap, crsOf, fit, isPlanar } = await import('./map.js');
  const crs = crsOf(value);
  // Only the server knows which systems are in degrees; the page of a job draws those on a basemap.
  const planar = crs !== undefined || isPlanar(value);
  const map = createMap(holder, { planar });
  fit(map, addLayer(map, value, 'strong'));
  if (!planar) return;
  const note = `Coordinates in ${crs ?? 'a plane'}: no basemap.`;
  parent.append(createElement('p', { class: 'note small' }, note));
}

const GEOJSON = /^(?:Feature|FeatureCollection|GeometryCollection|(?:Multi)?(?:Point|LineString|Polygon))$/;

/** @param {any} value */
function isGeoJson(value) {
  return typeof value?.type === 'string' && GEOJSON.test(value.type);
}

/**
 * The texts of a Warning header, without codes and agents.
 * @param {string} header
 */
function warningsOf(header) {
  const texts = [...header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)];
  return texts.map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

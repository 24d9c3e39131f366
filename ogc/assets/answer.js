// @ts-check
/** The answer of an execution that was waited for: warnings, each output with a map where it can be drawn. */
import { make } from './page.js';

const MOST_LETTERS = 20_000;
/** A job's own page draws more, as the server simplifies it. */
const MOST_DRAWN = 2_000_000;

/**
 * @param {HTMLElement} answer
 * @param {Response} response
 * @param {boolean} isDocument whether it holds outputs by their names
 */
export async function showAnswer(answer, response, isDocument) {
  const text = await response.text();
  const value = text.length > MOST_DRAWN ? undefined : parse(text);
  const parts = isDocument && value !== undefined ? partsOf(value) : [{ text, value }];
  const warnings = warningsOf(response.headers.get('Warning') ?? '');
  answer.replaceChildren(...warnings.map((warning) => make('p', { class: 'note warn' }, warning)));
  for (const part of parts) await showPart(answer, part, response.headers.get('Content-Type') ?? '');
}

/**
 * @typedef {{ name?: string, type?: string, text: string, value: any }} Part
 * @param {Record<string, any>} outputs
 * @returns {Part[]}
 */
function partsOf(outputs) {
  return Object.entries(outputs).map(([name, entry]) => {
    // An object stands within a qualified value, and a link or a bounding box by itself.
    const isQualified = typeof entry?.mediaType === 'string' && 'value' in entry;
    const value = isQualified ? entry.value : entry;
    return { name, type: isQualified ? entry.mediaType : 'application/json', text: JSON.stringify(value), value };
  });
}

/**
 * @param {HTMLElement} answer
 * @param {Part} part
 * @param {string} contentType of the whole
 */
async function showPart(answer, { name = 'Answer', type, text, value }, contentType) {
  const more = text.length - MOST_LETTERS;
  const shown = more > 0 ? `${text.slice(0, MOST_LETTERS)}\n… ${more.toLocaleString('en')} more letters` : text;
  answer.append(make('h3', {}, `${name}, ${type ?? contentType}`));
  const place = make('div');
  answer.append(place, make('pre', { tabindex: '0' }, make('code', {}, shown)));
  if (text.length > MOST_DRAWN)
    place.append(make('p', { class: 'note' }, 'Too large to draw here. Run it as a job to see it on a map.'));
  else if (isGeoJson(value)) await draw(place, name, value);
}

/**
 * @param {HTMLElement} place
 * @param {string} name
 * @param {any} value
 */
async function draw(place, name, value) {
  const holder = make('div', { class: 'map sketch', role: 'region', 'aria-label': `Map of ${name}` });
  place.append(holder);
  const { addLayer, createMap, crsOf, fit, isPlanar } = await import('./map.js');
  const crs = crsOf(value);
  // Which systems are in degrees, only the server knows: a job's own page draws these on a base map.
  const planar = crs !== undefined || isPlanar(value);
  const map = createMap(holder, { planar });
  fit(map, addLayer(map, value, 'strong'));
  if (!planar) return;
  const note = `The coordinates are those of ${crs ?? 'a plane'}, so there is no base map.`;
  place.append(make('p', { class: 'note small' }, note));
}

const GEOJSON = /^(?:Feature|FeatureCollection|GeometryCollection|(?:Multi)?(?:Point|LineString|Polygon))$/;

/** @param {any} value */
function isGeoJson(value) {
  return typeof value?.type === 'string' && GEOJSON.test(value.type);
}

/**
 * What the warnings say, without the code and the agent before them.
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

// @ts-check
/** What the fields of a form hold: read as JSON values, filled from JSON values. `pages/fields.ts` makes them. */
import { find, sayError } from './page.js';
import { readWkt } from './wkt.js';

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/**
 * @param {HTMLElement} field
 * @returns {Control}
 */
export function controlOf(field) {
  return /** @type {Control} */ (field.querySelector(`#in-${CSS.escape(field.dataset.field ?? '')}`));
}

/** @param {Control} control */
function isCheckbox(control) {
  return control instanceof HTMLInputElement && control.type === 'checkbox';
}

/** @type {Record<string, (text: string) => unknown>} */
const readers = {
  text: (text) => text,
  number: Number,
  geometry: readGeometry,
  list: readList,
  box: readBox,
  choice: readJson,
  json: readJson,
};

/** What was read last, as a large text takes long to read. @type {WeakMap<Control, { text: string, value?: unknown, error?: unknown }>} */
const known = new WeakMap();

/**
 * @param {HTMLElement} field
 * @returns {unknown} nothing for what is left empty
 * @throws {Error} what is wrong with it
 */
export function readField(field) {
  const control = controlOf(field);
  if (isCheckbox(control)) return /** @type {HTMLInputElement} */ (control).checked;
  // Of a number that is no number a browser gives nothing at all.
  if (control.validity.badInput) throw new Error('This is no number.');
  const text = control.value;
  let last = known.get(control);
  if (last?.text !== text) {
    last = { text };
    try {
      if (text.trim() !== '') last.value = readers[field.dataset.kind ?? 'json']?.(text);
    } catch (error) {
      last.error = error;
    }
    known.set(control, last);
  }
  if (last.error !== undefined) throw last.error;
  if (last.value === undefined && control.required) throw new Error('This is needed.');
  return last.value;
}

/**
 * @param {HTMLElement} field
 * @returns {number} letters that it holds
 */
export function lettersOf(field) {
  return controlOf(field).value.length;
}

/**
 * Fields that are not mentioned are as they were when the page came, which is what the server assumes.
 * @param {HTMLElement[]} fields
 * @param {Record<string, unknown>} inputs
 */
export function fill(fields, inputs) {
  for (const field of fields) {
    const value = inputs[field.dataset.field ?? ''];
    const control = controlOf(field);
    if (value === undefined) reset(control);
    else if (isCheckbox(control)) /** @type {HTMLInputElement} */ (control).checked = value === true;
    else control.value = writeValue(field.dataset.kind ?? 'json', value);
    if (field.dataset.kind === 'geometry') control.dispatchEvent(new Event('input'));
  }
}

/** @param {Control} control */
function reset(control) {
  if (control instanceof HTMLSelectElement) {
    const [first] = control.options;
    const chosen = [...control.options].find(({ defaultSelected }) => defaultSelected) ?? first;
    control.value = chosen?.value ?? '';
  } else if (isCheckbox(control)) {
    const box = /** @type {HTMLInputElement} */ (control);
    box.checked = box.defaultChecked;
  } else control.value = control.defaultValue;
}

/**
 * Whether somebody, or the browser on the way back, has put something in.
 * @param {HTMLElement} field
 */
export function isChanged(field) {
  const control = controlOf(field);
  if (control instanceof HTMLSelectElement) {
    return (
      [...control.options].some((option) => option.defaultSelected && !option.selected) || control.selectedIndex > 0
    );
  }
  if (isCheckbox(control)) {
    const box = /** @type {HTMLInputElement} */ (control);
    return box.checked !== box.defaultChecked;
  }
  return control.value !== control.defaultValue;
}

/**
 * @param {string} kind
 * @param {any} value
 */
function writeValue(kind, value) {
  if (kind === 'text' || kind === 'number') return String(value);
  const isPlain = (/** @type {unknown} */ item) =>
    typeof item === 'number' || (typeof item === 'string' && !/^\s|[,[{"]|\s$/.test(item));
  if (kind === 'list' && Array.isArray(value) && value.every(isPlain)) return value.join(', ');
  if (kind === 'box' && Array.isArray(value.bbox) && value.crs === undefined) return value.bbox.join(', ');
  return JSON.stringify(value);
}

/** @param {string} text */
function readJson(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no JSON: ${sayError(error)}`);
  }
}

/**
 * JSON, or the items themselves with commas between them.
 * @param {string} text
 * @returns {unknown}
 */
function readList(text) {
  if (/^\s*[[{"]/.test(text)) return readJson(text);
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new Error('There is nothing between two commas.');
  return items;
}

/**
 * @param {string} text JSON, or west, south, east, north in degrees
 * @returns {unknown}
 */
function readBox(text) {
  if (/^\s*\{/.test(text)) return readJson(text);
  const bbox = text
    .replaceAll(/[[\]]/g, '')
    .split(/[\s,]+/)
    .filter((item) => item !== '')
    .map(Number);
  if ((bbox.length !== 4 && bbox.length !== 6) || bbox.some(Number.isNaN))
    throw new Error('A box is four numbers: west, south, east, north, such as 4, 52, 5, 53.');
  return { bbox };
}

/**
 * @param {string} text GeoJSON or WKT
 * @returns {unknown}
 * @throws {Error}
 */
function readGeometry(text) {
  const trimmed = text.trim();
  if (/^[A-Za-z]/.test(trimmed)) return readWkt(trimmed);
  try {
    return JSON.parse(trimmed);
  } catch (error) {
    throw new Error(`This is neither GeoJSON nor WKT: ${sayError(error)}`);
  }
}

/**
 * @param {HTMLElement} field
 * @param {string} message
 */
export function complain(field, message) {
  const control = controlOf(field);
  const problem = find('.problem', field);
  if (problem) problem.textContent = message;
  if (message === '') control.removeAttribute('aria-invalid');
  else control.setAttribute('aria-invalid', 'true');
}

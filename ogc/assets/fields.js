// @ts-check
/** Form fields, made by `pages/fields.ts`: read as JSON values, filled from JSON values. */
import { find, formatError } from './page.js';
import { parseWkt } from './wkt.js';

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
const parsers = {
  text: (text) => text,
  number: Number,
  geometry: parseGeometry,
  list: parseList,
  box: parseBox,
  choice: parseJson,
  json: parseJson,
};

/** The last parsed value, as parsing a large text is slow. @type {WeakMap<Control, { text: string, value?: unknown, error?: unknown }>} */
const cache = new WeakMap();

/**
 * @param {HTMLElement} field
 * @returns {unknown} `undefined` for an empty field
 * @throws {Error} for an invalid value
 */
export function readField(field) {
  const control = controlOf(field);
  if (isCheckbox(control)) return /** @type {HTMLInputElement} */ (control).checked;
  // Browsers return an empty string for text that is not a number.
  if (control.validity.badInput) throw new Error('Not a number.');
  const text = control.value;
  let last = cache.get(control);
  if (last?.text !== text) {
    last = { text };
    try {
      if (text.trim() !== '') last.value = parsers[field.dataset.kind ?? 'json']?.(text);
    } catch (error) {
      last.error = error;
    }
    cache.set(control, last);
  }
  if (last.error !== undefined) throw last.error;
  if (last.value === undefined && control.required) throw new Error('This field is required.');
  return last.value;
}

/**
 * @param {HTMLElement} field
 * @returns {number} length in characters
 */
export function lengthOf(field) {
  return controlOf(field).value.length;
}

/**
 * Fills fields; those without a value get their defaults, which the server assumes too.
 * @param {HTMLElement[]} fields
 * @param {Record<string, unknown>} inputs
 */
export function fill(fields, inputs) {
  for (const field of fields) {
    const value = inputs[nameIn(inputs, field) ?? ''];
    const control = controlOf(field);
    if (value === undefined) reset(control);
    else if (isCheckbox(control)) /** @type {HTMLInputElement} */ (control).checked = value === true;
    else control.value = formatFieldValue(field.dataset.kind ?? 'json', value);
    if (field.dataset.kind === 'geometry') control.dispatchEvent(new Event('input'));
  }
}

/**
 * @param {Record<string, unknown>} inputs
 * @param {HTMLElement} field
 * @returns {string | undefined} name of its input there: a former one, which may need another beside it, or its own
 */
function nameIn(inputs, field) {
  const { aliases = '', field: own = '' } = field.dataset;
  const former = aliases.split(' ').map((alias) => alias.split('+'));
  const [name] = former.find((alias) => alias.every((each) => each in inputs)) ?? [own];
  return name;
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
 * True when the reader, or the browser on navigation back, has changed the value.
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
function formatFieldValue(kind, value) {
  if (kind === 'text' || kind === 'number') return String(value);
  const isPlain = (/** @type {unknown} */ item) =>
    typeof item === 'number' || (typeof item === 'string' && !/^\s|[,[{"]|\s$/.test(item));
  if (kind === 'list' && Array.isArray(value) && value.every(isPlain)) return value.join(', ');
  if (kind === 'box' && Array.isArray(value.bbox) && value.crs === undefined) return value.bbox.join(', ');
  return JSON.stringify(value);
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Not JSON: ${formatError(error)}`);
  }
}

/**
 * Parses JSON, or items separated by commas.
 * @param {string} text
 * @returns {unknown}
 */
function parseList(text) {
  if (/^\s*[[{"]/.test(text)) return parseJson(text);
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new Error('A value is missing between two commas.');
  return items;
}

/**
 * @param {string} text JSON, or smallest x, smallest y, largest x, largest y
 * @returns {unknown}
 */
function parseBox(text) {
  if (/^\s*\{/.test(text)) return parseJson(text);
  const bbox = text
    .replaceAll(/[[\]]/g, '')
    .split(/[\s,]+/)
    .filter((item) => item !== '')
    .map(Number);
  if ((bbox.length !== 4 && bbox.length !== 6) || bbox.some(Number.isNaN))
    throw new Error('A box is four numbers: smallest x, smallest y, largest x, largest y, such as 4, 52, 5, 53.');
  return { bbox };
}

/**
 * @param {string} text GeoJSON or WKT
 * @returns {unknown}
 * @throws {Error}
 */
function parseGeometry(text) {
  const trimmed = text.trim();
  if (/^[A-Za-z]/.test(trimmed)) return parseWkt(trimmed);
  try {
    return JSON.parse(trimmed);
  } catch (error) {
    throw new Error(`Neither GeoJSON nor WKT: ${formatError(error)}`);
  }
}

/**
 * @param {HTMLElement} field
 * @param {string} message
 */
export function setError(field, message) {
  const control = controlOf(field);
  const problem = find('.problem', field);
  if (problem) problem.textContent = message;
  if (message === '') control.removeAttribute('aria-invalid');
  else control.setAttribute('aria-invalid', 'true');
}

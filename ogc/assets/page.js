// @ts-check
/** Small things that every script needs. */

const { dataset } = document.documentElement;

/** Path below which the API is, for requests of our own. */
export const base = dataset.base ?? '';

/** Whole address of the API, for what is copied to elsewhere. */
export const address = dataset.address ?? '';

/**
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement | null}
 */
export function find(selector, within = document) {
  return within.querySelector(selector);
}

/**
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement[]}
 */
export function findAll(selector, within = document) {
  return [...within.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);
}

/**
 * Text never becomes markup: children are texts or elements.
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {...(string | Node)} children
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** @param {string} url */
export async function getJson(url) {
  const response = await fetch(url, { headers: { Accept: 'application/json, application/geo+json' } });
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? response.statusText);
  return body;
}

const PAUSE_MS = 400;

/**
 * At once while it is quick, and otherwise once nobody has called for a moment.
 * @param {() => void} action
 * @param {() => boolean} isSlow
 */
export function afterPause(action, isSlow) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return () => {
    clearTimeout(timer);
    if (isSlow()) timer = setTimeout(action, PAUSE_MS);
    else action();
  };
}

/** @param {unknown} error */
export function sayError(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {string} instant */
export function sayTime(instant) {
  return new Date(instant).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** A link of this API without the origin by which it may not have been reached. */
export function near(/** @type {string} */ href) {
  return href.startsWith(`${address}/`) ? base + href.slice(address.length) : href;
}

/**
 * A property as it stands in tables and popups.
 * @param {unknown} value
 */
export function sayValue(value) {
  if (value === undefined || value === null) return '';
  return typeof value === 'string'
    ? value
    : typeof value === 'number'
      ? value.toLocaleString('en', { maximumSignificantDigits: 10 })
      : JSON.stringify(value);
}

// @ts-check
/** Functions that every script shares. */

const { dataset } = document.documentElement;

/** Path of the base URL, for requests of the page. */
export const base = dataset.base ?? '';

/** The base URL, for snippets that run elsewhere. */
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
 * Creates an element. Children are text or elements, so text never becomes markup.
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {...(string | Node)} children
 */
export function createElement(name, attributes = {}, ...children) {
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

const DEBOUNCE_MS = 400;

/**
 * Debounces an action while it is slow; runs it at once while it is fast.
 * @param {() => void} action
 * @param {() => boolean} isSlow
 */
export function debounceSlow(action, isSlow) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return () => {
    clearTimeout(timer);
    if (isSlow()) timer = setTimeout(action, DEBOUNCE_MS);
    else action();
  };
}

/** @param {unknown} error */
export function formatError(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {string} instant */
export function formatTime(instant) {
  return new Date(instant).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** A link within this API relative to the host by which the page was reached. */
export function localHref(/** @type {string} */ href) {
  return href.startsWith(`${address}/`) ? base + href.slice(address.length) : href;
}

/**
 * A property for tables and popups.
 * @param {unknown} value
 */
export function formatValue(value) {
  if (value === undefined || value === null) return '';
  return typeof value === 'string'
    ? value
    : typeof value === 'number'
      ? value.toLocaleString('en', { maximumSignificantDigits: 10 })
      : JSON.stringify(value);
}

// @ts-check
/** Small things that every script needs. */

export const base = document.documentElement.dataset.base ?? '';

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

/** @param {unknown} error */
export function sayError(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {string} instant */
export function sayTime(instant) {
  return new Date(instant).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** Inputs that this browser tab has sent, by job, so that a result can stand on a map with what it was made from. */
export const sent = {
  /**
   * @param {string} job
   * @param {unknown} inputs
   */
  keep(job, inputs) {
    try {
      sessionStorage.setItem(`inputs-${job}`, JSON.stringify(inputs));
    } catch {
      // Too large to keep: the job page goes without.
    }
  },
  /**
   * @param {string} job
   * @returns {Record<string, unknown> | undefined}
   */
  of(job) {
    const text = sessionStorage.getItem(`inputs-${job}`);
    return text === null ? undefined : JSON.parse(text);
  },
};

// @ts-check
/** JSON to read, the same from the server and from scripts in its pages: this file knows neither of them. */

/**
 * One member a line, and a position on one line however deep it stands.
 * @param {unknown} value
 * @returns {string}
 */
export function prettyJson(value) {
  // Line breaks stand between values only: within a text JSON escapes them.
  return JSON.stringify(value, null, 2).replaceAll(
    /\[\n\s*([-\d.eE+]+(?:,\n\s*[-\d.eE+]+)*)\n\s*\]/g,
    (_, /** @type {string} */ numbers) => `[${numbers.replaceAll(/\n\s*/g, ' ')}]`,
  );
}

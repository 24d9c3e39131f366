// @ts-check
/** Updates the calls beside a form from its fields. */
import { curlOf, mcpOf, pythonOf, requestOf } from './call-texts.js';
import { address, createElement, find } from './page.js';

/** Longer requests are read from a file: too long to paste into a terminal. Characters. */
export const MAX_INLINE = 20_000;

/** Longer values are replaced in an MCP call that is too long. Characters. */
const MAX_VALUE = 2000;

/**
 * @param {string} process
 * @param {Record<string, unknown>} inputs
 * @param {Record<string, number>} sizes characters of each input, so that large values need not be serialized to be measured
 * @param {boolean} isDocument whether outputs are requested as one document
 */
export function showCalls(process, inputs, sizes, isDocument) {
  const put = (/** @type {string} */ label, /** @type {string} */ text) => {
    const code = find(`[data-copy="${label}"] code`);
    if (code) code.textContent = text;
  };
  const characters = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  const isFile = characters > MAX_INLINE;
  /** @type {import('./call-texts.js').Execution} */
  const execution = { address, id: process, inputs, form: isDocument ? 'document' : 'raw', isFile };
  offerFile(isFile ? requestOf(execution) : undefined, characters);
  put('curl call', curlOf(execution));
  put('Python call', pythonOf(execution));
  const shown = isFile
    ? Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, shorten(value, sizes[name] ?? 0)]))
    : inputs;
  put('MCP call', mcpOf({ id: process, inputs: shown }));
}

/**
 * @param {unknown} value
 * @param {number} characters
 */
function shorten(value, characters) {
  if (characters <= MAX_VALUE) return value;
  return { href: `… (omitted: ${formatCharacters(characters)}; replace by the URL of a file that contains them)` };
}

/** @param {number} characters */
function formatCharacters(characters) {
  return `${characters.toLocaleString('en')} characters`;
}

/**
 * @param {object | undefined} request `undefined` when the calls contain it
 * @param {number} characters
 */
function offerFile(request, characters) {
  const note = find('[data-large]');
  if (!note) return;
  note.hidden = request === undefined;
  if (request === undefined) return note.replaceChildren();
  const button = createElement('button', { type: 'button' }, 'Save request.json');
  button.addEventListener('click', () => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(request)], { type: 'application/json' }));
    createElement('a', { href: url, download: 'request.json' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  });
  note.replaceChildren(`The inputs are ${formatCharacters(characters)}, so the calls read them from a file. `, button);
}

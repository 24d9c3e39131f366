// @ts-check
/** Keeps the calls beside a form what the form says. */
import { curlOf, mcpOf, pythonOf, requestOf } from './call-texts.js';
import { address, find, make } from './page.js';

/** More letters than anybody pastes into a terminal: these are read from a file. */
export const LARGE = 20_000;

/** Of one value in an MCP call of which something has to be left out. */
const LARGE_VALUE = 2000;

/**
 * @param {string} process
 * @param {Record<string, unknown>} inputs
 * @param {Record<string, number>} sizes letters of each input, so that nothing large has to be written to know it
 * @param {boolean} isDocument whether outputs are asked for by their names
 */
export function showCalls(process, inputs, sizes, isDocument) {
  const put = (/** @type {string} */ label, /** @type {string} */ text) => {
    const code = find(`[data-copy="${label}"] code`);
    if (code) code.textContent = text;
  };
  const letters = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  const isFile = letters > LARGE;
  /** @type {import('./call-texts.js').Execution} */
  const execution = { address, id: process, inputs, form: isDocument ? 'document' : 'raw', isFile };
  offerFile(isFile ? requestOf(execution) : undefined, letters);
  put('curl call', curlOf(execution));
  put('Python call', pythonOf(execution));
  const shown = isFile
    ? Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, shorten(value, sizes[name] ?? 0)]))
    : inputs;
  put('MCP call', mcpOf({ id: process, inputs: shown }));
}

/**
 * @param {unknown} value
 * @param {number} letters
 */
function shorten(value, letters) {
  if (letters <= LARGE_VALUE) return value;
  return { href: `… (left out here: ${sayLetters(letters)}; put the address of a file that holds them)` };
}

/** @param {number} letters */
function sayLetters(letters) {
  return `${letters.toLocaleString('en')} letters`;
}

/**
 * @param {object | undefined} request nothing when it stands in the calls
 * @param {number} letters
 */
function offerFile(request, letters) {
  const note = find('[data-large]');
  if (!note) return;
  note.hidden = request === undefined;
  if (request === undefined) return note.replaceChildren();
  const button = make('button', { type: 'button' }, 'Save request.json');
  button.addEventListener('click', () => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(request)], { type: 'application/json' }));
    make('a', { href: url, download: 'request.json' }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  });
  note.replaceChildren(`The inputs are ${sayLetters(letters)}, so the calls read them from a file. `, button);
}

// @ts-check
/** The same execution for programs, as `pages/calls.ts` writes it: by curl, from Python, as an MCP call. */
import { address, find, make, prettyJson } from './page.js';

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
  const url = `${address}/processes/${process}/execution`;
  const put = (/** @type {string} */ label, /** @type {string} */ text) => {
    const code = find(`[data-copy="${label}"] code`);
    if (code) code.textContent = text;
  };
  const request = { inputs, ...(isDocument && { response: 'document' }) };
  const letters = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  const isLarge = letters > LARGE;
  offerFile(isLarge ? request : undefined, letters);

  const comment = '# request.json is the file that the page offers above.\n';
  const body = isLarge ? '@request.json' : `'${JSON.stringify(request).replaceAll("'", "'\\''")}'`;
  put('curl call', `${isLarge ? comment : ''}curl -H 'Content-Type: application/json' \\\n  ${url} \\\n  -d ${body}`);
  const sent = isDocument ? '{"inputs": inputs, "response": "document"}' : '{"inputs": inputs}';
  put(
    'Python call',
    `${isLarge ? comment : ''}import json, urllib.request

${isLarge ? 'body = open("request.json", "rb").read()' : `inputs = ${toPython(inputs)}`}
request = urllib.request.Request(
    "${url}",
    ${isLarge ? 'body' : `json.dumps(${sent}).encode()`},
    {"Content-Type": "application/json"},
)
print(json.load(urllib.request.urlopen(request)))`,
  );
  const name = process.replaceAll('-', '_');
  const shown = isLarge
    ? Object.fromEntries(Object.entries(inputs).map(([id, value]) => [id, shorten(value, sizes[id] ?? 0)]))
    : inputs;
  put('MCP call', prettyJson({ method: 'tools/call', params: { name, arguments: shown } }));
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

/**
 * @param {unknown} value
 * @returns {string}
 */
function toPython(value) {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(toPython).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${toPython(member)}`);
  return `{${members.join(', ')}}`;
}

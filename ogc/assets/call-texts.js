// @ts-check
/**
 * One execution as a program would ask for it: by curl, from Python, as an MCP call. The server writes them into its
 * pages, and scripts anew as a form is filled, so this file knows neither of them.
 */
import { prettyJson } from './pretty-json.js';

/**
 * Several outputs come as parts of a message, which few clients read; a document holds them by their names.
 * @typedef {'raw' | 'document'} ResponseForm
 */

/**
 * @typedef {object} Execution
 * @property {string} address of the API
 * @property {string} id of the process
 * @property {object} inputs
 * @property {ResponseForm} [form]
 * @property {boolean} [isFile] whether the body is read from a file, request.json
 */

const comment = '# request.json is the file that the page offers above.\n';

/**
 * What is sent.
 * @param {Pick<Execution, 'inputs' | 'form'>} execution
 */
export function requestOf({ inputs, form = 'raw' }) {
  return { inputs, ...(form === 'document' && { response: form }) };
}

/**
 * @param {Execution} execution
 * @returns {string}
 */
export function curlOf(execution) {
  const { isFile = false } = execution;
  // In a shell a quote ends the text, stands by itself, and begins it again.
  const body = isFile ? '@request.json' : `'${JSON.stringify(requestOf(execution)).replaceAll("'", "'\\''")}'`;
  return `${isFile ? comment : ''}curl -H 'Content-Type: application/json' \\\n  ${urlOf(execution)} \\\n  -d ${body}`;
}

/**
 * @param {Execution} execution
 * @returns {string}
 */
export function pythonOf(execution) {
  const { inputs, form = 'raw', isFile = false } = execution;
  const sent = form === 'document' ? '{"inputs": inputs, "response": "document"}' : '{"inputs": inputs}';
  return `${isFile ? comment : ''}import json, urllib.request

${isFile ? 'body = open("request.json", "rb").read()' : `inputs = ${toPython(inputs)}`}
request = urllib.request.Request(
    "${urlOf(execution)}",
    ${isFile ? 'body' : `json.dumps(${sent}).encode()`},
    {"Content-Type": "application/json"},
)
print(json.load(urllib.request.urlopen(request)))`;
}

/**
 * @param {Pick<Execution, 'id' | 'inputs'>} execution
 * @returns {string}
 */
export function mcpOf({ id, inputs }) {
  return prettyJson({ method: 'tools/call', params: { name: id.replaceAll('-', '_'), arguments: inputs } });
}

/** @param {Execution} execution */
function urlOf({ address, id }) {
  return `${address}/processes/${id}/execution`;
}

/**
 * Texts and numbers of JSON are those of Python too.
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

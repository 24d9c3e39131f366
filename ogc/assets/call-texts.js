// @ts-check
/**
 * Texts that both the server and the scripts of its pages write: JSON, and an execution as a curl call, in Python and as
 * an MCP call. So this file depends on neither of them.
 */

/**
 * Formats JSON with one member a line, and each position on one line.
 * @param {unknown} value
 * @returns {string}
 */
export function prettyJson(value) {
  // Line breaks are between values only: JSON escapes those in strings.
  return JSON.stringify(value, null, 2).replaceAll(
    /\[\n\s*([-\d.eE+]+(?:,\n\s*[-\d.eE+]+)*)\n\s*\]/g,
    (_, /** @type {string} */ numbers) => `[${numbers.replaceAll(/\n\s*/g, ' ')}]`,
  );
}

/**
 * `document` for several outputs: few clients read multipart messages.
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

const FILE_COMMENT = '# Save request.json from the page above.\n';

/**
 * The body of the request.
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
  // In a shell, a quote within quotes ends the string, is escaped, and starts the string again.
  const body = isFile ? '@request.json' : `'${JSON.stringify(requestOf(execution)).replaceAll("'", "'\\''")}'`;
  return `${isFile ? FILE_COMMENT : ''}curl -H 'Content-Type: application/json' \\\n  ${urlOf(execution)} \\\n  -d ${body}`;
}

/**
 * @param {Execution} execution
 * @returns {string}
 */
export function pythonOf(execution) {
  const { inputs, form = 'raw', isFile = false } = execution;
  const body = form === 'document' ? '{"inputs": inputs, "response": "document"}' : '{"inputs": inputs}';
  return `${isFile ? FILE_COMMENT : ''}import json, urllib.request

${isFile ? 'body = open("request.json", "rb").read()' : `inputs = ${toPython(inputs)}`}
request = urllib.request.Request(
    "${urlOf(execution)}",
    ${isFile ? 'body' : `json.dumps(${body}).encode()`},
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
 * Converts JSON to a Python literal; strings and numbers are the same in both.
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

// @ts-check
/** The same execution for programs, as `pages/calls.ts` writes it: by curl, from Python, as an MCP call. */
import { address, find, prettyJson } from './page.js';

/**
 * @param {string} process
 * @param {Record<string, unknown>} inputs
 */
export function showCalls(process, inputs) {
  const url = `${address}/processes/${process}/execution`;
  const put = (/** @type {string} */ label, /** @type {string} */ text) => {
    const code = find(`[data-copy="${label}"] code`);
    if (code) code.textContent = text;
  };
  const body = JSON.stringify({ inputs }).replaceAll("'", "'\\''");
  put('curl call', `curl -H 'Content-Type: application/json' \\\n  ${url} \\\n  -d '${body}'`);
  put(
    'Python call',
    `import json, urllib.request

inputs = ${toPython(inputs)}
request = urllib.request.Request(
    "${url}",
    json.dumps({"inputs": inputs}).encode(),
    {"Content-Type": "application/json"},
)
print(json.load(urllib.request.urlopen(request)))`,
  );
  const name = process.replaceAll('-', '_');
  put('MCP call', prettyJson({ method: 'tools/call', params: { name, arguments: inputs } }));
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

/** One execution as a program would ask for it: by curl, from Python, as an MCP call. `assets/calls.js` writes the same. */
import { prettyJson } from './parts.ts';

/** Several outputs come as parts of a message, which few clients read; a document holds them by their names. */
export type ResponseForm = 'raw' | 'document';

/** @param address of this API */
export function curlOf(address: string, id: string, inputs: object, form: ResponseForm = 'raw'): string {
  const body = JSON.stringify({ inputs, ...(form === 'document' && { response: form }) }).replaceAll(
    "'",
    String.raw`'\''`,
  );
  return `curl -H 'Content-Type: application/json' \\\n  ${address}/processes/${id}/execution \\\n  -d '${body}'`;
}

export function pythonOf(address: string, id: string, inputs: object, form: ResponseForm = 'raw'): string {
  const sent = form === 'document' ? '{"inputs": inputs, "response": "document"}' : '{"inputs": inputs}';
  return `import json, urllib.request

inputs = ${toPython(inputs)}
request = urllib.request.Request(
    "${address}/processes/${id}/execution",
    json.dumps(${sent}).encode(),
    {"Content-Type": "application/json"},
)
print(json.load(urllib.request.urlopen(request)))`;
}

export function mcpOf(id: string, inputs: object): string {
  return prettyJson({ method: 'tools/call', params: { name: id.replaceAll('-', '_'), arguments: inputs } });
}

/** Texts and numbers of JSON are those of Python too. */
function toPython(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(toPython).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${toPython(member)}`);
  return `{${members.join(', ')}}`;
}

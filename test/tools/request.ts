/** A request of MCP 2026-07-28 as it goes over HTTP, for what the official clients have no method for. */

export const TASKS = 'io.modelcontextprotocol/tasks';

export interface Reply {
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** @param extensions that the client says it has */
export function requestOf(
  method: string,
  params: Readonly<Record<string, unknown>>,
  extensions: object = { [TASKS]: {} },
) {
  const name = params.name ?? params.taskId;
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'inspector-test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': { extensions },
  };
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
  };
}

/** Answers come as JSON or, where something was said before them, as events. */
export async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  return JSON.parse(/^data: (\{.*"(?:result|error)".*)$/m.exec(text)?.[1] ?? text) as Reply;
}

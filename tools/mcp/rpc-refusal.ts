/** The answer to an HTTP request that no MCP server gets to see. */

/** @param code of JSON-RPC; -32000 and -32001 are what the SDK says in the same places */
export function refuse(status: number, code: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status, headers });
}

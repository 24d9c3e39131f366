/** Integers beyond 2^53 of a layer in a request become text, and it is said. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApis, type TestApis } from '../apis.ts';

const BIG = '9007199254740993';
const layer = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":${BIG}},"geometry":{"type":"Point","coordinates":[7,52]}}]}`;

describe('a layer in a request', () => {
  let apis: TestApis;
  beforeAll(async () => void (apis = await openTestApis()));
  afterAll(() => apis.close());
  const inputs = (padding: number) => `{"layer":${layer.replace('"n":', `"x":"${'x'.repeat(padding)}","n":`)}}`;
  const warning = 'layer: 1 integer beyond 2^53 became text.';

  it.each([
    ['small', 0],
    ['spooled', 3_000_000],
  ])('of OGC API - Processes, %s', async (_, padding) => {
    const body = `{"inputs":${inputs(padding)},"response":"raw"}`;
    const headers = { 'content-type': 'application/json' };
    const response = await apis.request('/processes/envelope/execution', { method: 'POST', headers, body });
    const text = await response.text();
    expect([response.status, text.includes(`"n":"${BIG}"`)]).toEqual([200, true]);
    expect(response.headers.get('warning')).toContain(warning);
  });

  it.each([
    ['small', 0],
    ['spooled', 3_000_000],
  ])('of a tool, %s', async (_, padding) => {
    const params = `{"name":"envelope","arguments":${inputs(padding)},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}`; // prettier-ignore
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', host: '127.0.0.1:5001', 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'envelope' }; // prettier-ignore
    const response = await apis.request('/mcp', { method: 'POST', headers, body });
    const text = await response.text();
    expect([response.status, text.includes(warning)]).toEqual([200, true]);
  });
});

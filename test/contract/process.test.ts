/** What every process must do: its examples give the same answer through both APIs, and both describe it alike. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { openTestApis, type TestApis } from '../apis.ts';

const processes = (await loadBuiltInProcesses()).list();
let apis: TestApis;

beforeAll(async () => {
  apis = await openTestApis(undefined, { toolsets: 'all' });
  await apis.app.warm();
});
afterAll(() => apis.close());

const toolName = (id: string) => id.replaceAll('-', '_');

/** In a document an object is a qualified value: `{"value": …, "mediaType": …}`. */
function unwrap(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isQualified = (value: unknown): value is { value: unknown } =>
    typeof value === 'object' && value !== null && 'value' in value && 'mediaType' in value;
  return Object.fromEntries(
    Object.entries(document).map(([id, value]) => [id, isQualified(value) ? value.value : value]),
  );
}

describe.each(processes)('$id', ({ id, title, version, description, examples, inputs, outputs }) => {
  it('is described at both APIs in the same words', async () => {
    const ogc = (await (await apis.request(`/processes/${id}`)).json()) as Record<string, unknown>;
    const { tools } = await apis.mcp.listTools();
    expect(ogc).toMatchObject({ id, version, title, description });
    expect(tools.find((tool) => tool.name === toolName(id))).toMatchObject({ title });
    expect(tools.find((tool) => tool.name === toolName(id))?.description).toContain(description);
  });

  it('describes itself in at most 300 characters, and each of its inputs', () => {
    expect(description.length).toBeLessThanOrEqual(300);
    for (const [name, type] of Object.entries(inputs.shape)) expect(type.description, name).toBeTruthy();
  });

  it('has an example', () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  it.each(examples)('gives the same answer to "$title" through both APIs', async ({ inputs: example }) => {
    const response = await apis.request(`/processes/${id}/execution`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ inputs: example, response: 'document' }),
    });
    expect(response.status).toBe(200);
    const ogc = unwrap((await response.json()) as Record<string, unknown>);
    expect(Object.keys(outputs.shape)).toEqual(expect.arrayContaining(Object.keys(ogc)));
    const args: Record<string, unknown> = { ...example, output: 'inline' };
    const modern = await apis.mcp.callTool({ name: toolName(id), arguments: args });
    const legacy = await apis.legacyMcp.callTool({ name: toolName(id), arguments: args });
    expect(modern.structuredContent).toMatchObject({ status: 'successful', outputs: ogc });
    expect(legacy.structuredContent).toMatchObject({ status: 'successful', outputs: ogc });
  });

  it('fails in the same words through both APIs', async () => {
    const args = { no_such_input: true };
    const response = await apis.request(`/processes/${id}/execution`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ inputs: args }),
    });
    expect(response.status).toBe(400);
    const { detail, issues, code } = (await response.json()) as Record<string, unknown>;
    const answer = await apis.mcp.callTool({ name: toolName(id), arguments: args });
    expect(answer.isError).toBe(true);
    const [block] = answer.content;
    expect(block?.type === 'text' ? block.text : '').toContain(detail);
    expect(code).toBe('invalid-input');
    expect(issues).toEqual(expect.arrayContaining([expect.objectContaining({ pointer: '/no_such_input' })]));
  });
});

/** What both APIs and the command line say of an empty result, and of one that is empty because nothing is wrong. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApis, type TestApis } from '../apis.ts';
import { isthmus } from '../e2e/program.ts';

const square = { type: 'Polygon', coordinates: [[[4, 50], [4.01, 50], [4.01, 50.01], [4, 50.01], [4, 50]]] }; // prettier-ignore

describe('an empty result', () => {
  let apis: TestApis;

  beforeAll(async () => {
    apis = await openTestApis();
  });
  afterAll(() => apis.close());

  const execute = (id: string, inputs: unknown) => {
    return apis.request(`/processes/${id}/execution`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inputs }),
    });
  };

  it.each(['mcp', 'legacyMcp'] as const)('has its true reason at the client %s, once', async (client) => {
    const inputs = { a: square, b: square };
    const { structuredContent, content } = await apis[client].callTool({
      name: 'run_process',
      arguments: { process: 'difference', inputs },
    });
    expect(structuredContent).toMatchObject({
      warnings: ['The result is empty: b covers all of a.'],
      results: { result: { empty: 'b covers all of a.' } },
    });
    const text = (content as readonly { readonly text: string }[])[0]?.text ?? '';
    expect(text.match(/b covers all of a/g)).toHaveLength(1);
    expect(text).toContain('It is EMPTY: b covers all of a.');
    expect(text).not.toContain('Likely');
  });

  it('has it in the Warning of the OGC API', async () => {
    const response = await execute('difference', { a: square, b: square });
    expect(response.headers.get('Warning')).toBe('299 isthmus "The result is empty: b covers all of a."');
  });

  it('of validate is a success without a warning', async () => {
    const response = await execute('validate', { layer: square });
    expect(response.status).toBe(200);
    expect(response.headers.get('Warning')).toBeNull();
    const call = { name: 'run_process', arguments: { process: 'validate', inputs: { layer: square } } };
    for (const client of [apis.mcp, apis.legacyMcp]) {
      const { structuredContent, content } = await client.callTool(call);
      expect(structuredContent).not.toHaveProperty('warnings');
      expect(structuredContent).not.toHaveProperty('results.result.empty');
      const text = (content as readonly { readonly text: string }[])[0]?.text ?? '';
      expect(text).toContain('valid, no faults');
      expect(text).not.toContain('EMPTY');
    }
    const ran = await isthmus(['run', 'validate', '--layer', JSON.stringify(square)]);
    expect(ran.stderr).not.toContain('warning');
    expect(ran.stdout).toContain('"verdict":"valid, no faults"');
  });
});

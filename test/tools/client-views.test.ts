/** The answers by client: enough reaches every model, and nothing twice. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { everyClient, type Answer, type TestClient } from './clients.ts';
import { openApp, openEndpoint } from './mcp-app.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let app: App;
let endpoint: McpEndpoint;
beforeAll(async () => {
  app = await openApp();
  await app.warm();
  endpoint = openEndpoint(app);
});
afterAll(async () => {
  await endpoint.close();
  await app.close();
});

const schools = (length: number) => ({
  type: 'FeatureCollection',
  features: Array.from({ length }, (_, i) => {
    const geometry = { type: 'Point', coordinates: [5 + i / 100, 52] };
    return { type: 'Feature', properties: { name: `school number ${i}` }, geometry };
  }),
});

/** Clients by the name that they announce, and what of an answer reaches their models. */
const clients = [
  ['claude-code', 'structured'],
  ['claude-ai', 'text'],
  ['Visual Studio Code', 'text'],
  ['cursor-vscode', 'text'],
  ['codex-mcp-client', 'text'],
  ['openai-mcp', 'text'],
  ['github-copilot-developer', 'text'],
  ['mcp', 'text'],
  ['a client of next year', 'text'],
  ['inspector-client', 'both'],
] as const;

const textOf = ({ content }: Answer) => content.flatMap(({ text }) => text ?? []).join('\n');
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** The part of an answer that the model reads. */
function seen(answer: Answer, view: 'structured' | 'text' | 'both'): string {
  return view === 'structured' ? JSON.stringify(answer.structuredContent) : textOf(answer);
}

describe.each(everyClient)('%s', (_, connect) => {
  it.each(clients)('answers %s by its %s', async (name, view) => {
    const client = await connect(endpoint, name);
    const check = (answer: Answer, needed: readonly string[]) => {
      expect(answer.isError).not.toBe(true);
      for (const part of needed) expect(seen(answer, view)).toContain(part);
      if (view === 'structured') expect(Buffer.byteLength(textOf(answer))).toBeLessThanOrEqual(300);
      if (view === 'text') expect(bytesOf(answer.structuredContent)).toBeLessThanOrEqual(1300);
      return answer;
    };
    await client.list();
    const made = check(await client.call('make_valid', { layer: schools(5) }), ['"school number 4"', 'extent']);
    const jobId = String(made.structuredContent?.job_id);
    const reference = `isthmus://jobs/${jobId}/results/result`;
    expect(seen(made, view)).toContain(reference);
    expect(JSON.stringify(made.structuredContent)).toContain(reference);
    const inline = await client.call('make_valid', { layer: schools(20), output: 'inline' });
    check(inline, ['"school number 19"', '[5.05,52]']);
    if (view === 'text') expect(inline.structuredContent?.in_text).toContain('outputs.result');
    check(await client.call('read_result', { reference }), ['"school number 4"', '"columns"', '[5.04,52]']);
    check(await client.call('find_process', { query: 'hull' }), ['convex-hull']);
    check(await client.call('describe_process', { process: 'convex-hull' }), ['layer']);
    check(await client.call('list_jobs', {}), [jobId]);
    await client.close();
  });

  // Claude Code shows a model the first text of an error, and not its structured content: anthropics/claude-code#86032
  // (reproduced there) and #39976. So that text is whole for it too.
  it.each(clients)('tells %s all of an error in its first text', async (name) => {
    const client = await connect(endpoint, name);
    await client.list();
    const features = [52, 152, 252].map((y) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [5, y] } })); // prettier-ignore
    const layer = { type: 'FeatureCollection', features };
    const wide = { type: 'LineString', coordinates: [[170, 0], [-170, 0]] }; // prettier-ignore
    const errors: (readonly [string, Record<string, unknown>, readonly string[]])[] = [
      ['read_result', { reference: 'job 7', first: 0 }, ['/first', 'at least 1']],
      ['buffer', { layer, distance: 'far', unit: 'm' }, ['/distance', '/unit', 'Did you mean units?']],
      // Fails in the worker, with a note on the string.
      ['union', { layer: JSON.stringify(wide), overlay: wide }, ['/layer', 'Job ', 'Send the JSON value itself']],
    ];
    for (const [tool, args, parts] of errors) {
      const { isError, content, structuredContent } = await client.call(tool, args);
      expect([isError, content.map(({ type }) => type)]).toEqual([true, ['text']]);
      const [first] = content;
      for (const part of [...parts, 'Correct this and call again.']) expect(first?.text).toContain(part);
      expect(first?.text).toContain(String(structuredContent?.message));
      for (const { pointer } of (structuredContent?.issues ?? []) as readonly { readonly pointer: string }[])
        expect(first?.text).toContain(pointer);
    }
    await client.close();
  });

  it.each(clients)('shows %s the picture of a map', async (name) => {
    const client: TestClient = await connect(endpoint, name);
    await client.list();
    const { structuredContent } = await client.call('make_valid', { layer: schools(2) });
    const map = await client.call('show_map', { job_id: structuredContent?.job_id });
    // A client that shows structured content alone would drop the picture.
    expect(map.structuredContent).toBeUndefined();
    expect(map.content.map(({ type }) => type)).toEqual(['text', 'image']);
    expect(textOf(map)).toContain(String(structuredContent?.job_id));
    await client.close();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html } from 'hono/html';
import { createTestApi, json, type TestApi } from './api.ts';

interface Linked {
  readonly links: readonly { readonly href: string; readonly rel: string }[];
}

let test: TestApi;

beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

const page = async (path: string, init: { method?: string; body?: string } = {}) => {
  const headers = { Accept: 'text/html', ...(init.body && { 'Content-Type': 'application/json' }) };
  const response = await test.api.request(path, { ...init, headers });
  return { response, text: await response.text() };
};

describe('pages', () => {
  it('escape what is put into them', async () => {
    const evil = `<script>"'&`;
    expect((await html`<b title="${evil}">${[evil, undefined, html`<i></i>`]}</b>`).toString()).toBe(
      '<b title="&lt;script&gt;&quot;&#39;&amp;">&lt;script&gt;&quot;&#39;&amp;<i></i></b>',
    );
  });

  it.each(['/', '/conformance', '/processes', '/processes/buffer', '/jobs?limit=5'])(
    'are whole HTML5 documents with every link of %s',
    async (path) => {
      const { response, text } = await page(path);
      expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(text).toMatch(/^<!doctype html>\n<html lang="en" data-base="" data-address="http:\/\/localhost">/);
      const { links } = (await json(test.api.request(path))) as unknown as Linked;
      for (const { href, rel } of links) {
        // The form links to the execution, and a browser cannot open the MCP endpoint.
        if (rel === 'self' || rel === 'alternate' || rel === 'service' || rel.endsWith('/execute')) continue;
        expect(text).toContain(`href="${(await html`${href.replace(/^http:\/\/localhost/, '')}`).toString()}"`);
      }
    },
  );

  it('show errors to a browser, and exceptions to everybody else', async () => {
    const { response, text } = await page('/jobs/<b>none');
    expect([response.status, response.headers.get('Content-Type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(text).toContain('&lt;b&gt;none');
    expect(await json(test.api.request('/jobs/none'))).toMatchObject({ status: 404, code: 'no-such-job' });
  });

  it('find their scripts and styles at this server', async () => {
    const { text } = await page('/processes/buffer');
    const assets = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(assets.length).toBeGreaterThan(5);
    for (const path of [...assets, '/assets/world.json'])
      expect([path, (await test.api.request(path)).status]).toEqual([path, 200]);
    expect((await test.api.request('/assets/package.json')).status).toBe(404);
    expect((await test.api.request('/assets/..%2Fdoor.ts')).status).toBe(404);
  });

  it('have no script and no style of their own, so that the policy can forbid both', async () => {
    for (const path of ['/', '/processes', '/processes/buffer', '/jobs', '/api']) {
      const { response, text } = await page(path);
      expect(text).not.toMatch(/<style|style="|<script(?![^>]* src=)|\son\w+="/);
      expect(response.headers.get('Content-Security-Policy')).toMatch(/^default-src 'self';/);
    }
  });

  it('draw a result as PNG, as a table, and simplified for display', async () => {
    const job = await test.finish('buffer', {
      inputs: { geometry: { type: 'Point', coordinates: [5, 52] }, distance: 40_000 },
    });
    const { outputs } = await test.app.execution.outputs(job.split('/').at(-1) ?? '');
    const path = `${job}/results/${outputs[0]?.id ?? ''}`;
    const picture = await test.api.request(`${path}?f=png&width=300`);
    expect(picture.headers.get('Content-Type')).toBe('image/png');
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect([bytes.toString('latin1', 1, 4), bytes.readUInt32BE(16)]).toEqual(['PNG', 300]);
    const table = await (await test.api.request(`${path}?f=csv`)).text();
    expect(table).toMatch(/^[\w,]*area_m2[\w,]*,wkt\r\n.*"POLYGON \(\(/);
    const shown = await json(test.api.request(`${path}?f=display`));
    expect(shown).toMatchObject({ type: 'FeatureCollection', summary: { features: 1, planar: false } });
    expect((await test.api.request(`${path}?f=png&width=9000`)).status).toBe(400);
  });

  it('tell the status of a job by Server-Sent Events', async () => {
    const job = await test.finish('buffer', {
      inputs: { geometry: { type: 'Point', coordinates: [5, 52] }, distance: 4 },
    });
    const response = await test.api.request(`${job}/events`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(response.headers.has('Transfer-Encoding')).toBe(false);
    const [event = '', data = ''] = (await response.text()).split('\n');
    expect(event).toBe('event: end');
    expect(JSON.parse(data.replace('data: ', ''))).toMatchObject({ status: 'successful', progress: 100 });
  });

  // Browsers may ask for images as much as for pages: the first is of Chromium, the second of older Firefox.
  it.each([
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8',
  ])('are what a browser gets of results when it asks for %s', async (accept) => {
    const job = await test.finish('two-outputs', { inputs: { name: 'far' } });
    for (const [asked, given] of [
      [accept, 'text/html; charset=utf-8'],
      ['application/geo+json, text/html', 'application/geo+json'],
      ['*/*', 'application/geo+json'],
    ] as const) {
      const response = await test.api.request(`${job}/results/geometry`, { headers: { Accept: asked } });
      expect([asked, response.headers.get('Content-Type')]).toEqual([asked, given]);
    }
  });

  it('show a job, its results and one of them', async () => {
    const job = await test.finish('two-outputs', { inputs: { name: '<b>Null Island</b>' } });
    expect((await page(job)).text).toContain(`href="${job}/results"`);
    const results = await page(`${job}/results`);
    expect(results.text).toContain('&lt;b&gt;Null Island&lt;/b&gt;');
    expect(results.text).toContain(`href="${job}/results/geometry?f=json"`);
    expect((await page(`${job}/results/geometry`)).text).toContain('MultiPoint');
    expect((await page(job, { method: 'DELETE' })).text).toContain('dismissed');
  });

  it('show what an execution gave, and keep it behind their links', async () => {
    const init = {
      method: 'POST',
      body: JSON.stringify({ inputs: { name: 'far', points: 200_000 } }),
    };
    const { response, text } = await page('/processes/two-outputs/execution', init);
    expect(response.status).toBe(200);
    const monitor = /^<(http:\/\/localhost\/jobs\/[\w-]+)>; rel="monitor"$/.exec(response.headers.get('Link') ?? '');
    const value = `${monitor?.[1] ?? ''}/results/geometry?f=json`;
    expect(text).toContain(`href="${new URL(value).pathname}?f=json"`);
    expect((await (await test.api.request(value)).text()).length).toBe(1_200_037);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html } from '../../ogc/pages/html.ts';
import { createTestDoor, json, type TestDoor } from './door.ts';

interface Linked {
  readonly links: readonly { readonly href: string; readonly rel: string }[];
}

let test: TestDoor;

beforeAll(async () => {
  test = await createTestDoor();
});
afterAll(() => test.close());

const page = async (path: string, init: { method?: string; body?: string } = {}) => {
  const headers = { Accept: 'text/html', ...(init.body && { 'Content-Type': 'application/json' }) };
  const response = await test.door.request(path, { ...init, headers });
  return { response, text: await response.text() };
};

describe('pages', () => {
  it('escape what is put into them', () => {
    const evil = `<script>"'&`;
    expect(html`<b title="${evil}">${[evil, undefined, html`<i></i>`]}</b>`.html).toBe(
      '<b title="&lt;script&gt;&quot;&#39;&amp;">&lt;script&gt;&quot;&#39;&amp;<i></i></b>',
    );
  });

  it.each(['/', '/conformance', '/processes', '/processes/buffer', '/jobs?limit=5'])(
    'are whole HTML5 documents with every link of %s',
    async (path) => {
      const { response, text } = await page(path);
      expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
      const { links } = (await json(test.door.request(path))) as unknown as Linked;
      for (const { href, rel } of links) {
        if (rel === 'self' || rel === 'alternate') continue;
        expect(text).toContain(`href="${html`${href}`.html}"`);
      }
    },
  );

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
      const response = await test.door.request(`${job}/results/geometry`, { headers: { Accept: asked } });
      expect([asked, response.headers.get('Content-Type')]).toEqual([asked, given]);
    }
  });

  it('show a job, its results and one of them', async () => {
    const job = await test.finish('two-outputs', { inputs: { name: '<b>Null Island</b>' } });
    expect((await page(job)).text).toContain(`href="http://localhost${job}/results"`);
    const results = await page(`${job}/results`);
    expect(results.text).toContain('&lt;b&gt;Null Island&lt;/b&gt;');
    expect(results.text).toContain(`href="http://localhost${job}/results/geometry?f=json"`);
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
    expect(text).toContain(`href="${value}"`);
    expect((await (await test.door.request(value)).text()).length).toBe(1_200_037);
  });
});

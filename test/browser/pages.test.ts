import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDoors, listen, type HttpServer } from '../../src/http.ts';
import { createTestApp } from '../app.ts';
import type { App } from '../../src/app.ts';

const program = '/usr/bin/chromium';
const isHere = existsSync(program);
// Continuous integration installs it, so that there it must not be missing.
const browserTests = isHere || process.env.CI === 'true' ? describe : describe.skip;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let app: App | undefined;
let server: HttpServer | undefined;
let browser: Browser | undefined;
let context: BrowserContext;
let page: Page;
let troubles: string[] = [];

const evil = `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;

browserTests(isHere ? 'pages in a browser' : `pages in a browser (${program} is not installed)`, () => {
  beforeAll(async () => {
    app = await createTestApp(undefined, { port: 0 });
    await app.warm();
    server = await listen(app, createDoors(app));
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await app?.close();
  });
  beforeEach(async () => {
    troubles = [];
    context = await (browser as Browser).newContext({ viewport: { width: 1200, height: 800 }, acceptDownloads: true });
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    // Nothing may come from elsewhere.
    page.on('request', (request) => {
      const { origin } = new URL(request.url());
      if (origin !== url('') && !request.url().startsWith('data:')) troubles.push(`asked ${request.url()}`);
    });
  });
  afterEach(async () => {
    await context.close();
    expect(troubles).toEqual([]);
  });

  const url = (path: string) => `${server?.url ?? ''}${path}`;
  const execute = async (process: string, inputs: unknown) => {
    const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' };
    const init = { method: 'POST', headers, body: JSON.stringify({ inputs }) };
    const response = await fetch(url(`/processes/${process}/execution`), init);
    const { jobID } = (await response.json()) as { jobID: string };
    return jobID;
  };
  const finish = async (process: string, inputs: unknown) => {
    const id = await execute(process, inputs);
    await app?.executor.settle(id, { ms: 20_000 });
    return id;
  };

  it('take pasted WKT, run it, show progress, the result on a map, and a download', async () => {
    await page.goto(url('/processes/buffer'));
    await page.fill('#in-geometry', 'LINESTRING (4 52, 5 52.5)');
    await page.fill('#in-distance', '20000');
    expect(await page.textContent('[data-copy="MCP call"] code')).toContain('20000');
    await page.click('button[type=submit]');
    await page.waitForURL(/\/jobs\//);
    await page.waitForSelector('[data-results]');
    expect(await page.textContent('.badge')).toBe('successful');
    expect(await page.textContent('[data-sent] code')).toContain('LineString');
    await page.click('[data-results]');
    await page.waitForSelector('[data-ready]');
    expect(await page.isVisible('[data-input]')).toBe(true);
    expect(await page.locator('.map canvas').count()).toBeGreaterThan(1);
    expect(await page.textContent('.map')).toContain('Made with Natural Earth');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('text="GeoJSON"')]);
    const path = join(mkdtempSync(join(tmpdir(), 'isthmus-')), 'result.geojson');
    await download.saveAs(path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ type: 'Feature' });
  });

  it('draw an area on a map, and run it at once', async () => {
    await page.goto(url('/processes/buffer'));
    await page.click('[data-way=draw]');
    await page.waitForSelector('.sketch .leaflet-container');
    const map = page.locator('.sketch .leaflet-container');
    for (const [x, y] of [[80, 80], [180, 80], [180, 160]] as const) await map.click({ position: { x, y } }); // prettier-ignore
    await expect.poll(() => page.inputValue('#in-geometry')).toContain('Polygon');
    await page.fill('#in-distance', '1000');
    await page.check('#sync');
    await page.click('button[type=submit]');
    await page.waitForSelector('[data-answer] pre');
    expect(await page.textContent('[data-answer]')).toContain('"type":"Polygon"');
  });

  it('say at the field what the server did not take', async () => {
    await page.goto(url('/processes/buffer'));
    await page.click('button[type=submit]');
    expect(await page.textContent('#in-geometry-problem')).toBe('This is needed.');
    await page.fill('#in-geometry', '{"type":"Point","coordinates":[200,100]}');
    await page.fill('#in-distance', '5');
    await page.click('button[type=submit]');
    await expect.poll(() => page.textContent('#in-geometry-problem')).toContain('longitude');
    expect(await page.getAttribute('#in-geometry', 'aria-invalid')).toBe('true');
    // The browser itself reports an answer of 400.
    troubles = troubles.filter((text) => !text.includes('400'));
  });

  it('move the bar of a job that runs, and dismiss it', async () => {
    const id = await execute('echo', { message: 'slow', pause: 60 });
    await page.goto(url(`/jobs/${id}`));
    await page.waitForSelector('.badge.running');
    const progress = () => page.locator('progress').evaluate(({ value }: { value: number }) => value);
    await expect.poll(progress, { timeout: 10_000 }).toBeGreaterThan(1);
    await page.click('[data-dismiss]');
    await page.waitForSelector('.badge.dismissed');
    expect((await app?.executor.job(id))?.status).toBe('dismissed');
  });

  it('keep the list of jobs up to date', async () => {
    await page.goto(url('/jobs'));
    const id = await finish('hello-world', { name: 'list' });
    await page.waitForSelector(`tr[data-job="${id}"] .successful`);
  });

  it('search the processes', async () => {
    await page.goto(url('/processes'));
    await page.fill('#search', 'voronoi');
    expect(await page.locator('[data-words]:visible').count()).toBeLessThan(4);
    expect(await page.isVisible('text="Buffer"')).toBe(false);
  });

  it('show markup and javascript: links as the texts that they are', async () => {
    const features = [evil, 'javascript:alert(1)'].map((name) => ({
      type: 'Feature',
      properties: { [name]: name },
      geometry: { type: 'Point', coordinates: [5, 52] },
    }));
    const layer = { type: 'FeatureCollection', features };
    const jobs = [
      await finish('echo', { message: evil, array: [1] }),
      await finish('hello-world', { name: evil }),
      await finish('buffer', { geometry: layer, distance: 5000 }),
    ];
    const paths = jobs.flatMap((id) => [`/jobs/${id}`, `/jobs/${id}/results`, `/jobs/${id}/log`]);
    const others = ['/jobs', `/jobs?status=${encodeURIComponent(evil)}`, `/processes/${encodeURIComponent(evil)}`];
    for (const path of [...paths, ...others, `/${encodeURIComponent(evil)}?f=html`]) {
      await page.goto(url(path));
      if (path.endsWith('/results') && path.includes(jobs[2] ?? '-')) await page.waitForSelector('[data-ready]');
      expect([path, await page.title()]).not.toEqual([path, 'broken']);
      expect([path, await page.locator('img[src=x], a[href^="javascript:" i]').count()]).toEqual([path, 0]);
    }
    // Errors are what was asked for: the browser reports their statuses.
    troubles = troubles.filter((text) => !/status of 4\d\d/.test(text));
  });

  it('can be read by everybody: axe finds nothing serious, at two widths, in light and dark', async () => {
    const id = await finish('buffer', { geometry: { type: 'Point', coordinates: [5, 52] }, distance: 40_000 });
    const paths = ['/', '/processes', '/processes/buffer', '/jobs', `/jobs/${id}`, `/jobs/${id}/results`, '/api'];
    await page.close();
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [390, 1200]) {
        // The policy of the pages would not let the test's own script in.
        const of = { viewport: { width, height: 800 }, colorScheme, bypassCSP: true };
        const reader = await (browser as Browser).newContext(of);
        const view = await reader.newPage();
        for (const path of paths) {
          await view.goto(url(path));
          await view.evaluate(axe);
          const found = await view.evaluate(
            `axe.run().then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => id + ' ' + nodes[0].html.slice(0, 200)))`,
          );
          expect([path, width, colorScheme, found]).toEqual([path, width, colorScheme, []]);
          expect([path, await view.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([path, 0]);
        }
        await reader.close();
      }
    }
  }, 120_000);

  it('weigh less than 100 kB before anybody asks for a map', async () => {
    let bytes = 0;
    page.on('response', (response) => {
      void response.body().then((body) => (bytes += body.byteLength));
    });
    await page.goto(url('/'));
    await page.waitForLoadState('networkidle');
    expect(bytes).toBeGreaterThan(5000);
    expect(bytes).toBeLessThan(100_000);
  });
});

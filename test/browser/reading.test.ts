import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { describeInBrowser } from './opened.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const inputs = { geometry: { type: 'Point', coordinates: [5, 52] }, distance: 40_000 };
const pagesOf = (id: string) => [
  ...[
    '/',
    '/processes',
    '/processes/buffer',
    '/jobs',
    `/jobs/${id}`,
    `/jobs/${id}/inputs`,
    `/jobs/${id}/results`,
    '/api',
  ],
];

describeInBrowser('pages for every reader', (opened) => {
  const { url, finish } = opened;

  it.each([
    ['light', 1200],
    ['dark', 390],
  ] as const)(
    'axe finds nothing serious, and nothing reaches over the edge: %s, %i pixels',
    async (colorScheme, width) => {
      const id = await finish('buffer', inputs);
      // The Content-Security-Policy would block the test's script.
      const view = await opened.openPage({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
      for (const path of pagesOf(id)) {
        await view.goto(url(path));
        await view.evaluate(axe);
        const found = await view.evaluate(
          `axe.run().then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => id + ' ' + nodes[0].html.slice(0, 200)))`,
        );
        expect([path, found]).toEqual([path, []]);
        expect([path, await view.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([path, 0]);
      }
    },
  );

  it('nothing jumps while a page comes up', async () => {
    const id = await finish('buffer', inputs);
    const view = await opened.openPage({ viewport: { width: 390, height: 800 } });
    await view.addInitScript(
      `window.shifted = 0; new PerformanceObserver((list) => { for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value; }).observe({ type: 'layout-shift', buffered: true });`,
    );
    // A slow network: the page is painted before its scripts come.
    await view.route('**/assets/*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    for (const path of pagesOf(id)) {
      await view.goto(url(path));
      if (path.endsWith('/results')) await view.waitForSelector('[data-ready]');
      if (path === `/jobs/${id}`) {
        await expect.poll(() => view.textContent('[data-inputs] code')).toContain('distance');
        await expect.poll(() => view.textContent('[data-log]')).not.toContain('Read the log');
      }
      // Layout shifts are reported with the next frame.
      const shifted = await view.evaluate<number>(
        'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(window.shifted))))',
      );
      expect([path, shifted < 0.05 ? 'still' : shifted]).toEqual([path, 'still']);
    }
  });

  it('everything can be read without JavaScript', async () => {
    const id = await finish('buffer', inputs);
    const view = await opened.openPage({ javaScriptEnabled: false });
    await view.goto(url(`/jobs/${id}/results`));
    const picture = view.locator('img.still');
    await expect.poll(() => picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBe(1000);
    expect(await view.textContent('main')).toContain('km² (');
    await view.goto(url(`/jobs/${id}`));
    expect(await view.textContent('main')).toContain('ms running');
    expect(await view.locator('button:visible').count()).toBe(0);
    await view.click('text="Read the log"');
    expect(await view.textContent('h1')).toContain('Log of job');
    await view.goto(url('/jobs'));
    await view.selectOption('#by-processID', 'buffer');
    await view.click('text="Filter"');
    expect(await view.textContent('tbody')).toContain(id.slice(0, 8));
    await view.goto(url('/processes/buffer'));
    expect(await view.textContent('[data-copy="curl call"]')).toContain('curl -H');
    expect(await view.isVisible('text="The form needs JavaScript. The calls beside it work without."')).toBe(true);
  });

  it('weigh less than 100 kB before anybody asks for a map', async () => {
    const { page } = opened;
    let bytes = 0;
    page.on('response', (response) => {
      void response.body().then((body) => (bytes += body.byteLength));
    });
    await page.goto(url('/'), { waitUntil: 'networkidle' });
    expect(bytes).toBeGreaterThan(5000);
    expect(bytes).toBeLessThan(100_000);
  });
});

describeInBrowser(
  'pages behind a proxy',
  (opened) => {
    it('work under the name by which they were reached, and name the public one to others', async () => {
      const { page, url, finish } = opened;
      const id = await finish('buffer', inputs);
      await page.goto(url('/isthmus/processes/buffer'));
      expect(await page.textContent('[data-copy="curl call"] code')).toContain(
        'https://maps.example.org/isthmus/processes/buffer',
      );
      await page.fill('#in-layer', 'POINT (5 52)');
      await page.fill('#in-distance', '1000');
      await page.click('button[type=submit]');
      await page.waitForURL(/127\.0\.0\.1.*\/isthmus\/jobs\//);
      await page.waitForSelector('[data-results]');
      await page.goto(url(`/isthmus/jobs/${id}/results`));
      await page.waitForSelector('[data-ready]');
      for (const link of ['text="Jobs"', 'text="API"', 'text="Processes"', '.brand']) {
        await page.click(link);
        expect(page.url().startsWith(url('/isthmus'))).toBe(true);
      }
    });
  },
  { publicUrl: 'https://maps.example.org/isthmus', allowedHosts: '127.0.0.1' },
);

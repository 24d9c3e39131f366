import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeInBrowser } from './opened.ts';

const point = { type: 'Point', coordinates: [5, 52] };

describeInBrowser('pages in a browser', (opened) => {
  const { url, execute, finish } = opened;

  it('take pasted WKT, run it, show progress, the result on a map, and a download', async () => {
    const { page } = opened;
    await page.goto(url('/processes/buffer'));
    await page.fill('#in-layer', 'LINESTRING (4 52, 5 52.5)');
    await page.fill('#in-distance', '20000');
    expect(await page.textContent('[data-copy="MCP call"] code')).toContain('20000');
    await page.click('button[type=submit]');
    await page.waitForURL(/\/jobs\//);
    await page.waitForSelector('[data-results]');
    expect(await page.textContent('.badge')).toBe('successful');
    await expect.poll(() => page.textContent('[data-inputs] code')).toContain('LineString');
    await page.click('[data-results]');
    await page.waitForSelector('[data-ready]');
    expect(await page.textContent('.legend')).toBe('ResultInput');
    expect(await page.locator('.map canvas').count()).toBeGreaterThan(2);
    await expect.poll(() => page.textContent('.map')).toContain('Made with Natural Earth');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=/^GeoJSON/')]);
    const path = join(mkdtempSync(join(tmpdir(), 'isthmus-')), 'result.geojson');
    await download.saveAs(path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ type: 'Feature' });
  });

  it('draw an area on a map, and run it at once', async () => {
    const { page } = opened;
    await page.goto(url('/processes/buffer'));
    await page.click('[data-way=draw]');
    await page.waitForSelector('.sketch .leaflet-container');
    const map = page.locator('.sketch .leaflet-container');
    for (const [x, y] of [[80, 80], [180, 80], [180, 160]] as const) await map.click({ position: { x, y } }); // prettier-ignore
    await expect.poll(() => page.inputValue('#in-layer')).toContain('Polygon');
    await page.fill('#in-distance', '1000');
    await page.check('#sync');
    await page.click('button[type=submit]');
    await page.waitForSelector('[data-answer] pre');
    expect(await page.textContent('[data-answer]')).toContain('"type":"Polygon"');
  });

  it('take a file that is dropped on a field', async () => {
    const { page } = opened;
    await page.goto(url('/processes/buffer'));
    const text = JSON.stringify(point);
    const dataTransfer = await page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(text)}], 'place.geojson')); return data; })()`,
    );
    await page.dispatchEvent('[data-drop]', 'drop', { dataTransfer });
    await expect.poll(() => page.inputValue('#in-layer')).toBe(text);
    await expect.poll(() => page.textContent('[data-state]')).toBe('place.geojson: Point, 37 characters.');
  });

  it('take an earlier result', async () => {
    const { page } = opened;
    const id = await finish('buffer', { layer: point, distance: 1000 });
    const plain = await finish('hello-world', { name: 'no geometry' });
    await page.goto(url('/processes/centroid'));
    await page.click('[data-way=result]');
    const way = `${id}/results/buffered_geometry`;
    await page.waitForSelector(`option[value="${way}"]`, { state: 'attached' });
    expect(await page.textContent(`option[value="${way}"]`)).toMatch(/^buffer, buffered_geometry, .*20\d\d.*\d:\d\d/);
    expect(await page.locator(`option[value^="${plain}"]`).count()).toBe(0);
    await page.selectOption('#in-layer-result', way);
    expect(await page.inputValue('#in-layer')).toBe(JSON.stringify({ href: url(`/jobs/${way}`) }));
    await page.check('#sync');
    await page.click('button[type=submit]');
    await page.waitForSelector('[data-answer] pre');
    expect(await page.textContent('[data-answer]')).toContain('"type":"Point"');
  });

  it('show at the field what the server refused', async () => {
    const { page } = opened;
    await page.goto(url('/processes/buffer'));
    await page.click('button[type=submit]');
    expect(await page.textContent('#in-layer-problem')).toBe('This field is required.');
    await page.fill('#in-layer', '{"type":"Point","coordinates":[200,100]}');
    await page.fill('#in-distance', '5');
    await page.click('button[type=submit]');
    await expect.poll(() => page.textContent('#in-layer-problem')).toContain('longitude');
    expect(await page.getAttribute('#in-layer', 'aria-invalid')).toBe('true');
    opened.forgive(/status of 400/);
  });

  it('move the bar of a job that runs, and dismiss it', async () => {
    const { page } = opened;
    const id = await execute('echo', { message: 'slow', pause: 60 });
    await page.goto(url(`/jobs/${id}`));
    await page.waitForSelector('.badge.running');
    const progress = () => page.locator('progress').evaluate(({ value }: { value: number }) => value);
    await expect.poll(progress, { timeout: 10_000 }).toBeGreaterThan(1);
    await page.click('[data-dismiss]');
    await page.waitForSelector('.badge.dismissed');
    expect((await opened.app.execution.job(id)).status).toBe('dismissed');
  });

  it('close their connection while hidden, and reconnect when visible', async () => {
    const { page } = opened;
    let streams = 0;
    page.on('request', (request) => (streams += request.url().endsWith('/events') ? 1 : 0));
    const id = await execute('echo', { message: 'slow', pause: 4 });
    await page.goto(url(`/jobs/${id}`));
    await page.waitForSelector('.badge.running');
    const look = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true }); document.dispatchEvent(new Event('visibilitychange'));`,
      );
    const closed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/events'));
    await look(true);
    await closed;
    await look(false);
    await page.waitForSelector('.badge.successful');
    expect(streams).toBe(2);
  });

  it('ask before they remove a result', async () => {
    const { page } = opened;
    const id = await finish('hello-world', { name: 'kept' });
    await page.goto(url(`/jobs/${id}`));
    await page.click('[data-dismiss]');
    expect(await page.textContent('[data-dismiss]')).toBe('Delete permanently? Click again to confirm');
    expect((await opened.app.execution.job(id)).status).toBe('successful');
    await page.click('[data-dismiss]');
    await page.waitForSelector('.badge.dismissed');
  });

  it('have titles that tell them apart', async () => {
    const { page } = opened;
    const id = await finish('buffer', { layer: point, distance: 1000 });
    await page.goto(url('/'));
    expect(await page.title()).toBe('Isthmus');
    expect(await page.locator('a[href$="/mcp"]').count()).toBe(0);
    await page.goto(url(`/jobs/${id}/results`));
    expect(await page.title()).toBe(`Results of Buffer, job ${id.slice(0, 8)} - Isthmus`);
  });

  it('see the end of a job without events too', async () => {
    const { page } = opened;
    await page.route('**/events', (route) => route.abort());
    // The page polls every two seconds; it may have loaded while the job was accepted.
    const id = await execute('echo', { message: 'slow', pause: 6 });
    await page.goto(url(`/jobs/${id}`));
    await page.waitForSelector('.badge.running');
    await page.waitForSelector('.badge.successful');
    opened.forgive(/ERR_FAILED/);
  });

  it('run a job again with what the server has kept, and change it before', async () => {
    const { page } = opened;
    const id = await finish('buffer', { layer: point, distance: 1234 });
    await page.goto(url(`/jobs/${id}`));
    await page.click('[data-rerun]');
    await page.waitForURL((to) => to.pathname.startsWith('/jobs/') && !to.pathname.endsWith(id));
    await page.waitForSelector('[data-results]');
    await page.click('[data-change]');
    await expect.poll(() => page.inputValue('#in-distance')).toBe('1234');
    expect(JSON.parse(await page.inputValue('#in-layer'))).toEqual(point);
  });

  it('say how a job came about', async () => {
    const { page } = opened;
    const id = await finish('buffer', { layer: point, distance: 1000 });
    await page.goto(url(`/jobs/${id}`));
    const text = await page.textContent('main');
    for (const part of ['buffer 2.0.0', 'OGC API - Processes', 'geos-wasm 3.1.1', 'ms running', 'buffered_geometry ('])
      expect(text).toContain(part);
    expect(text).not.toContain('127.0.0.1');
  });

  it('keep the list of jobs up to date, by process and by status', async () => {
    const { page } = opened;
    const other = await finish('buffer', { layer: point, distance: 1 });
    await page.goto(url('/jobs'));
    await page.waitForSelector(`tr[data-job="${other}"]`);
    await page.selectOption('#by-processID', 'hello-world');
    await page.selectOption('#by-status', 'successful');
    await page.click('text="Filter"');
    await page.waitForURL(/processID=hello-world&status=successful/);
    const id = await finish('hello-world', { name: 'list' });
    await page.waitForSelector(`tr[data-job="${id}"] .successful`);
    expect(await page.locator(`tr[data-job="${other}"]`).count()).toBe(0);
    expect(await page.inputValue('#by-processID')).toBe('hello-world');
  });

  it('search the processes', async () => {
    const { page } = opened;
    await page.goto(url('/processes'));
    await page.fill('#search', 'voronoi');
    expect(await page.locator('[data-words]:visible').count()).toBeLessThan(4);
    expect(await page.isVisible('text="Buffer"')).toBe(false);
  });

  it('are used by the keyboard alone', async () => {
    const { page } = opened;
    await page.goto(url('/processes/hello-world'));
    const tabTo = async (selector: string) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
      }
      throw new Error(`The keyboard does not come to ${selector}.`);
    };
    await tabTo('#in-name');
    await page.keyboard.type('Tab');
    await tabTo('button[type=submit]');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/jobs\//);
    await page.waitForSelector('[data-results]');
    await tabTo('[data-results]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/results$/);
    expect(await page.textContent('main')).toContain('Hello Tab!');
  });
});

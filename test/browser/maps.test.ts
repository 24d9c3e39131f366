import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from './opened.ts';

describeInBrowser('maps in a browser', (opened) => {
  const { url, finish } = opened;

  it('draw a result in a plane, and not its input in degrees', async () => {
    const { page } = opened;
    const geometry = {
      type: 'Feature',
      properties: { name: 'Dom' },
      geometry: { type: 'Point', coordinates: [5.1214, 52.0907] },
    };
    const id = await finish('reproject', { geometry, source_crs: 'EPSG:4326', target_crs: 'EPSG:28992' });
    await page.goto(url(`/jobs/${id}/results`));
    await page.waitForSelector('[data-ready]');
    expect(await page.textContent('[data-simplified]')).toBe('Coordinates in a plane: no basemap.');
    expect(await page.textContent('.legend')).toContain('not drawn, its coordinate system differs');
    expect(await page.textContent('.map .scale')).toMatch(/^[\d,.]+ units$/);
    expect(await page.textContent('.map')).not.toContain('Natural Earth');
  });

  it('draw a result in the system that its crs member names, with the input in it', async () => {
    const { page } = opened;
    const crs = { type: 'name', properties: { name: 'EPSG:28992' } };
    const layer = { type: 'MultiPoint', crs, coordinates: [[3, 4], [9, 5], [6, 9]] }; // prettier-ignore
    await page.goto(url(`/jobs/${await finish('convex-hull', { layer })}/results`));
    await page.waitForSelector('[data-ready]');
    const note = 'Coordinates in EPSG:28992: no basemap.';
    expect(await page.textContent('[data-simplified]')).toBe(note);
    expect(await page.textContent('.legend')).not.toContain('not drawn');
    expect(await page.textContent('.map')).not.toContain('Natural Earth');
    const degrees = { ...layer, crs: { type: 'name', properties: { name: 'EPSG:4258' } } };
    await page.goto(url(`/jobs/${await finish('convex-hull', { layer: degrees })}/results`));
    await page.waitForSelector('[data-ready]');
    expect(await page.textContent('[data-simplified]')).toBe('Coordinates in EPSG:4258, drawn as WGS 84.');
    expect(await page.textContent('.legend')).not.toContain('not drawn');
  });

  it('draw two inputs apart, and those of a job from another API', async () => {
    const { page } = opened;
    const square = (west: number) => ({
      type: 'Polygon',
      coordinates: [[[west, 51], [west + 2, 51], [west + 2, 52], [west, 52], [west, 51]]], // prettier-ignore
    });
    const inputs = { value: { a: square(4), b: square(5) } };
    const { job, completion } = await opened.app.execution.submit({
      processId: 'intersection',
      inputs,
      api: 'mcp',
      listed: true,
    });
    await completion;
    await page.goto(url(`/jobs/${job.id}/results`));
    await page.waitForSelector('[data-ready]');
    expect(await page.textContent('.legend')).toBe('ResultInput aInput b');
    // Both inputs are visible: the map is wider than their 3 degrees.
    await expect.poll(() => page.textContent('.map')).toContain('7.0°E');
  });

  it('stay usable with a million vertices, and say what is left out', { timeout: 60_000 }, async () => {
    const { page } = opened;
    const ring = Array.from({ length: 721 }, (_, i) => {
      const turn = (i % 720) * (Math.PI / 360);
      return [5 + 2 * Math.cos(turn), 52 + Math.sin(turn)];
    });
    const id = await finish('densify', { layer: { type: 'Polygon', coordinates: [ring] }, max_length: 0.7 });
    await page.goto(url(`/jobs/${id}/results`));
    await page.waitForSelector('[data-ready]', { timeout: 30_000 });
    const said = (await page.textContent('[data-simplified]')) ?? '';
    const [, shown = '0', all = '0'] = /([\d,]+) of ([\d,]+) vertices are drawn/.exec(said) ?? [];
    expect(Number(all.replaceAll(',', ''))).toBeGreaterThan(1_000_000);
    expect(Number(shown.replaceAll(',', ''))).toBeLessThan(60_001);
    expect(said).toContain('Downloads are complete.');
    // The map responds to the mouse while it draws.
    const before = await page.textContent('.map .scale');
    await page.click('.leaflet-control-zoom-in');
    await expect.poll(() => page.textContent('.map .scale')).not.toBe(before);
  });

  it('draw what lies on both sides of the antimeridian as one piece', async () => {
    const { page } = opened;
    const geometry = { type: 'Point', coordinates: [179.9, 10] };
    const id = await finish('buffer', { geometry, distance: 200_000 });
    await page.goto(url(`/jobs/${id}/results`));
    await page.waitForSelector('[data-ready]');
    // The whole world would be thousands of kilometres wide.
    await expect.poll(() => page.textContent('.map .scale')).toMatch(/^(?:20|50|100) km$/);
    expect(await page.textContent('.map')).toContain('180°');
    expect(await page.textContent('.map')).toContain('179°W');
  });

  it('draw every n-th feature of a large layer, over the whole of it', async () => {
    const { page } = opened;
    const features = Array.from({ length: 25_000 }, (_, n) => ({
      type: 'Feature',
      properties: { n, cost: n / 3 },
      geometry: { type: 'Point', coordinates: [n / 1000, 50] },
    }));
    const id = await finish('reproject', {
      geometry: { type: 'FeatureCollection', features },
      source_crs: 'EPSG:4326',
      target_crs: 'EPSG:4258',
    });
    await page.goto(url(`/jobs/${id}/results`));
    await page.waitForSelector('[data-ready]', { timeout: 20_000 });
    const said = await page.textContent('[data-simplified]');
    expect(said).toContain('1 of 3 features is drawn: 8,334 of 25,000, over the whole layer.');
    expect(await page.textContent('[data-rows]')).toBe('1 of 3: 200 of 25,000 features; the CSV is complete.');
    expect(await page.textContent('[data-table] tbody tr:nth-child(2)')).toBe('31');
    await expect.poll(() => page.textContent('.map')).toContain('24°E');
  });

  it('tell clusters apart by their colours', async () => {
    const { page } = opened;
    const coordinates = [[5, 52], [5.001, 52], [5.002, 52], [6, 52], [6.001, 52], [6.002, 52], [5.5, 53]]; // prettier-ignore
    const features = coordinates.map((at) => ({
      type: 'Feature',
      properties: {},
      geometry: { type: 'Point', coordinates: at },
    }));
    const id = await finish('cluster', {
      layer: { type: 'FeatureCollection', features },
      distance: 500,
      min_points: 2,
    });
    await page.goto(url(`/jobs/${id}/results`));
    await page.waitForSelector('[data-ready]');
    expect(await page.textContent('.legend')).toContain('Result, clusters in seven repeating colours, noise grey');
  });

  it('hide a basemap that would be too coarse', async () => {
    const { page } = opened;
    const id = await finish('buffer', { geometry: { type: 'Point', coordinates: [5.12, 52.09] }, distance: 300 });
    await page.goto(url(`/jobs/${id}/results`));
    await page.waitForSelector('[data-ready]');
    await expect.poll(() => page.textContent('.leaflet-control-attribution')).toContain('no basemap at this scale');
  });
});

/** A PNG of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const asked: { readonly path: string; readonly referer: string | undefined }[] = [];
const tileServer: Server = createServer((request, response) => {
  asked.push({ path: request.url ?? '', referer: request.headers.referer });
  response.writeHead(200, { 'Content-Type': 'image/png' });
  response.end(pixel);
});
beforeAll(() => new Promise<void>((resolve) => tileServer.listen(5599, '127.0.0.1', resolve)));
afterAll(() => {
  tileServer.close();
});

describeInBrowser(
  'maps on the tiles of the operator',
  (opened) => {
    it('take pictures from that one origin, tell it no address of a result, and show their attribution', async () => {
      const { page } = opened;
      const { port } = tileServer.address() as AddressInfo;
      opened.allow(`http://127.0.0.1:${port}`);
      const id = await opened.finish('buffer', {
        geometry: { type: 'Point', coordinates: [5.12, 52.09] },
        distance: 300,
      });
      const response = await page.goto(opened.url(`/jobs/${id}/results`));
      expect(response?.headers()['content-security-policy']).toContain(
        `img-src 'self' data: blob: http://127.0.0.1:${port};`,
      );
      await page.waitForSelector('[data-ready]');
      await page.waitForSelector('img.leaflet-tile-loaded');
      expect(await page.textContent('.leaflet-control-attribution')).toBe('Leaflet | © <b>Nobody</b>');
      expect(asked.length).toBeGreaterThan(0);
      expect(asked[0]?.path).toMatch(/^\/\d+\/\d+\/\d+\.png$/);
      expect(new Set(asked.map(({ referer }) => referer))).toEqual(new Set([`${opened.url('')}/`]));
    });
  },
  { tileUrl: 'http://127.0.0.1:5599/{z}/{x}/{y}.png', tileAttribution: '© <b>Nobody</b>' },
);

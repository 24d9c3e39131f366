import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeInBrowser } from './opened.ts';

const run = promisify(execFile);
const point = { type: 'Point', coordinates: [5, 52] };

describeInBrowser('the form of a process', (opened) => {
  const { url, finish } = opened;

  it('keeps to the defaults where an example says nothing', async () => {
    const { page } = opened;
    await page.goto(url('/processes/spatial-join'));
    expect(await page.isChecked('#in-keep_unmatched')).toBe(true);
    await page.selectOption('#example', '0');
    expect(await page.isChecked('#in-keep_unmatched')).toBe(true);
  });

  it('keeps to the defaults where the job that is changed had them', async () => {
    const { page } = opened;
    const layer = { type: 'MultiPoint', coordinates: [[4, 52], [5, 52], [5, 53]] }; // prettier-ignore
    const id = await finish('convex-hull', { layer });
    await page.goto(url('/processes/convex-hull'));
    const before = await page.inputValue('#in-of');
    await page.goto(url(`/jobs/${id}`));
    await page.click('[data-change]');
    await expect.poll(() => page.inputValue('#in-layer')).toContain('MultiPoint');
    expect(await page.inputValue('#in-of')).toBe(before);
  });

  it.each([
    { polygons: 'Polygon', layer: 'Point' },
    { polygons: 'Polygon', points: 'Point' },
    { layer: 'Polygon', points: 'Point' },
  ])('fills in the inputs of a job under their present names: %j', async (types) => {
    const { page } = opened;
    const values = { Polygon: { type: 'Polygon', coordinates: [[[4, 50], [6, 50], [6, 53], [4, 50]]] }, Point: point }; // prettier-ignore
    const inputs = Object.entries(types).map(([name, type]) => [name, values[type as keyof typeof values]]);
    const id = await finish('count-points', Object.fromEntries(inputs) as object);
    await page.goto(url(`/jobs/${id}`));
    await page.click('[data-change]');
    await expect.poll(() => page.inputValue('#in-layer')).toContain('Polygon');
    expect(await page.inputValue('#in-points')).toContain('Point');
  });

  it('reads large inputs from a file in the calls beside it', async () => {
    const { page } = opened;
    await page.goto(url('/processes/buffer'));
    const coordinates = Array.from({ length: 50_000 }, (_, i) => [5 + i / 1e5, 52]);
    const text = JSON.stringify({ type: 'MultiPoint', coordinates });
    await page.evaluate(
      `(() => { const area = document.querySelector('#in-layer'); area.value = ${JSON.stringify(text)}; area.dispatchEvent(new Event('input', { bubbles: true })); })()`,
    );
    await page.fill('#in-distance', '10');
    const curl = page.locator('[data-copy="curl call"] code');
    await expect.poll(() => curl.textContent()).toContain('-d @request.json');
    // The calls follow a pause after the last field; on a slow machine there is one after each.
    await expect.poll(() => page.textContent('[data-copy="MCP call"] code')).toContain('"distance": 10');
    for (const label of ['curl call', 'Python call', 'MCP call'])
      expect((await page.textContent(`[data-copy="${label}"] code`))?.length).toBeLessThan(1000);
    expect(await page.textContent('[data-copy="MCP call"] code')).toContain('omitted: ');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('text="Save request.json"')]);
    expect(download.suggestedFilename()).toBe('request.json');
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({
      inputs: { distance: 10, layer: { type: 'MultiPoint' } },
    });
    await page.fill('#in-layer', 'POINT (5 52)');
    await expect.poll(() => curl.textContent()).toContain('"coordinates":[5,52]');
    expect(await page.isVisible('[data-large]')).toBe(false);
  });

  it('follows what the browser puts back in on the way back', async () => {
    const { page } = opened;
    await page.goto(url('/processes/buffer'));
    await page.fill('#in-distance', '4321');
    await page.goto(url('/jobs'));
    await page.goBack();
    await expect.poll(() => page.inputValue('#in-distance')).toBe('4321');
    await expect.poll(() => page.textContent('[data-copy="MCP call"] code')).toContain('4321');
  });

  it('asks for several outputs by name, shows each, and so do the calls beside it', async () => {
    const { page } = opened;
    await page.goto(url('/processes/echo'));
    await page.fill('#in-message', 'several');
    await page.fill('#in-geometry', JSON.stringify(point));
    await page.fill('#in-bbox', '4, 52, 5, 53');
    const code = (await page.textContent('[data-copy="Python call"] code')) ?? '';
    const { stdout } = await run('python3', ['-c', code]);
    expect(stdout).toContain("'message': 'several'");
    await page.check('#sync');
    await page.click('button[type=submit]');
    await page.waitForSelector('[data-answer] .leaflet-container');
    expect(await page.textContent('[data-answer]')).toContain('{"bbox":[4,52,5,53]');
    expect(await page.locator('[data-answer] h3').allTextContents()).toEqual([
      'message, application/json',
      'bbox, application/json',
      'geometry, application/json',
    ]);
  });

  it('draws an answer in a plane as one', async () => {
    const { page } = opened;
    await page.goto(url('/processes/reproject'));
    await page.fill('#in-layer', JSON.stringify({ type: 'Feature', properties: {}, geometry: point }));
    await page.fill('#in-source_crs', 'EPSG:4326');
    await page.fill('#in-target_crs', 'EPSG:28992');
    await page.check('#sync');
    await page.click('button[type=submit]');
    await page.waitForSelector('[data-answer] .leaflet-container');
    expect(await page.textContent('[data-answer]')).toContain('Coordinates in a plane: no basemap.');
    expect(await page.textContent('[data-answer] .scale')).toMatch(/units$/);
  });

  it('draws an answer in the system that its crs member names, whatever its numbers look like', async () => {
    const { page } = opened;
    await page.goto(url('/processes/convex-hull'));
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::28992' } };
    await page.fill('#in-layer', JSON.stringify({ type: 'MultiPoint', crs, coordinates: [[3, 4], [9, 5], [6, 9]] })); // prettier-ignore
    await page.check('#sync');
    await page.click('button[type=submit]');
    await page.waitForSelector('[data-answer] .leaflet-container');
    expect(await page.textContent('[data-answer]')).toContain('Coordinates in EPSG:28992: no basemap.');
    expect(await page.textContent('[data-answer] .scale')).toMatch(/units$/);
  });

  it('takes lists without their brackets', async () => {
    const { page } = opened;
    await page.goto(url('/processes/dissolve'));
    const mcp = async () =>
      (JSON.parse((await page.textContent('[data-copy="MCP call"] code')) ?? '') as { params: { arguments: object } })
        .params.arguments;
    await page.fill('#in-by', 'zone, a b');
    expect(await mcp()).toMatchObject({ by: ['zone', 'a b'] });
    await page.fill('#in-by', '["a, b"]');
    expect(await mcp()).toMatchObject({ by: ['a, b'] });
    await page.goto(url('/processes/voronoi'));
    await page.fill('#in-extent', '4,52,5,53');
    expect(await mcp()).toMatchObject({ extent: { bbox: [4, 52, 5, 53] } });
  });

  it('empties the field when what was drawn is undone', async () => {
    const { page } = opened;
    await page.goto(url('/processes/buffer'));
    await page.click('[data-way=draw]');
    await page.waitForSelector('.sketch .leaflet-container');
    await page.click('[data-shape=Point]');
    await page.locator('.sketch .leaflet-container').click({ position: { x: 80, y: 80 } });
    await expect.poll(() => page.inputValue('#in-layer')).toContain('Point');
    await page.click('text="Undo"');
    expect(await page.inputValue('#in-layer')).toBe('');
  });
});

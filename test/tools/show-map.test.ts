import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShowMap } from '../../tools/definitions/show-map.ts';
import { createTestApp } from '../app.ts';
import type { App } from '../../src/server/app.ts';
import { readPng } from '../map/png.ts';

let app: App;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const call = {
  signal: new AbortController().signal,
  wasCancelled: () => false,
  takesTasks: false,
  onProgress: () => undefined,
};

async function show(processId: string, inputs: unknown, style: Readonly<Record<string, unknown>> = {}) {
  const { registry, execution, version, log } = app;
  const parts = { registry, execution, version, log, toolsets: ['default'], waitMs: 20_000 };
  const tool = createShowMap({ ...parts, publicUrl: () => 'http://localhost:5001' });
  const started = await execution.submit({ processId, inputs: { value: inputs }, api: 'mcp', listed: true });
  await started.completion;
  return { id: started.job.id, answer: await tool.run({ job_id: started.job.id, ...style }, call) };
}

describe('show_map', () => {
  it('answers with a picture and the page of the result', async () => {
    const { id, answer } = await show('buffer', {
      geometry: { type: 'Point', coordinates: [5, 52] },
      distance: 50_000,
    });
    const [text, image] = answer.content;
    expect(text?.type === 'text' && text.text).toContain(`http://localhost:5001/jobs/${id}/results/`);
    if (image?.type !== 'image') throw new Error('no image');
    expect(image.mimeType).toBe('image/png');
    const picture = readPng(Buffer.from(image.data, 'base64'));
    expect(picture.width).toBe(800);
    expect(picture.share(([r, g, b]) => r > g + 40 && r > b + 40)).toBeGreaterThan(0.1);
  });

  it('draws faintly what the result was made from', async () => {
    // Germany has land here from edge to edge.
    const layer = { type: 'Polygon', coordinates: [[[9, 49], [11, 49], [11, 51], [9, 51], [9, 49]]] }; // prettier-ignore
    const { answer } = await show('centroid', { layer });
    const image = answer.content.find(({ type }) => type === 'image');
    if (image?.type !== 'image') throw new Error('no image');
    const picture = readPng(Buffer.from(image.data, 'base64'));
    // A grey of 28 % over the colour of land.
    const isInput = ([r, g, b]: readonly number[]) =>
      [216, 218, 217].every((value, index) => Math.abs(([r, g, b][index] ?? 0) - value) < 6);
    expect(picture.share(isInput)).toBeGreaterThan(0.3);
  });

  it('says so when there is no geometry to show', async () => {
    await expect(show('hello-world', { name: 'Null Island' })).rejects.toThrow(/^No output of job .* is GeoJSON/);
  });

  it('colours by a property and states the classes with their counts, beside further results', async () => {
    const features = [1, 2, 30].map((people, i) => ({
      type: 'Feature',
      properties: { people },
      geometry: { type: 'Polygon', coordinates: [[[9 + i, 49], [10 + i, 49], [10 + i, 51], [9 + i, 51], [9 + i, 49]]] },
    })); // prettier-ignore
    const layer = { type: 'FeatureCollection', features };
    const { id } = await show('centroid', { layer });
    const inputs = { layer, field: 'people' };
    const { answer } = await show('classify', inputs, { color_by: 'people', classes: 2, class_method: 'natural-breaks', layers: [id], title: 'People' }); // prettier-ignore
    const [text] = answer.content;
    if (text?.type !== 'text') throw new Error('no text');
    expect(text.text).toContain('Coloured by people, natural-breaks, YlGnBu. Features by class: 1 – 2: 2; 3 – 30: 1.');
    await expect(show('classify', inputs, { color_by: 'poeple' })).rejects.toThrow('Did you mean "people"?');
  });
});

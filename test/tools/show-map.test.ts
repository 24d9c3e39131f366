import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShowMap } from '../../tools/show-map.ts';
import { createTestApp } from '../app.ts';
import type { App } from '../../src/app.ts';
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

async function show(processId: string, inputs: unknown) {
  const { registry, executor, version, log } = app;
  const parts = { registry, executor, version, log, toolsets: ['default'], patienceMs: 20_000 };
  const tool = createShowMap({ ...parts, publicUrl: () => 'http://localhost:5001/' });
  const started = await executor.execute({ processId, inputs: { value: inputs }, door: 'mcp', listed: true });
  await started.settled;
  return { id: started.job.id, answer: await tool.run({ job_id: started.job.id }, call) };
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

  it('says so when there is no geometry to show', async () => {
    await expect(show('hello-world', { name: 'Null Island' })).rejects.toThrow('None of its outputs is GeoJSON');
  });
});

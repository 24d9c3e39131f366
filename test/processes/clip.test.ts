import { describe, expect, it } from 'vitest';
import clip from '../../src/processes/clip.ts';
import { run } from './run.ts';

describe('clip', () => {
  it('answers the published example', async () => {
    const { outputs, warnings } = await run(clip, clip.examples[0]?.inputs);
    expect(outputs).toMatchObject({
      result: {
        type: 'FeatureCollection',
        features: [
          { id: 'west', properties: { crop: 'maize' }, geometry: { type: 'Polygon' } },
          { id: 'east', properties: { crop: 'rye' }, geometry: { type: 'Polygon' } },
        ],
        summary: { inside: 0, cut: 2, outside: 0 },
      },
    });
    expect(warnings).toEqual([]);
  });
});

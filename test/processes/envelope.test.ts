import { describe, expect, it } from 'vitest';
import envelope from '../../src/processes/envelope.ts';
import { run } from './run.ts';

describe('envelope', () => {
  it('answers the published example', async () => {
    const { outputs, warnings } = await run(envelope, envelope.examples[0]?.inputs);
    const bbox = [177.44, -18.2, -178.8, -16.43];
    expect(outputs).toMatchObject({
      result: {
        type: 'Feature',
        properties: { name: 'Fiji', envelope: bbox },
        geometry: { type: 'MultiPolygon' },
        summary: { bbox },
      },
    });
    expect(warnings).toEqual([]);
  });

  it('draws one box around a layer in any unit', async () => {
    const layer = { type: 'LineString', coordinates: [[0, 0], [500, 20]] }; // prettier-ignore
    const { outputs } = await run(envelope, { layer, coordinates: 'planar', of: 'layer' });
    expect(outputs).toMatchObject({ result: { geometry: { type: 'Polygon' }, summary: { bbox: [0, 0, 500, 20] } } });
  });
});

import { describe, expect, it } from 'vitest';
import { Layer } from '../../schemas/layer.ts';
import { packTask, unpackTask } from '../../src/workers/packed-task.ts';

const place = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [8, 53] } };
const layer = Layer.parse({
  type: 'FeatureCollection',
  features: [
    { type: 'Feature', id: 'a', properties: { name: 'A' }, geometry: { type: 'Point', coordinates: [7, 52] } },
    { type: 'Feature', properties: null, geometry: null },
    { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1]]] } }, // prettier-ignore
    ...new Array<typeof place>(30).fill(place),
  ],
});

const packed = {
  form: 'collection',
  rows: [{ id: 'a', properties: { name: 'A' } }, ...new Array<object>(32).fill({ properties: {} })],
  geometries: {
    kind: Uint8Array.from({ length: 33 }, (_, row) => (row === 1 || row === 2 ? 254 : 0)),
    coordinates: Float64Array.from({ length: 62 }, (_, i) => (i < 2 ? [7, 52] : [8, 53])[i % 2] ?? 0),
  },
};

describe('packTask', () => {
  it('sends a layer as a few arrays, and keeps it, broken features included', () => {
    const inputs = { parsed: { layer, distance: 5 }, used: {} };
    const task = { processId: 'buffer', inputs, folder: '', inlineBytes: 0 };
    const sent = structuredClone(packTask(task));
    expect(sent).toMatchObject({ inputs: { parsed: { layer: packed } } });
    expect(unpackTask(sent)).toEqual(task);
    expect(layer.features[2]?.broken?.faults[0]?.fault).toBe('open-ring');
  });
});

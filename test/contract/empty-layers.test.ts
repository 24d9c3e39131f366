/** A layer that is empty beside another one: an answer must not look like a finding where nothing was compared. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { collection, feature, square } from '../processes/layers.ts';
import { run } from '../processes/run.ts';

const processes = await loadBuiltInProcesses();
const layer = collection(feature(1, square(0, 0, 9)));

describe('an empty second layer', () => {
  it.each([
    ['select-by-location', { layer, other: collection(feature(1, null)) }, 'other is empty: no feature of it has a position.'], // prettier-ignore
    ['union', { a: layer, b: collection() }, 'b is empty: it has no features.'],
    ['clip', { layer, mask: collection() }, 'mask is empty: it has no features.'],
  ])('is named by %s', async (id, inputs, warning) => {
    expect((await run(processes.get(id), inputs)).warnings).toContain(warning);
  });

  it('is not spoken of where both have positions, or there is one alone', async () => {
    expect((await run(processes.get('union'), { a: layer, b: layer })).warnings).toEqual([]);
    const alone = await run(processes.get('point-on-surface'), { layer: collection() });
    expect(alone.warnings).toEqual(['The result is empty: layer is empty, it has no features.']);
  });

  it.each(['nearest', 'spatial-join'])('is refused by %s, unless the first one is empty too', async (id) => {
    for (const other of [collection(), feature(1, null), { type: 'Polygon', coordinates: [] }]) {
      await expect(run(processes.get(id), { layer, other })).rejects.toMatchObject({
        code: 'invalid-input',
        issues: [{ pointer: '/other', message: expect.stringContaining('so that nothing can be compared') as string }],
      });
    }
    const { outputs, warnings } = await run(processes.get(id), { layer: collection(), other: collection() });
    expect(outputs).toMatchObject({ result: { features: [] } });
    expect(warnings).toContain('other is empty: it has no features.');
  });
});

const empties = [
  ['without features', collection()],
  ['of a feature without a geometry', feature(1, null)],
  ['of an empty geometry', { type: 'Polygon', coordinates: [] }],
  ['of an empty collection', { type: 'GeometryCollection', geometries: [] }],
] as const;

describe.each(empties)('an empty operand %s', (_, nothing) => {
  const something = feature('a', square(0, 0, 9));
  const overlaid = async (id: string, a: unknown, b: unknown) => {
    const { outputs, warnings } = await run(processes.get(id), { a, b });
    const { summary } = outputs.result as { readonly summary: { readonly area: number } };
    return { area: summary.area, warnings };
  };

  it.each([
    ['difference', 81, 0],
    ['union', 81, 81],
    ['symmetric-difference', 81, 81],
    ['intersection', 0, 0],
  ])('leaves to %s what the other one has', async (id, second, first) => {
    const asSecond = await overlaid(id, something, nothing);
    expect(asSecond.area).toBe(second);
    expect(asSecond.warnings.join()).toContain('b is empty: ');
    const asFirst = await overlaid(id, nothing, something);
    expect(asFirst.area).toBe(first);
    expect(asFirst.warnings.join()).toContain('a is empty: ');
    if (first === 0) expect(asFirst.warnings).toContain('The result is empty: a is empty.');
    const both = await overlaid(id, nothing, nothing);
    expect(both.warnings).toContain('The result is empty: a and b are empty.');
  });

  it('is a layer for each process that takes one, and says so', async () => {
    for (const id of ['buffer', 'geometry-buffer', 'dissolve', 'centroid', 'make-valid', 'measure', 'convex-hull']) {
      const inputs = id.endsWith('buffer') ? { geometry: nothing, distance: 1 } : { layer: nothing };
      const { warnings } = await run(processes.get(id), inputs);
      expect([id, warnings.join().includes('empty') || warnings.join().includes('no geometry')]).toEqual([id, true]);
    }
  });
});

describe('an empty result', () => {
  it('can be fed on', async () => {
    const vanished = await run(processes.get('geometry-buffer'), { geometry: square(0, 0, 1), distance: -1 });
    const disjoint = await run(processes.get('intersection'), { a: square(0, 0, 1), b: square(5, 5, 1) });
    for (const result of [vanished.outputs.buffered_geometry, disjoint.outputs.result]) {
      const next = await run(processes.get('difference'), { a: layer, b: result });
      expect(next.outputs).toMatchObject({ result: { summary: { area: 81 } } });
      const clipped = await run(processes.get('clip'), { layer: result, mask: layer });
      expect(clipped.warnings).toContain('The result is empty: the layer is empty.');
    }
  });
});

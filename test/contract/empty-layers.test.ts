/** A layer that is empty beside another one: nothing can meet it, and an answer of nothing must not look like a finding. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { collection, feature, square } from '../processes/layers.ts';
import { run } from '../processes/run.ts';

const processes = await loadBuiltInProcesses();
const layer = collection(feature(1, square(0, 0, 9)));

describe('an empty second layer', () => {
  it.each([
    ['nearest', { layer, other: collection() }, 'other is empty: it has no features.'],
    ['spatial-join', { layer, other: collection() }, 'other is empty: it has no features.'],
    ['select-by-location', { layer, other: collection(feature(1, null)) }, 'other is empty: no feature of it has a position.'], // prettier-ignore
    ['union', { a: layer, b: collection() }, 'b is empty: it has no features.'],
    ['clip', { layer, mask: collection() }, 'mask is empty: it has no features.'],
  ])('is named by %s', async (id, inputs, warning) => {
    expect((await run(processes.get(id), inputs)).warnings).toContain(warning);
  });

  it('is not spoken of where both have positions, or there is one alone', async () => {
    expect((await run(processes.get('union'), { a: layer, b: layer })).warnings).toEqual([]);
    const alone = await run(processes.get('point-on-surface'), { layer: collection() });
    expect(alone.warnings).toEqual(['The result is empty: it has no features.']);
  });
});

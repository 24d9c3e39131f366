import { describe, expect, it } from 'vitest';
import classify from '../../src/processes/classify.ts';
import { run } from './run.ts';

const layerOf = (...values: readonly unknown[]) => ({
  type: 'FeatureCollection',
  features: values.map((value, i) => ({
    type: 'Feature',
    id: i,
    properties: value === undefined ? {} : { value },
    geometry: i % 2 === 0 ? { type: 'Point', coordinates: [i, 0] } : null,
  })),
});

async function classesOf(values: readonly unknown[], inputs: Readonly<Record<string, unknown>> = {}) {
  const { outputs, warnings } = await run(classify, { layer: layerOf(...values), field: 'value', ...inputs });
  const result = outputs.result as {
    features: { properties: Record<string, unknown> }[];
    summary: Record<string, unknown>;
  };
  return {
    summary: result.summary,
    classes: result.features.map(({ properties }) => properties.class),
    warnings,
    result,
  };
}

const errorOf = (values: readonly unknown[], inputs: Readonly<Record<string, unknown>>) =>
  classesOf(values, inputs).then(
    () => 'none',
    (error: unknown) => (error as Error).message,
  );

describe('classify', () => {
  it('sets what has no number apart, by its kind', async () => {
    const { classes, summary, warnings } = await classesOf([1, 'n/a', null, 2, undefined, true, 30], {
      classes: 2,
      method: 'natural-breaks',
    });
    expect(classes).toEqual([1, null, null, 1, null, null, 2]);
    expect(summary).toMatchObject({ no_data: 4, breaks: [1, 2, 30] });
    expect(warnings).toContain('4 features have no class by value: 2 missing, 1 text, 1 of another type.');
  });

  it('classes every feature by its value, text and numbers apart', async () => {
    const { classes, summary } = await classesOf(['b', 'a', '1', 1, 'a', null, true], { method: 'unique-values' });
    expect(summary.classes).toEqual([
      { class: 1, label: '1', count: 1 },
      { class: 2, label: '1', count: 1 },
      { class: 3, label: 'a', count: 2 },
      { class: 4, label: 'b', count: 1 },
      { class: 5, label: 'true', count: 1 },
    ]);
    expect(classes).toEqual([4, 3, 2, 1, 3, null, 5]);
  });

  it('takes numbers as text for values and says so, or refuses them for ranges', async () => {
    const { summary, warnings } = await classesOf(['10', '9', '10']);
    expect(summary).toMatchObject({ method: 'one class for each value, sorted', breaks: [] });
    expect(warnings).toContain(
      'value holds numbers as text, such as "10": classed as unique values. Convert them to numbers for ranges.',
    );
    expect(await errorOf(['10', '9'], { method: 'quantile' })).toContain(
      '/field names value, which holds 2 numbers as text, such as "10"; convert them',
    );
    expect(await errorOf(['x'], { method: 'quantile' })).toContain(
      'has no number in any feature (the first value is "x"); use method unique-values',
    );
  });

  it('refuses what it cannot class, with the way out', async () => {
    expect(await errorOf([1], { field: 'vlaue' })).toContain(
      '"vlaue" is not a property of any feature. Did you mean "value"? Available: value',
    );
    expect(await errorOf([1], { method: 'manual' })).toContain('/breaks is missing, which method manual needs');
    expect(await errorOf([1], { method: 'manual', breaks: [2, 1] })).toContain(
      '/breaks is not ascending at index 1 (1)',
    );
    expect(await errorOf([1], { breaks: [2] })).toContain('/breaks is for method manual');
    expect(await errorOf([1], { class_field: 'x', label_field: 'x' })).toContain('/label_field is "x", as class_field');
    const many = Array.from({ length: 1001 }, (_, i) => i);
    expect(await errorOf(many, { method: 'unique-values' })).toContain('has 1001 different values; at most 1000');
  });

  it('says which properties it replaces, and takes other names', async () => {
    const layer = {
      type: 'Feature',
      properties: { class: 'A', pop: 3 },
      geometry: { type: 'Point', coordinates: [0, 0] },
    };
    const { warnings } = await run(classify, { layer, field: 'pop' });
    expect(warnings).toContain('Replaced existing properties in 1 feature: class.');
    const { outputs } = await run(classify, { layer, field: 'pop', class_field: 'k', label_field: 't' });
    expect(outputs.result).toMatchObject({ type: 'Feature', properties: { class: 'A', pop: 3, k: 1, t: '3' } });
  });

  it('answers nothing of nothing', async () => {
    const { summary } = await classesOf([]);
    expect(summary).toMatchObject({ classes: [], breaks: [], no_data: 0, goodness_of_fit: null });
    expect((await classesOf([null, null])).classes).toEqual([null, null]);
  });
});

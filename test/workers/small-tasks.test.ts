import { expect, it } from 'vitest';
import { createSmallTasks, hasFewValues } from '../../src/workers/small-tasks.ts';

function learned(times: readonly number[]) {
  const tasks = createSmallTasks();
  for (const ms of times) tasks.learn('buffer', ms);
  return tasks;
}

it.each([
  ['eight quick runs', [1, 1, 1, 1, 1, 1, 1, 1], 1],
  ['eight of two lengths', [1, 1, 1, 1, 2, 2, 2, 2], 1.5],
  ['seven', [1, 1, 1, 1, 1, 1, 1], undefined],
  ['runs of 4 ms', [4, 4, 4, 4, 4, 4, 4, 4, 4], undefined],
  ['one that lingered', [1, 1, 1, 1, 1, 1, 1, 1, 21, 1, 1], undefined],
  ['one that ended its worker', [1, 1, 1, 1, 1, 1, 1, 1, Infinity], undefined],
  ['eight after that', [Infinity, 1, 1, 1, 1, 1, 1, 1, 1], 1],
])('expects milliseconds after %s', (_, times, expected) => {
  expect(learned(times).expect('buffer')).toBe(expected);
});

it('are those of the same process', () => {
  expect(learned(new Array<number>(8).fill(1)).expect('union')).toBeUndefined();
});

it.each([
  ['a point', { layer: { type: 'Point', coordinates: Float64Array.of(7, 52) }, distance: 400 }, true],
  ['400 numbers', { layer: { type: 'LineString', coordinates: new Float64Array(400) } }, false],
  ['4,000 letters', { text: 'x'.repeat(4000) }, true],
  ['5,000 letters', { text: 'x'.repeat(5000) }, false],
  ['300 items', { list: new Array<number>(300).fill(1) }, false],
])('tells whether %s are few values', (_, inputs, expected) => {
  expect(hasFewValues(inputs)).toBe(expected);
});

import { expect, it } from 'vitest';
import { createSmallTasks } from '../../src/workers/small-tasks.ts';

const few = { layer: { type: 'Point', coordinates: Float64Array.of(7, 52) }, distance: 400 };
const many = { layer: { type: 'LineString', coordinates: new Float64Array(400) } };
function learned(times: readonly number[], inputs: object = few) {
  const tasks = createSmallTasks();
  for (const ms of times) tasks.learn('buffer', { ...inputs }, ms);
  return tasks;
}

it.each([
  ['eight quick runs', [1, 1, 1, 1, 1, 1, 1, 1], true],
  ['seven', [1, 1, 1, 1, 1, 1, 1], false],
  ['runs of 4 ms', [4, 4, 4, 4, 4, 4, 4, 4, 4], false],
  ['one that lingered', [1, 1, 1, 1, 1, 1, 1, 1, 21, 1, 1], false],
  ['one that ended its worker', [1, 1, 1, 1, 1, 1, 1, 1, Infinity], false],
  ['eight after that', [Infinity, 1, 1, 1, 1, 1, 1, 1, 1], true],
])('after %s', (_, times, expected) => {
  expect(learned(times).includes('buffer', few)).toBe(expected);
});

it('are those of the same process, with few numbers, short texts and few members', () => {
  const tasks = learned(new Array<number>(8).fill(1));
  expect(tasks.includes('union', few)).toBe(false);
  expect(tasks.includes('buffer', many)).toBe(false);
  expect(tasks.includes('buffer', { text: 'x'.repeat(4000) })).toBe(true);
  expect(tasks.includes('buffer', { text: 'x'.repeat(5000) })).toBe(false);
  expect(tasks.includes('buffer', { list: new Array<number>(300).fill(1) })).toBe(false);
  expect(learned(new Array<number>(8).fill(1), many).includes('buffer', few)).toBe(false);
});

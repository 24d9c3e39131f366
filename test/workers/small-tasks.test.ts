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
  ['eight quick runs', [1, 1, 1, 1, 1, 1, 1, 1], 1],
  ['eight of two lengths', [1, 1, 1, 1, 2, 2, 2, 2], 1.5],
  ['seven', [1, 1, 1, 1, 1, 1, 1], undefined],
  ['runs of 4 ms', [4, 4, 4, 4, 4, 4, 4, 4, 4], undefined],
  ['one that lingered', [1, 1, 1, 1, 1, 1, 1, 1, 21, 1, 1], undefined],
  ['one that ended its worker', [1, 1, 1, 1, 1, 1, 1, 1, Infinity], undefined],
  ['eight after that', [Infinity, 1, 1, 1, 1, 1, 1, 1, 1], 1],
])('expects milliseconds after %s', (_, times, expected) => {
  expect(learned(times).expect('buffer', few)).toBe(expected);
});

it('are those of the same process, with few numbers, short texts and few members', () => {
  const tasks = learned(new Array<number>(8).fill(1));
  expect(tasks.expect('union', few)).toBeUndefined();
  expect(tasks.expect('buffer', many)).toBeUndefined();
  expect(tasks.expect('buffer', { text: 'x'.repeat(4000) })).toBe(1);
  expect(tasks.expect('buffer', { text: 'x'.repeat(5000) })).toBeUndefined();
  expect(tasks.expect('buffer', { list: new Array<number>(300).fill(1) })).toBeUndefined();
  expect(learned(new Array<number>(8).fill(1), many).expect('buffer', few)).toBeUndefined();
});

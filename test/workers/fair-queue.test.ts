import { expect, it } from 'vitest';
import { createFairQueue } from '../../src/workers/task-queue.ts';

it('lets callers take turns, each in the order of arrival', () => {
  const queue = createFairQueue<string>();
  for (const item of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'c2']) queue.push(item.charAt(0), item);
  queue.remove('a', 'a2');
  queue.remove('b', 'nothing');
  expect(queue.length).toBe(6);
  expect(queue.shift()).toBe('a1');
  queue.push('d', 'd1');
  const rest = [];
  while (queue.length > 0) rest.push(queue.shift());
  expect(rest).toEqual(['b1', 'c1', 'a3', 'd1', 'c2', 'a4']);
  expect(queue.shift()).toBeUndefined();
});

it('gives what is wanted alone, and takes back what was given', () => {
  const queue = createFairQueue<string>();
  for (const item of ['a1', 'b1', 'a2']) queue.push(item.charAt(0), item);
  const isOf = (caller: string) => (item: string) => item.startsWith(caller);
  expect(queue.shift(isOf('b'))).toBeUndefined();
  expect(queue.shift(isOf('a'))).toBe('a1');
  queue.unshift('a', 'a1');
  expect([queue.remove('b', 'b2'), queue.remove('b', 'b1'), queue.length]).toEqual([false, true, 2]);
  expect([queue.shift(), queue.shift(), queue.shift()]).toEqual(['a1', 'a2', undefined]);
});

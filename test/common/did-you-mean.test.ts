import { describe, expect, it } from 'vitest';
import { nearestNames } from '../../src/common/did-you-mean.ts';

const names = ['buffer', 'clip', 'geometry_buffer', 'hello_world', 'get_job'];

describe('nearestNames', () => {
  it.each([
    ['bufer', 'buffer'],
    ['hello-world', 'hello_world'],
    ['buffer_geometry', 'geometry_buffer'],
    ['getJob', 'get_job'],
    ['helloworld', 'hello_world'],
  ])('takes %s for %s', (wanted, meant) => {
    expect(nearestNames(wanted, names)[0]).toBe(meant);
  });

  it.each([['voronoi'], [''], ['€€€']])('finds nothing near "%s"', (wanted) => {
    expect(nearestNames(wanted, names)).toEqual([]);
  });

  it('takes no longer for a name without end', () => {
    expect(nearestNames('buffer'.repeat(1_000_000), names)[0]).toBe('buffer');
  });
});

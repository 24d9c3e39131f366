import { describe, expect, it } from 'vitest';
import { suggestNames } from '../../src/common/did-you-mean.ts';

const names = ['buffer', 'clip', 'geometry_buffer', 'hello_world', 'get_job'];

describe('suggestNames', () => {
  it.each([
    ['bufer', 'buffer'],
    ['hello-world', 'hello_world'],
    ['buffer_geometry', 'geometry_buffer'],
    ['getJob', 'get_job'],
    ['helloworld', 'hello_world'],
  ])('takes %s for %s', (wanted, meant) => {
    expect(suggestNames(wanted, names)[0]).toBe(meant);
  });

  it.each([['voronoi'], [''], ['€€€']])('finds nothing near "%s"', (wanted) => {
    expect(suggestNames(wanted, names)).toEqual([]);
  });

  it('takes no longer for a name without end', () => {
    expect(suggestNames('buffer'.repeat(1_000_000), names)[0]).toBe('buffer');
  });
});

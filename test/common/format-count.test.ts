import { describe, expect, it } from 'vitest';
import { formatList } from '../../src/common/format-count.ts';

describe('formatList', () => {
  it('counts what it leaves out', () => {
    expect(formatList(['a', 'b', 'c'], 3)).toBe('a, b, c');
    expect(formatList(['a', 'b', 'c', 'd', 'e'], 3)).toBe('a, b, c and 2 more');
    expect(formatList([], 3)).toBe('');
  });
});

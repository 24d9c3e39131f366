import { describe, expect, it } from 'vitest';
import { parseJsonStrings } from '../../tools/definitions/arguments.ts';

const schema = {
  type: 'object',
  properties: {
    breaks: { type: 'array', items: { type: 'number' } },
    by: { type: 'array', items: { type: 'string' } },
  },
};

describe('an item where a list is expected', () => {
  it.each([
    ['breaks', 5],
    ['by', 'owner'],
  ])('is taken as a list of one, and said: %s', (name, item) => {
    expect(parseJsonStrings({ [name]: item }, schema)).toEqual({
      args: { [name]: [item] },
      notes: { read_as: `/${name} was one value and was taken as a list of one.` },
    });
  });

  it.each([
    ['breaks', 'five'],
    ['breaks', true],
    ['by', 5],
    ['other', 5],
  ])('is left where it is of another type: %s %s', (name, item) => {
    expect(parseJsonStrings({ [name]: item }, schema)).toEqual({ args: { [name]: item }, notes: {} });
  });
});

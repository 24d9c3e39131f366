import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/cql2/evaluate.ts';
import { parseFilter } from '../../src/cql2/parse.ts';

const park = {
  kind: 'park',
  name: "Children's Plaza",
  area: 1200.5,
  beds: 3,
  open: true,
  opened: '2021-05-08',
  changed: '2024-03-01T23:30:00-02:00',
  closed: null,
  'eo:cloud': 5,
  tags: ['a'],
  'two words': 1,
};

function truth(filter: string, properties: Record<string, unknown> = park) {
  return evaluate(parseFilter(filter).predicate, properties).truth;
}

describe('a filter in CQL2 text', () => {
  it.each([
    ["kind = 'park'", true],
    ["kind <> 'park'", false],
    ["name = 'Children''s Plaza'", true],
    ['"two words" = 1', true],
    ['eo:cloud < 6 and eo:cloud >= 5', true],
    ['area > 1e3 AND beds IN (1, 2, 3)', true],
    ['beds NOT IN (1, 2, 3)', false],
    ['beds BETWEEN 3 AND 4 AND NOT beds BETWEEN 4 AND 5', true],
    ['beds NOT BETWEEN 3 AND 4 OR open = TRUE', true],
    ["name LIKE 'Child%Pl_za'", true],
    ["name NOT LIKE '%plaza'", true],
    ["CASEI(name) LIKE casei('%PLAZA')", true],
    ["kind LIKE 'p\\%'", false],
    ['(area + 2) * beds > 3607', true],
    ['area - -beds = 1203.5', true],
    ['beds ^ 2 = 9 AND 7 DIV 2 = beds AND 7 % 4 = beds', true],
    ['2 + 3 * 4 ^ 2 = 50', true],
    ["opened >= DATE('2021-05-08')", true],
    ["opened < DATE('2021-05-08')", false],
    // Half past one on the second of March in UTC.
    ["changed > TIMESTAMP('2024-03-02T01:29:59Z')", true],
    ["changed = DATE('2024-03-02')", true],
    ['closed IS NULL AND beds IS NOT NULL', true],
    ['TRUE', true],
    ["NOT (kind = 'school' OR (open = FALSE))", true],
  ])('%s is %s', (filter, expected) => {
    expect(truth(filter)).toBe(expected);
  });

  it.each([
    ['closed = 1', null],
    ['NOT closed = 1', null],
    ['closed = 1 OR beds = 3', true],
    ['closed = 1 AND beds = 4', false],
    ['closed IN (1) AND TRUE', null],
    ['beds / 0 > 1', null],
    ["beds > '2'", null],
    ["opened > TIMESTAMP('2021-01-01T00:00:00Z')", null],
  ])('%s is %s: what is not known stays so, as in SQL', (filter, expected) => {
    expect(truth(filter)).toBe(expected);
  });

  it('says when values of different types met', () => {
    expect(evaluate(parseFilter("beds > '2'").predicate, park).mismatch).toBe(true);
    expect(evaluate(parseFilter('closed > 2').predicate, park).mismatch).toBe(false);
  });

  it.each([
    ['kind = "park', '/filter has a " that is not closed at position 8.'],
    [
      "kind == 'park'",
      '/filter has = where there should be a property, a number or a string in single quotes, at position 7.',
    ],
    [
      'beds >',
      '/filter has the end where there should be a property, a number or a string in single quotes, at position 7.',
    ],
    [
      'beds',
      '/filter has the end where there should be =, <>, <, >, <=, >=, LIKE, BETWEEN, IN or IS NULL behind beds, at position 5.',
    ],
    ['(beds = 1', '/filter has the end where there should be ), at position 10.'],
    ['beds = 1 kind = 2', '/filter has kind where there should be AND, OR or the end of the filter, at position 10.'],
    [
      "opened > DATE('2021-02-30')",
      "/filter has no date or time in the form of DATE('2026-03-31') or TIMESTAMP('2026-03-31T12:00:00Z') at position 15.",
    ],
    ['S_INTERSECTS(geom, x)', '/filter calls S_INTERSECTS; only CASEI, DATE and TIMESTAMP are known, at position 13.'],
    ['beds = 1 ; DROP', '/filter cannot be read from "; DROP" at position 10.'],
  ])('%s is refused with the place and what may stand there', (filter, message) => {
    expect(() => parseFilter(filter)).toThrow(message);
  });

  it('is refused when it is nested too deeply', () => {
    const deep = `${'('.repeat(5000)}beds = 1${')'.repeat(5000)}`;
    expect(() => parseFilter(deep)).toThrow('nested deeper than 100 levels');
    expect(() => parseFilter(`${'NOT '.repeat(5000)}beds = 1`)).toThrow('nested deeper than 100 levels');
    expect(() => parseFilter(`beds = ${'-'.repeat(5000)}1`)).toThrow('nested deeper than 100 levels');
  });

  it('takes as long as the text is, whatever the pattern', () => {
    expect(truth(`t LIKE '${'%a'.repeat(200)}b'`, { t: 'a'.repeat(5000) })).toBe(false);
  });

  it('means what SQLite means by it', () => {
    const db = new Database(':memory:');
    const name = fc.constantFrom('a', 'b', 'c');
    const number = fc.integer({ min: -3, max: 3 }).map(String);
    const term = fc.oneof(
      name,
      number,
      fc.tuple(name, fc.constantFrom('+', '-', '*'), number).map((parts) => `(${parts.join(' ')})`),
    );
    const { filter } = fc.letrec<{ filter: string; test: string }>((tie) => ({
      filter: fc.oneof(
        { depthSize: 'small' },
        tie('test'),
        fc.tuple(tie('filter'), fc.constantFrom('AND', 'OR'), tie('filter')).map(([l, w, r]) => `(${l} ${w} ${r})`),
        tie('filter').map((inside) => `NOT (${inside})`),
      ),
      test: fc.oneof(
        fc.tuple(term, fc.constantFrom('=', '<>', '<', '>', '<=', '>='), term).map((parts) => parts.join(' ')),
        fc.tuple(term, fc.constantFrom('', 'NOT '), term, term).map(([l, n, a, b]) => `${l} ${n}BETWEEN ${a} AND ${b}`),
        fc.tuple(term, fc.constantFrom('', 'NOT '), term, term).map(([l, n, a, b]) => `${l} ${n}IN (${a}, ${b})`),
        fc.tuple(name, fc.constantFrom('IS NULL', 'IS NOT NULL')).map((parts) => parts.join(' ')),
      ),
    }));
    const value = fc.option(fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(filter, fc.record({ a: value, b: value, c: value }), (text, row) => {
        const select = db.prepare(`SELECT (${text}) AS truth FROM (SELECT @a AS a, @b AS b, @c AS c)`);
        const { truth: expected } = select.get(row) as { truth: number | null };
        expect(truth(text, row)).toBe(expected === null ? null : expected === 1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a list or an object', () => {
  it.each([
    'tags = \'["a"]\'',
    "tags <> 'a'",
    "tags LIKE '%a%'",
    "tags IN ('a', 'b')",
    'tags BETWEEN 1 AND 2',
    'tags + 1 > 0',
    "CASEI(tags) = 'a'",
    'tags = tags',
  ])('has no comparison: %s is unknown and a mismatch', (filter) => {
    for (const tags of [['a'], { a: 1 }]) {
      expect(evaluate(parseFilter(filter).predicate, { tags })).toEqual({
        truth: null,
        mismatch: true,
        noNumber: false,
      });
    }
  });

  it('is there', () => {
    expect(truth('tags IS NOT NULL')).toBe(true);
  });
});

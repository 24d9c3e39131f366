import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculate } from '../../src/cql2/evaluate.ts';
import { functions } from '../../src/cql2/functions/table.ts';
import { parseFormula } from '../../src/cql2/parse.ts';

const county = {
  NAME: "Prince George's",
  FIPS: '01003',
  pop: 5000,
  area_km2: 0,
  rate: null,
  text_pop: '1,250',
  open: true,
  opened: '2021-05-08',
  date: '2026-03-31',
  changed: '2024-03-01T23:30:00-02:00',
  tags: ['a'],
};

function compute(formula: string, properties: Record<string, unknown> = county) {
  const problems: string[] = [];
  const value = calculate(parseFormula(formula, '/expression').expression, {
    properties,
    measure: (name) => ({ area: 2_500_000, length: 0, perimeter: 7000, x: 5, y: null })[name],
    report: (problem, detail) => problems.push(detail === undefined ? problem : `${problem}: ${detail}`),
  });
  return { value, problems };
}

describe('a formula', () => {
  it.each([
    ['pop / (area() / 1e6)', 2000],
    ['perimeter() / 1000', 7],
    ['pop * 2 + 1', 10_001],
    ['-pop ^ 2', 25_000_000],
    ["if(pop > 1000 AND NOT open = FALSE, 'large', 'small')", 'large'],
    ['if(open, 1, 2)', 1],
    ["case(pop > 9000, 'a', pop BETWEEN 4000 AND 6000, 'b', 'c')", 'b'],
    ['coalesce(rate, pop / 2)', 2500],
    ['pop > 10 OR rate = 1', true],
    ['(pop > 10) = open', true],
    ["number(replace(text_pop, ',', '')) + 1", 1251],
    ["concat(upper(NAME), ' ', FIPS, rate)", "PRINCE GEORGE'S 01003"],
    ['substring(FIPS, 1, 2)', '01'],
    ['year(opened) * 100 + month(date)', 202_103],
    ['YEAR(DATE(changed)) + day(changed)', 2026],
    ['days_between(opened, date)', 1788],
    ["date(changed) = DATE('2024-03-02')", true],
    ['if(pop = 5000, NULL, pop)', null],
    ['tags', ['a']],
    ['coalesce(rate, tags)', ['a']],
    ['round(area() / 3, 1)', 833_333.3],
  ])('%s is %j', (formula, expected) => {
    expect(compute(formula)).toEqual({ value: expected, problems: [] });
  });

  it.each([
    ['pop / area_km2', 'division: 5000 / 0'],
    ['pop DIV area_km2', 'division: 5000 DIV 0'],
    ['10 ^ 999', 'noNumber: 10 ^ 999'],
    ['sqrt(-pop)', 'noNumber: sqrt(-5000)'],
    ['ln(area_km2)', 'noNumber: ln(0)'],
    ['number(text_pop)', "cast: number('1,250')"],
    ['integer(tags)', 'cast: integer(a list)'],
    ['date(NAME)', "cast: date('Prince George's')"],
    ['pop + FIPS', 'mismatch'],
    ['upper(pop)', 'mismatch: upper()'],
    ['year(NAME)', 'mismatch: year()'],
    ['concat(tags)', 'mismatch'],
    ['substring(FIPS, 0)', 'noNumber: substring(..., 0)'],
  ])('%s is null, and the reason is told', (formula, problem) => {
    expect(compute(formula)).toEqual({ value: null, problems: [problem] });
  });

  it('tells that a fraction was cut, and that a condition was unknown', () => {
    expect(compute('integer(pop / 3)')).toEqual({ value: 1666, problems: ['fraction: integer(1666.6666666666667)'] });
    expect(compute('if(rate > 3, 1, 2)')).toEqual({ value: 2, problems: ['unknown'] });
  });

  it('computes only what is chosen', () => {
    expect(compute('if(area_km2 = 0, -1, pop / area_km2)')).toEqual({ value: -1, problems: [] });
    expect(compute('if(area_km2 <> 0 AND pop / area_km2 > 3, 1, 0)')).toEqual({ value: 0, problems: [] });
    expect(compute('coalesce(pop, pop / area_km2)')).toEqual({ value: 5000, problems: [] });
  });

  it('ends a text that would grow without end', () => {
    const text = 'x'.repeat(5000);
    expect(compute("replace(NAME, 'x', NAME)", { NAME: text })).toEqual({
      value: null,
      problems: ['tooLong: 25000000 characters'],
    });
  });

  it.each([
    ['pop +', 'has the end where there should be a property, a number or a string in single quotes, at position 6'],
    ['pop pop', 'has pop where there should be an operator or the end, at position 5'],
    ['rond(pop)', 'calls rond, which is not a function; did you mean round, at position 1'],
    ['1 + st_area()', 'calls st_area, which is not a function; did you mean area, at position 5'],
    ['power(pop, 2)', 'calls power, which is not a function; did you mean ^, at position 1'],
    ['length(NAME)', 'gives 1 value to length(); of characters use char_length(text), at position 1'],
    ['if(pop > 1, 2)', 'gives 2 values to if(condition, a, b), at position 1'],
    ['round()', 'gives 0 values to round(x, digits), at position 1'],
    ['upper(3)', 'gives a number to upper, which takes text; text(...) makes it of a number, at position 7'],
    ["pop + 'a'", 'gives text to +, which takes a number; number(...) makes one of text, at position 7'],
    [
      "if(pop > 1, 2, 'a')",
      'gives a number and text as values of if, and a field has one type; cast them alike, at position 1',
    ],
    ["if('a', 2, 3)", 'gives text to if, which takes true or false, at position 4'],
    ['case(1, 2, 3)', 'gives a number to a condition of case, which takes true or false, at position 1'],
    ["area() = 'a'", 'compares a number with text, which is never true; cast one of them, at position 8'],
    ['pop = NULL', 'compares with NULL, which is never true; use IS NULL or IS NOT NULL, at position 5'],
    [
      '3 AND pop > 1',
      'has AND where there should be =, <>, <, >, <=, >=, LIKE, BETWEEN, IN or IS NULL behind 3, at position 3',
    ],
    ['max(1, 2', 'has the end where there should be , or ), at position 9'],
    [`${'abs('.repeat(200)}1${')'.repeat(200)}`, 'is nested deeper than 100 levels at position 404'],
  ])('%s is refused with the place and the way out', (formula, message) => {
    expect(() => parseFormula(formula, '/expression')).toThrow(`/expression ${message}.`);
  });

  it('refuses as a condition what is none', () => {
    expect(() => parseFormula('pop + 1', '/where', true)).toThrow('/where has the end where there should be =');
    expect(parseFormula("starts_with(NAME, 'P')", '/where', true).properties).toEqual(new Map([['NAME', 13]]));
  });

  it('means what SQLite means by it', () => {
    const db = new Database(':memory:');
    const number = fc.constantFrom('a', 'b', '1.0', '-2.0', '0.5', '3.0');
    const { num, text } = fc.letrec<{ num: string; cond: string; text: string }>((tie) => ({
      num: fc.oneof(
        { depthSize: 'small' },
        number,
        fc.tuple(tie('num'), fc.constantFrom('+', '-', '*', '/'), tie('num')).map(([l, o, r]) => `(${l} ${o} ${r})`),
        fc.tuple(tie('cond'), tie('num'), tie('num')).map(([c, l, r]) => `if(${c}, ${l}, ${r})`),
        fc.tuple(tie('cond'), tie('num'), tie('num')).map(([c, l, r]) => `case(${c}, ${l}, ${r})`),
        fc
          .tuple(fc.constantFrom('min', 'max', 'coalesce'), tie('num'), tie('num'))
          .map(([f, l, r]) => `${f}(${l}, ${r})`),
        fc.tuple(fc.constantFrom('abs', 'floor', 'ceil', 'sqrt'), tie('num')).map(([f, x]) => `${f}(${x})`),
        tie('text').map((x) => `char_length(${x})`),
      ),
      cond: fc.oneof(
        { depthSize: 'small' },
        fc.tuple(tie('num'), fc.constantFrom('=', '<>', '<', '>='), tie('num')).map((all) => all.join(' ')),
        fc.tuple(tie('cond'), fc.constantFrom('AND', 'OR'), tie('cond')).map(([l, o, r]) => `(${l} ${o} ${r})`),
        tie('cond').map((one) => `NOT (${one})`),
        tie('num').map((one) => `${one} IS NULL`),
      ),
      text: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('t', 'u', "'Ab'", "' b''a'"),
        fc.tuple(fc.constantFrom('upper', 'lower', 'trim'), tie('text')).map(([f, x]) => `${f}(${x})`),
        fc.tuple(tie('text'), fc.constantFrom('1', '2'), fc.constantFrom('1', '3')).map((all) => `substring(${all.join(', ')})`), // prettier-ignore
        fc.tuple(tie('text'), tie('text')).map(([x, by]) => `replace(${x}, 'b', ${by})`),
        fc.tuple(tie('cond'), tie('text'), tie('text')).map((all) => `if(${all.join(', ')})`),
        fc.tuple(tie('text'), tie('text')).map((all) => `coalesce(${all.join(', ')})`),
      ),
    }));
    // As a real number, since SQLite divides integers to integers.
    db.function('char_length', (text: string | null) => text?.length ?? null);
    const value = fc.option(fc.constantFrom(-3, -0.5, 0, 1, 2.5));
    const word = fc.option(fc.constantFrom('', 'aB', ' ab ba ', 'b'));
    fc.assert(
      fc.property(fc.oneof(num, text), fc.record({ a: value, b: value, t: word, u: word }), (formula, row) => {
        const sql = formula.replaceAll('substring(', 'substr(').replaceAll(/\b(if|case)\(/g, 'iif(');
        const columns = 'CAST(@a AS REAL) AS a, CAST(@b AS REAL) AS b, @t AS t, @u AS u';
        const select = db.prepare(`SELECT (${sql}) AS value FROM (SELECT ${columns})`);
        const { value: expected } = select.get(row) as { value: unknown };
        const { value: found } = compute(formula, row);
        // An overflow is infinity in SQLite.
        if (typeof expected === 'number' && !Number.isFinite(expected)) return;
        expect(found).toEqual(typeof expected === 'number' ? expected + 0 : expected);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(functions.flatMap(({ examples }) => examples))(
    'has the function as its example tells: %s is %j',
    (formula, expected) => {
      expect(compute(formula, {}).value).toEqual(expected);
    },
  );

  it('has a page with each function as it is defined', () => {
    const page = readFileSync(new URL('../../docs/gis/formulas.md', import.meta.url), 'utf8');
    for (const { signature, description, examples } of functions) {
      expect(page).toContain(`\`${signature}\``);
      expect(page).toContain(description);
      for (const [formula] of examples) expect(page).toContain(`\`${formula}\``);
    }
  });
});

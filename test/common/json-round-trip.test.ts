import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DUPLICATES } from '../../schemas/duplicate-members.ts';
import { isFlatShape, toGeoJson, toFlat, type FlatGeometry, type FlatShape } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import { parseJson } from '../../src/common/json/parse.ts';
import { writeJson } from '../../src/common/json/write.ts';

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -180, max: 180, noNaN: true }),
  fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }).map((scaled) => scaled / 1e7),
  fc.integer(),
);

const geometry: fc.Arbitrary<Geometry> = fc.constantFrom(2, 3).chain((stride) => {
  const position = fc.array(number, { minLength: stride, maxLength: stride });
  const line = fc.array(position, { minLength: 1, maxLength: 5 });
  const lines = fc.array(line, { minLength: 1, maxLength: 4 });
  return fc.oneof(
    position.map((coordinates) => ({ type: 'Point', coordinates }) as const),
    line.map((coordinates) => ({ type: 'MultiPoint', coordinates }) as const),
    line.map((coordinates) => ({ type: 'LineString', coordinates }) as const),
    lines.map((coordinates) => ({ type: 'MultiLineString', coordinates }) as const),
    lines.map((coordinates) => ({ type: 'Polygon', coordinates }) as const),
    fc
      .array(lines, { minLength: 1, maxLength: 3 })
      .map((coordinates) => ({ type: 'MultiPolygon', coordinates }) as const),
  );
});

/** The text of a collection of several batches, written in ways that occur. */
const collection: fc.Arbitrary<string> = fc
  .record({
    features: fc.array(
      fc.record({
        geometry: fc.oneof(geometry, fc.constant(null), fc.constant({ type: 'Point', coordinates: [] } as const)),
        first: fc.constantFrom('type', 'coordinates'),
        others: fc.constantFrom({}, { bbox: [1, 2, 3, 4] }, { crs: null }),
        properties: fc.dictionary(
          fc.constantFrom('a', 'features', 'geometry', 'coordinates'),
          fc.jsonValue({ maxDepth: 2 }),
        ),
      }),
      { minLength: 5, maxLength: 20 },
    ),
    indent: fc.constantFrom(undefined, 1),
    within: fc.boolean(),
  })
  .map(({ features, indent, within }) => {
    const sent = features.map(({ geometry: shape, first, others, properties }) => {
      const turned = first === 'coordinates' ? Object.fromEntries(Object.entries(shape ?? {}).toReversed()) : shape;
      return { type: 'Feature', geometry: shape && { ...turned, ...others }, properties };
    });
    const many = Array.from({ length: Math.ceil(350_000 / JSON.stringify(sent).length) }, () => sent).flat();
    const layer = { type: 'FeatureCollection', features: many, name: 'a layer' };
    return JSON.stringify(within ? { inputs: { layer, other: layer } } : layer, null, indent);
  });

/** Every flat shape in a value as GeoJSON again, with the other members that it had. */
function unflatten(value: unknown): unknown {
  if (isFlatShape(value)) {
    const { stride: _, ends: __, parts: ___, ...members } = value;
    return { ...members, ...toGeoJson(value) };
  }
  if (Array.isArray(value)) return value.map(unflatten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unflatten(member)]));
}

const bytesOf = (value: unknown, indent?: number) => Buffer.from(JSON.stringify(value, null, indent));

describe('parseJson', () => {
  it('reads every double of a geometry as JSON.parse does', () => {
    fc.assert(
      fc.property(geometry, fc.constantFrom(0, 1), (sent, indent) => {
        const bytes = bytesOf({ geometry: sent }, indent);
        const parsed = parseJson(bytes) as { geometry: FlatGeometry };
        expect(isFlatShape(parsed.geometry)).toBe(true);
        expect(unflatten(parsed)).toEqual(JSON.parse(bytes.toString()));
      }),
      { numRuns: 500 },
    );
  });

  it('reads any JSON as JSON.parse does', () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom('type', 'coordinates', 'a "coordinates', '"coordinates":', 'geometry'),
    );
    const { value: json } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 1 }),
        number,
        fc.constantFrom('Point', 'Polygon'),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(json, (sent) => {
        const bytes = bytesOf(sent);
        expect(unflatten(parseJson(bytes))).toEqual(JSON.parse(bytes.toString()));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads features of many batches as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.noShrink(collection), (text) => {
        expect(unflatten(parseJson(Buffer.from(text)))).toEqual(JSON.parse(text));
      }),
      { numRuns: 6 },
    );
  });

  it('refuses features of many batches in the words of JSON.parse, wherever a letter is wrong', () => {
    const letter = fc.constantFrom('', ',', ']', '}', '[', '{', '"', ':', ' ', '1', '\\');
    fc.assert(
      fc.property(fc.noShrink(collection), fc.double({ min: 0, max: 1, noNaN: true }), letter, (sound, place, by) => {
        const at = Math.floor(place * sound.length);
        const text = sound.slice(0, at) + by + sound.slice(at + 1);
        const read = (parse: () => unknown) => {
          try {
            return { value: parse() };
          } catch (error) {
            return { error: error instanceof SyntaxError ? 'a SyntaxError' : String(error) };
          }
        };
        const parsed = read(() => parseJson(Buffer.from(text)));
        const expected = read(() => JSON.parse(text) as unknown);
        // A name that became equal to another one is noted.
        if (text.includes(DUPLICATES) || JSON.stringify(parsed).includes(DUPLICATES)) return;
        expect(unflatten(parsed)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    ['a comma before the end', (features: string) => `{"features":[${features},]}`],
    ['another bracket at the end', (features: string) => `{"features":[${features}}}`],
    ['two commas', (features: string) => `{"features":[${features},,${features}]}`],
    ['no end', (features: string) => `{"features":[${features}`],
  ])('refuses a list of many batches with %s', (_, around) => {
    const one = `{"type":"Feature","properties":{"note":"${'x'.repeat(1000)}"},"geometry":null}`;
    const text = around(new Array<string>(600).fill(one).join(','));
    expect(() => parseJson(Buffer.from(text))).toThrow(SyntaxError);
  });

  it('takes a number in the place of a geometry for what it is', () => {
    const text = '{"features":[{"geometry":0,"coordinates":1,"features":2}],"geometry":5,"coordinates":-1}';
    expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
  });

  it('lays the numbers of a layer into a few arrays', () => {
    const point = (i: number) => `{"type":"Feature","geometry":{"type":"Point","coordinates":[${i},1]}}`;
    const text = `{"type":"FeatureCollection","features":[${Array.from({ length: 50_000 }, (_, i) => point(i)).join()}]}`;
    const { features } = parseJson(Buffer.from(text)) as { features: readonly { geometry: FlatShape }[] };
    const arrays = new Set(features.map(({ geometry }) => geometry.coordinates.buffer));
    expect(arrays.size).toBe(2);
    expect([...(features[49_999]?.geometry.coordinates ?? [])]).toEqual([49_999, 1]);
  });

  it.each([
    ['numbers in every notation', '[[1e2,-0.5E-3],[0,-0],[1.5e+3,12345678901234567890]]'],
    ['spaces wherever they may stand', '[ [ 1 , 2 ]\n,\t[ 3 , 4 ] ]'],
    ['leading zeros behind the point', '[[0.00001234567890123456,0.0000000012345678901234],[0.01,0.10]]'],
    [
      'digits in every number up to twenty',
      `[${Array.from({ length: 20 }, (_, i) => `[${'98765432109876543210'.slice(0, i + 1)},7.${'12345678901234567890'.slice(0, i + 1)}]`).join()}]`,
    ],
    ['17 digits', '[[0.1000000000000000055,123.45678901234567],[1,1]]'],
    ['the smallest and the largest', '[[5e-324,1.7976931348623157e308],[2.2250738585072014e-308,1]]'],
  ])('reads %s', (_name, coordinates) => {
    const text = `{"type":"LineString","coordinates":${coordinates}}`;
    const parsed = parseJson(Buffer.from(text));
    expect(isFlatShape(parsed)).toBe(true);
    expect(unflatten(parsed)).toEqual(JSON.parse(text));
  });

  it.each([
    ['an empty list', '[]'],
    ['a text among numbers', '[[1,"2"],[3,4]]'],
    ['null among numbers', '[[1,null],[3,4]]'],
    ['positions of different lengths', '[[1,2],[3,4,5]]'],
    ['positions of four numbers', '[[1,2,3,4],[1,2,3,4]]'],
    ['another depth than the type has', '[[[1,2],[3,4]]]'],
    ['a number out of range', '[[1e400,2],[3,4]]'],
  ])('leaves %s as JSON.parse has it', (_name, coordinates) => {
    const text = `{"type":"LineString","coordinates":${coordinates}}`;
    expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
  });

  it.each([
    '[[1,2],]',
    '[[1 2],[3,4]]',
    '[[01,2],[3,4]]',
    '[[1.,2],[3,4]]',
    '[[.5,2],[3,4]]',
    '[[+1,2],[3,4]]',
    '[[1e,2],[3,4]]',
    '[[-,2],[3,4]]',
    '[[1,2],[3,4]',
    '[[1,2],,[3,4]]',
    '[[0x1,2],[3,4]]',
    '[[-01,2],[3,4]]',
    '[[00,2],[3,4]]',
    '[[1.2345x,2],[3,4]]',
    '[[1.2345/6789,2],[3,4]]',
    '[[1.2345:6789,2],[3,4]]',
    '[[1.2345.6789,2],[3,4]]',
  ])('refuses %s in the words of JSON.parse', (coordinates) => {
    const text = `{"type":"LineString","coordinates":${coordinates}}`;
    const words = (parse: () => unknown) => {
      try {
        parse();
      } catch (error) {
        return String(error);
      }
      return 'nothing was wrong';
    };
    expect(words(() => parseJson(Buffer.from(text)))).toBe(words(() => JSON.parse(text)));
    expect(words(() => JSON.parse(text))).not.toBe('nothing was wrong');
  });
});

describe('writeJson', () => {
  it('writes a flat geometry so that every double comes back', () => {
    fc.assert(
      fc.property(geometry, (sent) => {
        const text = writeJson({ a: 'ä', geometry: toFlat(sent), features: [toFlat(sent)] }).toString();
        expect(JSON.parse(text)).toEqual({ a: 'ä', geometry: sent, features: [sent] });
      }),
      { numRuns: 500 },
    );
  });

  it('writes anything else as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (sent) => {
        expect(writeJson(sent).toString()).toBe(JSON.stringify(sent));
      }),
    );
  });

  it('writes numbers as JSON.stringify does, to the last digit', () => {
    const nearPowers = fc
      .tuple(fc.integer({ min: -8, max: 17 }), fc.integer({ min: -4, max: 4 }))
      .map(([power, steps]) => {
        return 10 ** power * (1 + steps * Number.EPSILON);
      });
    const digits = fc.tuple(fc.integer({ min: 1, max: 999_999_999_999_999 }), fc.integer({ min: 0, max: 22 }));
    // Sums of a few powers of two lie right between two decimals more often than others.
    const dyadic = fc
      .tuple(fc.integer({ min: 1, max: 2 ** 30 }), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 40 }))
      .map(([integer, up, down]) => integer * 2 ** up + 2 ** -down);
    const anyNumber = fc.oneof(
      number,
      nearPowers,
      dyadic,
      fc.double({ min: 1e-6, max: 1e16, noNaN: true }),
      fc.nat(3600).chain((tenths) => fc.double({ min: tenths / 10, max: tenths / 10 + 0.1, noNaN: true })),
      digits.map(([n, power]) => n / 10 ** power),
    );
    fc.assert(
      fc.property(anyNumber, anyNumber, (x, y) => {
        const flat = toFlat({ type: 'Point', coordinates: [x, -y] });
        const text = (value: number) => (Object.is(value, -0) ? '-0' : String(value));
        expect(writeJson(flat).toString()).toBe(`{"type":"Point","coordinates":[${text(x)},${text(-y)}]}`);
      }),
      { numRuns: 20_000 },
    );
  });

  it('takes the even one of two decimals that are as near', () => {
    const flat = toFlat({ type: 'Point', coordinates: [724516812329402.25, 87341231896662.125] });
    expect(writeJson(flat).toString()).toBe('{"type":"Point","coordinates":[724516812329402.2,87341231896662.12]}');
  });
});

/** Duplicated members of JSON: the last one counts, as everywhere, and the feature that has them says which. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteDuplicates, withDuplicatesNoted } from '../../src/common/json/scan.ts';
import { parseJson } from '../../src/common/json/parse.ts';

const read = (text: string): unknown => noteDuplicates(JSON.parse(text), text);

describe('noteDuplicates', () => {
  it.each([
    ['of a feature', '{"type":"Feature","id":1,"id":2,"geometry":null}', { type: 'Feature', id: 2, geometry: null, 'isthmus:duplicates': ['id'] }], // prettier-ignore
    ['of its properties', '{"type":"Feature","properties":{"a":{"b":1,"b":2}}}', { type: 'Feature', properties: { a: { b: 2 } }, 'isthmus:duplicates': ['properties/a/b'] }], // prettier-ignore
    ['of a name with an escape', '{"type":"Point","\\u0061":1,"a":2}', { type: 'Point', a: 2, 'isthmus:duplicates': ['a'] }], // prettier-ignore
    ['three times', '{"type":"Point","a":1,"a":2,"a":3}', { type: 'Point', a: 3, 'isthmus:duplicates': ['a'] }],
    ['in a value that is not taken', '{"type":"Point","a":{"b":1,"b":2},"a":{}}', { type: 'Point', a: {}, 'isthmus:duplicates': ['a'] }], // prettier-ignore
    ['outside of GeoJSON', '{"inputs":{"a":1,"a":2}}', { inputs: { a: 2 } }],
    ['that only seems to be one', '{"type":"Point","a":"\\"a\\":1","b":{"a":":"},"c":{"a":1}}', { type: 'Point', a: '"a":1', b: { a: ':' }, c: { a: 1 } }], // prettier-ignore
  ])('notes a member %s', (_, text, value) => {
    expect(read(text)).toEqual(value);
  });

  it('notes the members of each feature, at whatever depth of the request', () => {
    const features = '[{"type":"Feature","geometry":{"type":"Point","coordinates":[9,9],"coordinates":[1,2]}},{"type":"Feature","id":1,"id":2}]'; // prettier-ignore
    const text = `{"params":{"layer":{"type":"FeatureCollection","features":${features}}}}`;
    for (const value of [read(text), parseJson(Buffer.from(text))]) {
      expect(value).toMatchObject({
        params: {
          layer: {
            features: [
              { 'isthmus:duplicates': ['geometry/coordinates'] },
              { type: 'Feature', 'isthmus:duplicates': ['id'] },
            ],
          },
        },
      });
    }
  });

  it('leaves what has none as JSON.parse has it, and finds one that is put anywhere', () => {
    const key = fc.string({ maxLength: 3 });
    const { value: json } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(json, key, json, (sent, name, other) => {
        const text = JSON.stringify({ type: 'Feature', sent });
        expect(read(text)).toEqual(JSON.parse(text));
        const member = `${JSON.stringify(name)}:`;
        const twice = `{"type":"Feature",${member}${JSON.stringify(other)},${member}${JSON.stringify(sent)}}`;
        expect(read(twice)).toHaveProperty(['isthmus:duplicates'], [name]);
      }),
      { numRuns: 300, seed: 15 },
    );
  });

  it('takes time in proportion to the text', () => {
    const feature = '{"type":"Feature","properties":{"a":1,"a":2},"geometry":null}';
    const text = `{"type":"FeatureCollection","features":[${Array.from({ length: 50_000 }, () => feature).join()}]}`;
    const started = performance.now();
    const { features } = read(text) as { features: unknown[] };
    expect(features[49_999]).toHaveProperty(['isthmus:duplicates'], ['properties/a']);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('leaves a text alone that is deeper than any layer', () => {
    const text = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    expect(read(text)).toHaveLength(1);
  });
});

describe('withDuplicatesNoted', () => {
  it.each([
    ['{"type":"Point","coordinates":[1,2]}\n', '{"type":"Point","coordinates":[1,2]}\n'],
    ['{"type":"Point","coordinates":[1,2],"coordinates":[3,4]}\n', '{"type":"Point","coordinates":[3,4],"isthmus:duplicates":["coordinates"]}\n'], // prettier-ignore
  ])('passes on %j', (line, passed) => {
    expect(withDuplicatesNoted(Buffer.from(line), JSON.parse(line)).toString()).toBe(passed);
  });
});

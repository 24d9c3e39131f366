/** Integers beyond 2^53 in JSON: text where a number would lose digits. */
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/common/json/parse.ts';
import { withDuplicatesNoted } from '../../src/common/json/scan.ts';
import { StoredLayer } from '../../schemas/layer.ts';
import { createRandom } from '../judges/random.ts';

const point = '"geometry":{"type":"Point","coordinates":[7.123456789012345,52]}';
const feature = (id: string, properties: string) => `{"type":"Feature","id":${id},"properties":${properties},${point}}`;
const collection = (...features: readonly string[]) =>
  `{"type":"FeatureCollection","features":[${features.join(',')}]}`;
const layerOf = (text: string) => StoredLayer.parse(parseJson(Buffer.from(text)));

describe('an integer beyond 2^53', () => {
  it('is text in properties and ids, and counted', () => {
    const layer = layerOf(collection(feature('9007199254740993', '{"a":[12345678901234567890,{"b":-9007199254740993}],"c":1}'), feature('2', '{"a":9007199254740992}'))); // prettier-ignore
    expect(layer.features.map(({ id, properties }) => [id, properties])).toEqual([
      ['9007199254740993', { a: ['12345678901234567890', { b: '-9007199254740993' }], c: 1 }],
      [2, { a: '9007199254740992' }],
    ]);
    expect(layer.largeIntegers).toBe(4);
    expect(layer.foreign?.own).toEqual([]);
    expect([...(layer.foreign?.ofFeatures ?? [])]).toEqual([]);
  });

  it('stays a number where none of the text loses a digit, and with a fraction or an exponent', () => {
    const layer = layerOf(collection(feature('1', '{"area":12000000000000000,"b":123456789012345680000,"c":1.5e300,"d":9007199254740993.0}'))); // prettier-ignore
    expect(layer.features[0]?.properties).toEqual({ area: 12e15, b: 123456789012345680000, c: 1.5e300, d: 9007199254740992 }); // prettier-ignore
    expect(layer.largeIntegers).toBeUndefined();
  });

  it('is left to the checks of inputs outside of a layer', () => {
    const text = `{"id":9007199254740993,"distance":9007199254740993,"layer":${feature('1', '{"n":9007199254740993}')}}`; // prettier-ignore
    expect(parseJson(Buffer.from(text))).toMatchObject({
      id: 9007199254740992,
      distance: 9007199254740992,
      layer: { properties: { n: '9007199254740993' } },
    });
  });

  it('is text of the last of members that stand twice', () => {
    expect(layerOf(feature('1', '{"n":9007199254740993,"n":3}')).features[0]?.properties).toEqual({ n: 3 });
  });

  it('is counted where somebody sent a text in the place of the number', () => {
    const sent = feature('1', '{"n":9007199254740993}').replace('{', '{"isthmus:large-integers":"many",');
    expect(parseJson(Buffer.from(sent))).toMatchObject({ 'isthmus:large-integers': 1 });
  });

  it('is text in a message that is parsed by others', () => {
    const line = `{"jsonrpc":"2.0","id":9007199254740993,"params":{"arguments":{"layer":${feature('1', '{"n":9007199254740993}')}}}}`; // prettier-ignore
    const passed = withDuplicatesNoted(Buffer.from(line), JSON.parse(line)).toString();
    expect(JSON.parse(passed)).toMatchObject({
      id: 9007199254740992,
      params: { arguments: { layer: { properties: { n: '9007199254740993' }, 'isthmus:large-integers': 1 } } },
    });
  });

  it('keeps its digits in every place of 500 random layers', () => {
    const random = createRandom(20);
    const pick = (count: number) => random.integer(count);
    const digits = () => `${pick(2) ? '-' : ''}${1 + pick(9)}${Array.from({ length: 15 + pick(6) }, () => pick(10)).join('')}`; // prettier-ignore
    for (let i = 0; i < 500; i++) {
      const numbers: string[] = [];
      const value = (depth: number): string => {
        const kind = depth > 3 ? 0 : pick(5);
        if (kind === 1) return `[${Array.from({ length: pick(3) }, () => value(depth + 1)).join(' , ')}]`;
        if (kind === 2) return `{"k\\"${pick(9)}" : ${value(depth + 1)}}`;
        if (kind === 3) return '"9007199254740993, [:\\\\"';
        numbers.push(digits());
        return numbers.at(-1) ?? '';
      };
      const text = collection(feature('1', `{"a":${value(0)},"properties":${value(0)}}`), feature('"x"', `{"a":${value(0)}}`)); // prettier-ignore
      const read = JSON.stringify(layerOf(text).features.map(({ properties }) => properties));
      const isLossy = numbers.some((number) => String(Number(number)) !== number && !Number.isSafeInteger(Number(number))); // prettier-ignore
      if (!isLossy) continue;
      for (const number of numbers)
        expect(read).toContain(Number.isSafeInteger(Number(number)) ? number : `"${number}"`);
    }
  });
});

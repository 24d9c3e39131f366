/** Lists that are made when they are read. */
import { describe, expect, it } from 'vitest';
import { isList, MadeList, mapList } from '../../schemas/made-list.ts';
import { writeJson } from '../../src/common/json/write.ts';
import { emptyWarnings } from '../../src/process/checks/emptiness.ts';
import { withOverflowWarnings } from '../../src/process/checks/inexact-numbers.ts';
import { summarise } from '../../src/model/summary.ts';

const point = { type: 'Point', coordinates: Float64Array.of(1, 2), stride: 2, ends: Uint32Array.of(1) } as const;

function result(properties: readonly Readonly<Record<string, unknown>>[]) {
  const features = mapList(properties, (each) => ({ type: 'Feature', geometry: point, properties: each }));
  return { type: 'FeatureCollection', features, summary: {} };
}

describe('a list that is made when it is read', () => {
  it('is made again at each reading', () => {
    let made = 0;
    const list = new MadeList(2, function* () {
      yield ++made;
      yield ++made;
    });
    expect(made).toBe(0);
    expect([list.length, [...list], [...list]]).toEqual([2, [1, 2], [3, 4]]);
  });

  it('is a list, as an array is', () => {
    const lists = [[], mapList([], String), new Set(), 'text', null, { length: 0 }];
    expect(lists.map(isList)).toEqual([true, true, false, false, false, false]);
  });

  it('is written as the array of its items', () => {
    expect(writeJson(result([{ n: 1 }, { n: 2 }])).toString()).toBe(
      '{"type":"FeatureCollection","features":[' +
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"n":1}},' +
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"n":2}}],"summary":{}}',
    );
    expect(writeJson(result([])).toString()).toBe('{"type":"FeatureCollection","features":[],"summary":{}}');
    expect(writeJson({ names: mapList(['a'], (name) => name) }).toString()).toBe('{"names":["a"]}');
  });

  it('is checked and summarised as an array is', () => {
    const warnings: string[] = [];
    const watched = withOverflowWarnings({ result: result([{ n: 1 }, { n: Infinity }]) }, (text) => void warnings.push(text)); // prettier-ignore
    expect(warnings).toEqual([]);
    // However often it is read.
    for (const _ of [1, 2]) expect(writeJson(watched).toString()).toContain('"n":null');
    expect(warnings).toEqual(['The result has 1 number too large for a double, null in it (first n of feature 1).']);
    expect(emptyWarnings({ result: result([]) }, [])).toEqual(['The result is empty: it has no features.']);
    expect(emptyWarnings({ result: result([{}]) }, [])).toEqual([]);
    expect(summarise(result([{ n: 1 }, { m: 2 }]))).toMatchObject({
      features: 2,
      vertices: 2,
      extent: [1, 2, 1, 2],
      properties: ['n', 'm'],
    });
  });
});

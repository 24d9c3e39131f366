import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import { emptyWarnings } from '../../src/process/checks/emptiness.ts';

const feature = (geometry: unknown) => ({ type: 'Feature', properties: {}, geometry });
const nowhere = toFlat({ type: 'Polygon', coordinates: [] });
const place = toFlat({ type: 'Point', coordinates: [0, 0] });
const layer = (...features: unknown[]) => ({ type: 'FeatureCollection', features });

describe('an empty result', () => {
  it.each([
    ['a layer without features', layer(), 'it has no features'],
    ['a feature without a geometry', feature(null), 'it has no position'],
    ['a feature of an empty geometry', feature(nowhere), 'it has no position'],
    ['a geometry', nowhere, 'it has no position'],
    ['a collection', { type: 'GeometryCollection', geometries: [nowhere, nowhere] }, 'it has no position'],
    ['a layer of one', layer(feature(nowhere)), 'its feature has no position'],
    ['a layer of two', layer(feature(nowhere), feature(null)), 'none of its 2 features has a position'],
  ])('is %s', (_, result, reason) => {
    expect(emptyWarnings({ result }, [])).toEqual([`The result is empty: ${reason}.`]);
  });

  it.each([
    ['a geometry at 0, 0', { result: place }],
    ['one feature with a place', { result: layer(feature(null), feature(place)) }],
    ['a member with a place', { result: feature({ type: 'GeometryCollection', geometries: [nowhere, place] }) }],
    ['no GeoJSON', { result: { type: 'report', features: [] }, text: 'x', nothing: null }],
    ['one output of two', { a: layer(), b: place }],
  ])('is not %s', (_, outputs) => {
    expect(emptyWarnings(outputs, [])).toEqual([]);
  });

  it('is not said twice', () => {
    expect(emptyWarnings({ result: layer() }, ['The result is empty: a and b share no place.'])).toEqual([]);
  });
});

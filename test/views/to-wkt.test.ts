import { describe, expect, it } from 'vitest';
import { mapInThisThread } from '../../src/common/blocks.ts';
import toWkt from '../../src/views/to-wkt.ts';

const context = { progress() {}, warn() {}, log() {}, mapBlocks: mapInThisThread };
const wktOf = async (value: unknown) => {
  const { wkt, left_out } = await toWkt.run(toWkt.inputs.parse({ value }), context);
  return [Buffer.from(wkt as Uint8Array).toString(), left_out];
};
const square = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]; // prettier-ignore
const hole = [[1, 1], [1, 2], [2, 2], [1, 1]]; // prettier-ignore

describe('to-wkt', () => {
  it.each([
    [{ type: 'Point', coordinates: [5.5, -52] }, 'POINT (5.5 -52)'],
    [{ type: 'Point', coordinates: [1, 2, 3] }, 'POINT Z (1 2 3)'],
    [{ type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }, 'MULTIPOINT ((1 2), (3 4))'], // prettier-ignore
    [{ type: 'LineString', coordinates: [[1, 2], [3, 4, 9]] }, 'LINESTRING Z (1 2 nan, 3 4 9)'], // prettier-ignore
    [
      { type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] }, // prettier-ignore
      'MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))',
    ],
    [{ type: 'Polygon', coordinates: [square, hole] }, 'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 1 1))'],
    [
      { type: 'MultiPolygon', coordinates: [[square, hole], [hole]] },
      'MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 1 1)), ((1 1, 1 2, 2 2, 1 1)))',
    ],
    [{ type: 'Polygon', coordinates: [] }, 'POLYGON EMPTY'],
    [
      { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] },
      'GEOMETRYCOLLECTION (POINT (1 2))',
    ],
    [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [1, 2] } }, 'POINT (1 2)'],
  ])('writes %j', async (value, wkt) => {
    expect(await wktOf(value)).toEqual([wkt, 0]);
  });

  it('gathers the features of a collection and says how many have no geometry', async () => {
    const feature = (geometry: unknown) => ({ type: 'Feature', properties: { a: 1 }, geometry });
    const features = [feature({ type: 'Point', coordinates: [1, 2] }), feature(null)];
    expect(await wktOf({ type: 'FeatureCollection', features })).toEqual(['GEOMETRYCOLLECTION (POINT (1 2))', 1]);
  });
});

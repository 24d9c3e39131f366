import { describe, expect, it } from 'vitest';
import { mapInThisThread } from '../../src/common/blocks.ts';
import { drawMap } from '../../src/map/draw.ts';
import map from '../../src/views/map.ts';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import { readPng } from './png.ts';

const context = { progress() {}, warn() {}, log() {}, mapBlocks: mapInThisThread };
type Rgb = readonly [number, number, number];

async function draw(inputs: Record<string, unknown>) {
  const { png, notes } = await map.run(map.inputs.parse({ width: 400, ...inputs }), context);
  return { bytes: png as Uint8Array, picture: readPng(png as Uint8Array), notes: notes as string[] };
}

const box = (west: number, south: number, east: number, north: number) => [
  [[west, south], [east, south], [east, north], [west, north], [west, south]], // prettier-ignore
];
const polygon = (...corners: [number, number, number, number]): Geometry => ({
  type: 'Polygon',
  coordinates: box(...corners),
});
const isResult = ([r, g, b]: Rgb) => r > g + 40 && r > b + 40;
const isSea = ([r, g, b]: Rgb) => r === 0xe8 && g === 0xf0 && b === 0xf4;
const svgOf = (geometry: Geometry, name = 'Result') =>
  drawMap([{ name, ink: 'strong', geometries: [toFlat(geometry)] }], { width: 800 }).svg;

describe('map', () => {
  it('fills the result, leaves its hole open and stands on land and sea', async () => {
    const result = { type: 'Polygon', coordinates: [...box(3, 50, 8, 54), ...box(5, 51, 6, 52)] };
    const { picture } = await draw({ result, inputs: [{ type: 'LineString', coordinates: [[2, 49], [9, 54]] }] }); // prettier-ignore
    expect(picture.width).toBe(400);
    expect(picture.share(isResult)).toBeGreaterThan(0.2);
    expect(picture.share(isSea)).toBeGreaterThan(0.05);
    // The middle of the map is in the hole: 5.5 east, 52 north is at its upper edge, so a little below it.
    expect(isResult(picture.at(200, 200))).toBe(false);
  });

  it('draws the same bytes for the same input', async () => {
    const result = polygon(3, 50, 8, 54);
    const [first, second] = [await draw({ result }), await draw({ result })];
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
  });

  it('draws both sides of the antimeridian side by side, without a border along it', async () => {
    const coordinates = [box(170, -20, 180, -10), box(-180, -20, -170, -10)];
    const { picture } = await draw({ result: { type: 'MultiPolygon', coordinates } });
    const row = Array.from({ length: 200 }, (_, i) => picture.at(100 + i, picture.height * 0.38));
    expect(row.every(isResult)).toBe(true);
    // Fill alone is lighter than an outline.
    expect(row.every(([r]) => r > 200)).toBe(true);
  });

  it('draws a cap over the pole as a disc, which a plane would tear apart', async () => {
    const { picture } = await draw({ result: polygon(-180, 75, 180, 90) });
    expect(isResult(picture.at(200, 180))).toBe(true);
    expect([picture.at(10, 10), picture.at(390, 10)].some(isResult)).toBe(false);
    expect(picture.share(isResult)).toBeGreaterThan(0.3);
  });

  it('draws the world for what reaches around it, and all of it for all of it', () => {
    expect(svgOf(polygon(-170, -60, 170, 70))).toContain('Equal Earth');
    expect(svgOf(polygon(-180, -90, 180, 90))).toContain('at the equator');
  });

  it('shows where a single point is, and no coarse basemap under a street', async () => {
    const point = await draw({ result: { type: 'Point', coordinates: [5.12, 52.09] } });
    expect(isResult(point.picture.at(200, 180))).toBe(true);
    expect(point.picture.share(isSea)).toBeGreaterThan(0.05);
    const street = await draw({ result: polygon(5.12, 52.09, 5.13, 52.095) });
    expect(street.picture.share(isSea)).toBe(0);
    expect(street.notes).toEqual(['No basemap: it is too coarse for maps of less than 150 km.']);
  });

  it('gives a plane its own axes, and says so', async () => {
    const svg = svgOf(polygon(155_000, 463_000, 156_000, 464_000));
    expect(svg).toContain('>155,400</text>');
    expect(svg).toContain('Plane coordinates; no basemap');
    const { notes } = await draw({ result: polygon(0, 0, 10, 10), coordinates: 'planar' });
    expect(notes).toEqual(['Coordinates in a plane: no basemap.']);
  });

  const labelled = (geometry: Geometry, name: string) => ({ ...geometry, crs: { type: 'name', properties: { name } } });

  it('heeds the crs member, whatever the numbers look like', async () => {
    for (const [name, result] of [
      ['EPSG:25833', polygon(391_000, 5_819_000, 393_000, 5_821_000)],
      // Numbers that would be a place in the Gulf of Guinea.
      ['EPSG:28992', polygon(3, 4, 13, 14)],
      // Grads from Paris are no degrees.
      ['EPSG:4807', polygon(0, 52, 5, 55)],
      // Which the table does not have.
      ['EPSG:999999', polygon(3, 50, 8, 54)],
    ] as const) {
      const { notes, picture } = await draw({ result: labelled(result, `urn:ogc:def:crs:${name.replace(':', '::')}`) });
      expect(notes).toEqual([`Coordinates in ${name}: no basemap.`]);
      expect(picture.share(isSea)).toBe(0);
    }
  });

  it('does not take a member that cannot be read for longitude and latitude', async () => {
    const { notes } = await draw({ result: labelled(polygon(3, 50, 8, 54), 'of my own') });
    expect(notes).toEqual(['Coordinates in "of my own": no basemap.']);
  });

  it('draws degrees of another datum where those of WGS 84 are, and says so', async () => {
    const { notes, picture } = await draw({ result: labelled(polygon(3, 50, 8, 54), 'EPSG:4258') });
    expect(notes).toEqual(['Coordinates in EPSG:4258, drawn as WGS 84.']);
    expect(picture.share(isSea)).toBeGreaterThan(0.05);
    const plain = await draw({ result: labelled(polygon(3, 50, 8, 54), 'OGC:CRS84') });
    expect(plain.notes).toEqual([]);
  });

  it('does not draw an input of another plane over the result', async () => {
    const [result, other] = [polygon(3, 4, 13, 14), polygon(2, 3, 12, 13)];
    const inputs = [labelled(other, 'EPSG:28992'), other, labelled(other, 'EPSG:27700')];
    const { notes } = await draw({ result: labelled(result, 'EPSG:28992'), inputs, input_names: ['a', 'b', 'c'] });
    expect(notes).toEqual([
      'Coordinates in EPSG:28992: no basemap.',
      'c is not drawn: its coordinates are of another kind than those of the result.',
    ]);
  });

  it('says what its bar stands for: a degree of the equator is 111 km', () => {
    const [, bar, text] = /d="M1 4V10H([\d.]+)V4".*?>([\d,]+ k?m)</.exec(svgOf(polygon(-1, -1, 1, 1))) ?? [];
    const pixels = Number(bar) - 1;
    expect(text).toBe('50 km');
    // Two degrees are 80 % of the height, 720 pixels at most: 222.4 km.
    expect(pixels / 50).toBeCloseTo(576 / 222.4, 1);
  });

  it('names the sources, and escapes what it is given', () => {
    const svg = svgOf(polygon(3, 50, 8, 54), '<script>&"\u0000');
    expect(svg).toContain('Made with Natural Earth');
    expect(svg).toContain('&lt;script&gt;&amp;&quot; </text>');
  });

  it('draws the world for nothing at all, and says that there is nothing', async () => {
    const { notes } = await draw({ result: { type: 'FeatureCollection', features: [] } });
    expect(notes).toEqual(['Nothing to draw: the layers have no positions.']);
  });

  const featureOf = (geometry: Geometry, properties: object) => ({ type: 'Feature', properties, geometry });
  const squares = {
    type: 'FeatureCollection',
    features: Array.from({ length: 10 }, (_, i) =>
      featureOf(polygon(i, 0, i + 1, 4), { n: i === 9 ? null : i, kind: `k${i}`, name: `Number ${i} of ten` }),
    ),
  };
  const hex = ([r, g, b]: Rgb) => `#${[r, g, b].map((value) => value.toString(16).padStart(2, '0')).join('')}`;

  it('colours by classes, with the counts of each and what has no data', async () => {
    const { picture, notes } = await draw({ result: squares, color_by: 'n', classes: 3, class_method: 'equal-interval', palette: 'Blues', title: 'N' }); // prettier-ignore
    expect(notes.slice(0, 2)).toEqual([
      'Coloured by n, equal-interval, Blues. Features by class: 0 – 2: 3; 3 – 5: 3; 6 – 8: 3; no data: 1.',
      'No data in n: 1 missing.',
    ]);
    // ColorBrewer's Blues of three classes: #deebf7, #9ecae1, #3182bd; at 90 % over land, but in the legend.
    const legend = new Set<string>();
    for (let y = picture.height - 110; y < picture.height; y++)
      for (let x = 0; x < 390; x++) legend.add(hex(picture.at(x, y)));
    for (const colour of ['#deebf7', '#9ecae1', '#3182bd', '#dcdcdc']) expect([...legend]).toContain(colour);
  });

  it('gives the most frequent values colours of their own, and the rest one', async () => {
    const { notes } = await draw({ result: squares, color_by: 'kind' });
    expect(notes[0]).toContain('Coloured by kind, unique-values, OkabeIto.');
    expect(notes[0]).toContain('3 other values: 3.');
    expect(notes[1]).toBe('3 of 10 values share a colour: k7, k8, k9.');
  });

  it('refuses a style that it cannot draw, with the way out', async () => {
    await expect(draw({ result: squares, color_by: 'names' })).rejects.toThrow(
      '/color_by "names" is not a property of any feature. Did you mean "name"? Available: n, kind, name.',
    );
    await expect(draw({ result: squares, color_by: 'kind', class_method: 'quantile' })).rejects.toThrow(
      '/color_by names kind, which has no number',
    );
    await expect(draw({ result: squares, color_by: 'n', class_method: 'manual' })).rejects.toThrow(
      '/breaks is missing',
    );
    await expect(draw({ result: squares, size_by: 'name' })).rejects.toThrow(
      '/size_by names name, which has no number in any feature',
    );
    await expect(draw({ result: squares, color_by: 'n', palette: 'OkabeIto', classes: 8 })).rejects.toThrow(
      '/palette gives 8 classes; at most 7',
    );
  });

  it('omits labels for which there is no room, and counts them', async () => {
    const { notes } = await draw({ result: squares, label_by: 'name' });
    expect(notes[0]).toMatch(/^[1-9] of 10 labels left out for want of room\.$/);
    const wide = await draw({ result: squares, label_by: 'name', width: 1600 });
    expect(wide.notes).toEqual([]);
  });

  it('sizes symbols in proportion to their values', async () => {
    const points = { type: 'FeatureCollection', features: [1, 100].map((n) => featureOf({ type: 'Point', coordinates: [n / 10, 0] }, { n })) }; // prettier-ignore
    const { picture, notes } = await draw({ result: points, size_by: 'n' });
    expect(notes[0]).toBe(
      'Sized by n: areas of symbols, and widths of lines, in proportion to its values without sign.',
    );
    const radiusAt = (x: number) => Array.from({ length: 60 }, (_, i) => isResult(picture.at(x, 70 + i))).filter(Boolean).length / 2; // prettier-ignore
    expect(radiusAt(380)).toBeGreaterThan(15);
    expect(radiusAt(20)).toBeLessThan(4);
  });

  it('draws areas below lines and points, whichever is the result', async () => {
    const point = { type: 'Point', coordinates: [5, 2] };
    const { picture, notes } = await draw({ result: squares, color_by: 'n', layers: [point], layer_names: ['Wells'] });
    expect(notes.some((note) => note.includes('not drawn'))).toBe(false);
    const marks = picture.share(([r, g, b]) => r === 0x3d && g === 0x6f && b === 0x9e);
    expect(marks).toBeGreaterThan(0);
  });

  it('draws short lines as lines, and marks points alone', () => {
    const lines: Geometry = {
      type: 'MultiLineString',
      coordinates: [[[0, 0], [10, 0]], ...Array.from({ length: 20 }, (_, i) => [[i / 2, 1], [i / 2 + 0.001, 1]])],
    }; // prettier-ignore
    const svg = svgOf(lines);
    // One circle less than a map has without any: none.
    expect(svg).not.toContain('<circle');
    expect(svg.match(/M[\d. ]+L[\d. ]+(?=M|")/g)?.length).toBeGreaterThanOrEqual(20);
    expect(svgOf({ type: 'Point', coordinates: [5, 5] })).toContain('<circle');
  });
});

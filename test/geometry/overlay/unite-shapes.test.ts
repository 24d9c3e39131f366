/** Unions by edges alone: literals, and random coverages with faults beside the engine. */
import { describe, expect, it } from 'vitest';
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { createLayerTable } from '../../../src/geometry/flat/layer-table.ts';
import { isCertainCoverage, uniteEdges } from '../../../src/geometry/overlay/edge-union.ts';
import { uniteShapes } from '../../../src/geometry/overlay/unite-shapes.ts';
import { createRandom } from '../../judges/random.ts';

const engine = await loadGeos();

const polygon = (...ring: number[]): FlatShape => {
  return { type: 'Polygon', coordinates: Float64Array.from(ring), stride: 2, ends: Uint32Array.of(ring.length / 2) };
};
const square = (x: number, y: number, side = 1) =>
  polygon(x, y, x + side, y, x + side, y + side, x, y + side, x, y); // prettier-ignore
const unite = (...shapes: FlatShape[]) => {
  const offenders = new Set<number>();
  const union = uniteEdges(createLayerTable(shapes), shapes, [...shapes.keys()], offenders);
  const told = union && [union.shape.type, [...union.shape.coordinates], [...union.shape.ends]];
  return told ?? [...offenders].sort();
};

describe('union by edges', () => {
  it('cancels the edges that two squares share', () => {
    expect(unite(square(0, 0), square(1, 0))).toEqual(['Polygon', [0, 0, 1, 0, 2, 0, 2, 1, 1, 1, 0, 1, 0, 0], [7]]);
  });

  it('keeps squares apart that touch at a corner', () => {
    expect(unite(square(0, 0), square(1, 1))).toEqual(['MultiPolygon', [0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 2, 1, 2, 2, 1, 2, 1, 1], [5, 10]]); // prettier-ignore
  });

  it('has a hole where eight squares leave a place free', () => {
    const places = [0, 1, 2].flatMap((x) => [0, 1, 2].map((y) => [x, y] as const));
    const ring = places.filter(([x, y]) => x !== 1 || y !== 1).map(([x, y]) => square(x, y));
    const [type, , ends] = unite(...ring) as [string, number[], number[]];
    expect([type, ends]).toEqual(['Polygon', [13, 18]]);
  });

  it('crosses edges in the open', () => {
    expect(unite(square(0, 0, 2), square(1, 1, 2), square(9, 9))).toEqual(['MultiPolygon', [0, 0, 2, 0, 2, 1, 3, 1, 3, 3, 1, 3, 1, 2, 0, 2, 0, 0, 9, 9, 10, 9, 10, 10, 9, 10, 9, 9], [9, 14]]); // prettier-ignore
  });

  it('leaves a hole between bars that cross', () => {
    const bar = (x: number, y: number, width: number, height: number) =>
      polygon(x, y, x + width, y, x + width, y + height, x, y + height, x, y);
    const bars = [bar(0, 1, 9, 1), bar(0, 7, 9, 1), bar(1, 0, 1, 9), bar(7, 0, 1, 9)];
    const [type, coordinates, ends] = unite(...bars) as [string, number[], number[]];
    expect([type, ends, coordinates.slice(-10)]).toEqual(['Polygon', [29, 34], [7, 2, 2, 2, 2, 7, 7, 7, 7, 2]]);
  });

  it.each([
    ['the same square twice', [square(0, 0), square(0, 0)], [0, 0, 1, 0, 1, 1, 0, 1, 0, 0]],
    ['a square in another one, and one beside it', [square(0, 0, 9), square(3, 3), square(9, 0, 9)], [0, 0, 9, 0, 18, 0, 18, 9, 9, 9, 0, 9, 0, 0]], // prettier-ignore
    ['squares side by side in another one', [square(0, 0, 9), square(3, 3), square(4, 3)], [0, 0, 9, 0, 9, 9, 0, 9, 0, 0]], // prettier-ignore
    ['two of the same, one beside them', [square(0, 0), square(0, 0), square(1, 0)], [0, 0, 1, 0, 2, 0, 2, 1, 1, 1, 0, 1, 0, 0]], // prettier-ignore
  ])('unites %s', (_, shapes, coordinates) => {
    expect(unite(...shapes)).toEqual(['Polygon', coordinates, [coordinates.length / 2]]);
  });

  it.each([
    ['an edge on half of another one', [square(0, 0), square(1, 0, 0.5), square(0, 5)], [0, 1]],
    ['an edge a rounding step from another one', [square(0, 0), square(1 + 2 ** -50, 0.25, 0.5)], [0, 1]],
    ['a corner on an edge', [square(0, 0, 2), polygon(2, 1, 3, 0, 3, 2, 2, 1), square(5, 5)], [0, 1]],
    ['a corner a rounding step beyond an edge', [square(0, 0, 2), polygon(2 - 2 ** -51, 1, 3, 0, 3, 2, 2 - 2 ** -51, 1)], [0, 1]], // prettier-ignore
    ['a crossing on a third edge', [square(0, 0, 2), square(1, 1, 2), polygon(1.5, 0.5, 9, -9, 2.5, 1.5, 1.5, 0.5)], [0, 1, 2]], // prettier-ignore
  ])('refuses %s', (_, shapes, offenders) => {
    expect(unite(...shapes)).toEqual(offenders);
  });
});

/** Quadrilaterals between moved places of a lattice: some missing, some that overlap their neighbours, some within one. */
function createCells(random: ReturnType<typeof createRandom>, faults: number): readonly FlatShape[] {
  const size = 5;
  const places = Array.from({ length: (size + 1) ** 2 }, (_, k) => {
    return [(k % (size + 1)) + 0.4 * random.fraction(), Math.floor(k / (size + 1)) + 0.4 * random.fraction()] as const;
  });
  const at = (x: number, y: number) => places[y * (size + 1) + x] ?? [0, 0];
  const cells = Array.from({ length: size ** 2 }, (_, k) => {
    const [x, y] = [k % size, Math.floor(k / size)];
    const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
    const moved = random.fraction() < faults ? random.pick([0.3, -0.2, 1e-15]) * random.fraction() : 0;
    return polygon(x0 + moved, y0, x1, y1, x2, y2, x3, y3, x0 + moved, y0);
  });
  const [x, y] = [4 * random.fraction(), 4 * random.fraction()];
  const lone = random.fraction() < faults ? [polygon(x, y, x + 0.2, y, x + 0.2, y + 0.2, x, y)] : [];
  return [...cells.filter(() => random.fraction() > 0.2), ...lone];
}

const placesOf = ({ coordinates }: FlatShape) =>
  new Set(Array.from({ length: coordinates.length / 2 }, (_, i) => coordinates.subarray(2 * i, 2 * i + 2).join()));

describe('a coverage, by edges', () => {
  it.each([
    ['with an edge in common', [square(0, 0), square(1, 0)], true],
    ['that touch at a corner', [square(0, 0), square(1, 1)], true],
    ['apart', [square(0, 0), square(5, 5)], true],
    ['around a place that is free', [square(0, 0, 3), square(3, 0, 3)], true],
    ['of which one is in another', [square(0, 0, 3), square(1, 1)], false],
    ['of which one stands twice', [square(0, 0), square(0, 0)], false],
    ['that cross', [square(0, 0, 2), square(1, 1, 2)], false],
    ['whose border has a corner of one alone', [square(0, 0, 2), square(2, 0)], false],
  ])('is told of squares %s', (_, squares, expected) => {
    expect(isCertainCoverage(squares)).toBe(expected);
  });
});

describe('uniteShapes', () => {
  it('tells how far it is, in steps that never go back', () => {
    const fractions: number[] = [];
    const random = createRandom(3);
    const squares = Array.from({ length: 5000 }, () => square(100 * random.fraction(), 100 * random.fraction()));
    uniteShapes(engine, squares, (fraction) => fractions.push(fraction));
    expect(fractions.length).toBeGreaterThan(5);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect([Math.min(...fractions) > 0, Math.max(...fractions) <= 1]).toEqual([true, true]);
  });

  it('rounds nothing of polygons beside two of which the edges nearly coincide, nor beside a line', () => {
    const slit = polygon(1, 0, 2, 0, 2, 1, 1, 1, 1 + 2 ** -52, 0.5, 1, 0);
    const [next, last] = [polygon(2, 0, 3, 1 / 3, 2, 1, 2, 0), polygon(3, 1 / 3, 4, 1 / 7, 4, 1, 3, 1 / 3)];
    // From (3.5, 1/2), which is in the last one, outwards.
    const line: FlatShape = { type: 'LineString', coordinates: Float64Array.of(3.5, 0.5, 5, 0.5), stride: 2, ends: Uint32Array.of(2) }; // prettier-ignore
    const united = uniteShapes(engine, [square(0, 0), slit, next, last, line]);
    const [rest, polygons] = united.type === 'GeometryCollection' ? (united.geometries as readonly FlatShape[]) : [];
    expect(rest?.coordinates).toEqual(Float64Array.of(4, 0.5, 5, 0.5));
    expect(polygons && placesOf(polygons)).toEqual(new Set(['2,0', `3,${1 / 3}`, '2,1', '1,1', '0,1', '0,0', '1,0', `4,${1 / 7}`, '4,1'])); // prettier-ignore
  });

  it('has nothing of a point that is on a line', () => {
    const point: FlatShape = { type: 'Point', coordinates: Float64Array.of(9, 9), stride: 2, ends: Uint32Array.of() };
    const line: FlatShape = {
      type: 'LineString',
      coordinates: Float64Array.of(9, 9, 10, 10),
      stride: 2,
      ends: Uint32Array.of(2),
    };
    expect(uniteShapes(engine, [point, line])).toMatchObject({ type: 'LineString', coordinates: line.coordinates });
  });

  it.each([0, 0.03, 0.2])('has what the engine has of cells, a share of %d with a fault', (faults) => {
    const random = createRandom(8);
    for (let n = 0; n < 150; n++) {
      const cells = createCells(random, faults).filter((cell) => engine.invalidity(cell) === undefined);
      const united = uniteShapes(engine, cells) as FlatShape;
      const byEngine = engine.union({ type: 'GeometryCollection', geometries: cells }) as FlatShape;
      expect(engine.invalidity(united)).toBeUndefined();
      expect(Math.abs(engine.area(united) - engine.area(byEngine))).toBeLessThan(1e-12 * cells.length);
      // Slits of a rounding step are closed or not, by what else is united.
      if (faults === 0) expect(placesOf(united)).toEqual(placesOf(byEngine));
    }
  });
});

/** Unions of random layers beside GEOS: the same area and places, by edges alone or with the engine. */
import { describe, expect, it } from 'vitest';
import type { FlatShape } from '../../schemas/flat-geometry.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import { isPolygonal, shapesOf } from '../../src/geometry/flat/flat.ts';
import { createLayerTable } from '../../src/geometry/flat/layer-table.ts';
import { uniteEdges } from '../../src/geometry/overlay/edge-union.ts';
import { uniteShapes } from '../../src/geometry/overlay/unite-shapes.ts';
import { makeGeometryValid } from '../../src/geometry/validity/repair.ts';
import { SCALE } from './judge.ts';
import { createRandomLayers, layerKinds } from './random-layers.ts';

const engine = await loadGeos();

/** Of each kind. */
const LAYERS = 400 * SCALE;

/**
 * @param tolerance share of the area
 * @returns what is wrong with the union of a layer
 */
function check(shapes: readonly FlatShape[], tolerance = 1e-9) {
  const table = createLayerTable(shapes);
  const usable = [...shapes.keys()].filter((row) => table.isUsable[row] === 1);
  const isByEdges = uniteEdges(table, shapes, usable, new Set()) !== undefined;
  const united = uniteShapes(engine, shapes);
  const byEngine = engine.union({ type: 'GeometryCollection', geometries: shapes });
  const area = engine.area(byEngine);
  const difference = engine.area(engine.symmetricDifference(united, byEngine));
  const faults = [
    ...(engine.invalidity(united) ? ['invalid'] : []),
    ...(Math.abs(engine.area(united) - area) > tolerance * area ? ['another area'] : []),
    ...(difference > tolerance * area ? [`differs by ${difference / area}`] : []),
  ];
  return { faults, isByEdges };
}

describe('unions of layers', () => {
  it.each(layerKinds)('are those of GEOS: %s', { timeout: 1_200_000 }, (kind) => {
    const nextLayer = createRandomLayers(18);
    const faults: string[] = [];
    let byEdges = 0;
    for (let n = 0; n < LAYERS; n++) {
      const shapes = nextLayer(kind)
        .flatMap((shape) => shapesOf(makeGeometryValid(engine, shape).geometry))
        .filter((shape) => isPolygonal(shape) && shape.coordinates.length > 0);
      const checked = check(shapes);
      if (checked.isByEdges) byEdges += 1;
      faults.push(...checked.faults.map((fault) => `${n}: ${fault}`));
    }
    expect(faults).toEqual([]);
    if (kind === 'random' || kind === 'turned') expect(byEdges).toBeGreaterThan(0.9 * LAYERS);
  });

  it('are those of GEOS: layers of many polygons, of which few are near each other', { timeout: 600_000 }, () => {
    const nextLayer = createRandomLayers(19);
    const shapes = Array.from({ length: 800 }, (_, n) =>
      nextLayer('turned').map((shape) => move(shape, 0.0003 * (n % 28), 0.0003 * Math.floor(n / 28))),
    ).flat();
    expect(shapes.reduce((sum, { ends }) => sum + (ends[0] ?? 0), 0)).toBeGreaterThan(100_000);
    // GEOS alone rounds all to a grid of 1e-12 degrees, a hundred-millionth of a building.
    const { faults, isByEdges } = check(shapes, 1e-8);
    expect([faults, isByEdges]).toEqual([[], false]);
  });
});

function move(shape: FlatShape, east: number, north: number): FlatShape {
  return { ...shape, coordinates: shape.coordinates.map((value, i) => value + (i % 2 === 0 ? east : north)) };
}

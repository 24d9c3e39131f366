/** Overlays of random pairs beside GEOS without guards; where they differ, exact fractions decide. */
import { describe, expect, it } from 'vitest';
import { toGeoJson, type FlatGeometry } from '../../schemas/flat-geometry.ts';
import { fromGeos, toGeos } from '../../src/geometry/engine/geos-flat.ts';
import { overlayFunctions } from '../../src/geometry/engine/geos-overlay.ts';
import { withScope } from '../../src/geometry/engine/geos-scope.ts';
import { loadGeos, startGeos } from '../../src/geometry/engine/geos.ts';
import { selectDimension } from '../../src/geometry/flat/dimensions.ts';
import { emptyPolygon } from '../../src/geometry/flat/flat.ts';
import { overlayByEdges } from '../../src/geometry/overlay/overlay.ts';
import { makeGeometryValid } from '../../src/geometry/validity/repair.ts';
import { hasJudge, judge, SCALE } from './judge.ts';
import { createRandomPairs, pairKinds } from './random-pairs.ts';

const engine = await loadGeos();
const instance = await startGeos();
/** Of each kind. */
const PAIRS = 4000 * SCALE;

const modes = ['intersection', 'difference'] as const;
type Mode = (typeof modes)[number];

/** As the layers are overlaid: by edges alone where they are in general position, else by the engine with its guards. */
function overlay(a: FlatGeometry, b: FlatGeometry, mode: Mode) {
  const byEdges = overlayByEdges(mode, a, b);
  const result = byEdges ?? engine[mode](a, b);
  return { isCertain: byEdges !== undefined, shape: selectDimension(result, 2) ?? emptyPolygon };
}

/** GEOS alone. @returns undefined after an exception */
function overlayByGeos(a: FlatGeometry, b: FlatGeometry, mode: Mode): FlatGeometry | undefined {
  return withScope(instance, (scope) => {
    const { floating } = overlayFunctions[mode];
    const result = floating(instance, toGeos(scope, a), toGeos(scope, b));
    return result === 0 ? undefined : fromGeos(scope, scope.own(result));
  });
}

function polygonsOf(geometry: FlatGeometry): unknown {
  const { type, coordinates } = toGeoJson(selectDimension(geometry, 2) ?? emptyPolygon) as { type: string; coordinates: unknown }; // prettier-ignore
  return type === 'Polygon' ? [coordinates] : coordinates;
}

/** True when two results have the same positions; a crossing halfway between two doubles may be rounded to either. */
function haveSamePlaces(one: FlatGeometry, other: FlatGeometry): boolean {
  const [places, others] = [placesOf(one), placesOf(other)];
  if (places.size !== others.size) return false;
  const step = 2 ** -52 * [...places.values()].reduce((most, [x = 0, y = 0]) => Math.max(most, Math.abs(x), Math.abs(y)), 0); // prettier-ignore
  return [...places].every(([key, [x = 0, y = 0]]) => {
    if (others.has(key)) return true;
    return [...others.values()].some(([u = NaN, v = NaN]) => Math.abs(x - u) <= step && Math.abs(y - v) <= step);
  });
}

function placesOf(geometry: FlatGeometry): ReadonlyMap<string, Float64Array> {
  const { coordinates } = selectDimension(geometry, 2) ?? emptyPolygon;
  const places = Array.from({ length: coordinates.length / 2 }, (_, i) => coordinates.subarray(2 * i, 2 * i + 2));
  return new Map(places.map((place) => [place.join(), place]));
}

interface Contested {
  readonly pair: readonly unknown[];
  readonly common: number;
  readonly tolerance: number;
}

/** @returns what is wrong with one pair, and what exact fractions decide: an area that GEOS has otherwise */
function check(a: FlatGeometry, b: FlatGeometry) {
  const [areaA, areaB] = [engine.area(a), engine.area(b)];
  const tolerance = 1e-9 * Math.max(areaA, areaB);
  const results = modes.map((mode) => {
    const result = overlay(a, b, mode);
    const byGeos = overlayByGeos(a, b, mode);
    const area = engine.area(result.shape);
    const isContested = !byGeos || Math.abs(area - engine.area(byGeos)) > tolerance;
    return { ...result, byGeos, area, isContested };
  });
  const faults = results.flatMap(({ isCertain, shape, byGeos }) => {
    if (!isCertain) return [];
    const isInvalid = shape.coordinates.length > 0 && engine.invalidity(shape) !== undefined;
    return [...(isInvalid ? ['invalid'] : []), ...(byGeos && !haveSamePlaces(shape, byGeos) ? ['other places'] : [])];
  });
  const [common = NaN, rest = NaN] = results.map(({ area }) => area);
  if (!(Math.abs(common + rest - areaA) <= tolerance)) faults.push('the parts are not the whole');
  const pair = [polygonsOf(a), polygonsOf(b)];
  const contested: Contested[] = results.some(({ isContested }) => isContested) ? [{ pair, common, tolerance }] : [];
  return { faults, contested, certain: results.filter(({ isCertain }) => isCertain).length };
}

describe.skipIf(!hasJudge)('overlays of pairs', () => {
  it.each(pairKinds)('are right: %s', { timeout: 1_200_000 }, (kind) => {
    const nextPair = createRandomPairs(17);
    const faults: string[] = [];
    const contested: Contested[] = [];
    for (let n = 0; n < PAIRS; n++) {
      const [a, b] = nextPair(kind).map((shape) => makeGeometryValid(engine, shape).geometry);
      if (!a || !b) continue;
      const checked = check(a, b);
      faults.push(...checked.faults.map((fault) => `${n}: ${fault}`));
      contested.push(...checked.contested);
    }
    const areas = judge<number>(
      'overlay-area.py',
      contested.map(({ pair }) => pair),
    );
    const wrong = contested.filter(({ common, tolerance }, i) => !(Math.abs(common - (areas[i] ?? NaN)) <= tolerance));
    expect([faults, wrong]).toEqual([[], []]);
  });
});

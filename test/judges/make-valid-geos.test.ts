import { describe, expect, it } from 'vitest';
import type { FlatGeometry, FlatShape } from '../../schemas/flat-geometry.ts';
import { fromGeos, toGeos } from '../../src/geometry/engine/geos-flat.ts';
import { withScope } from '../../src/geometry/engine/geos-scope.ts';
import { loadGeos, startGeos } from '../../src/geometry/engine/geos.ts';
import { hasNearCoincidence } from '../../src/geometry/engine/near-coincidence.ts';
import { ringToPolygon, toRingPolygons, toShape } from '../../src/geometry/flat/ring-polygons.ts';
import makeValid from '../../src/processes/make-valid.ts';
import { createRandomPolygons } from './random-polygons.ts';
import { haveSameLand, polygonsOf, toMultiPolygon } from './repaired.ts';

const engine = await loadGeos();
const instance = await startGeos();

const params = { linework: createParams(0), structure: createParams(1) };

function createParams(method: number): number {
  const { module, context } = instance;
  const made = module._GEOSMakeValidParams_create_r(context);
  module._GEOSMakeValidParams_setMethod_r(context, made, method);
  module._GEOSMakeValidParams_setKeepCollapsed_r(context, made, 1);
  return made;
}

/** GEOS 3.13 without anything of ours, also after an exception (undefined) or with an invalid result. */
function repairByGeos(geometry: FlatGeometry, method: 'linework' | 'structure'): FlatGeometry | undefined {
  const { module, context } = instance;
  return withScope(instance, (scope) => {
    const result = module._GEOSMakeValidWithParams_r(context, toGeos(scope, geometry), params[method]);
    return result === 0 ? undefined : fromGeos(scope, scope.own(result));
  });
}

interface Compared {
  readonly shape: FlatShape;
  readonly byGeos: FlatGeometry | undefined;
}

/** What may explain a difference from GEOS, with the words of the rules on the page of the process. */
const deviations = {
  structure: [
    {
      rule: 'a hole that lies outside of its shell and touches it becomes a polygon of its own',
      explains: ({ shape }: Compared) => toRingPolygons(shape).some(hasOutsideHole),
    },
    {
      rule: 'a result that rounding left invalid is repaired again',
      explains: ({ byGeos }: Compared) => byGeos !== undefined && engine.invalidity(byGeos) !== undefined,
    },
    {
      rule: 'where edges nearly coincide and GEOS loses or fills faces, or fails, the rings are put together on a grid',
      explains: ({ shape }: Compared) => {
        const rings = toRingPolygons(shape).flatMap(({ shell, holes }) => [shell, ...holes]);
        return hasNearCoincidence([toShape(rings.map((shell) => ({ shell, holes: [] })))]);
      },
    },
  ],
  linework: [
    {
      rule: 'a result that rounding left invalid is repaired again',
      explains: ({ byGeos }: Compared) => byGeos !== undefined && engine.invalidity(byGeos) !== undefined,
    },
  ],
};

function hasOutsideHole({ shell, holes }: ReturnType<typeof toRingPolygons>[number]): boolean {
  const land = engine.makeValid(ringToPolygon(shell));
  return holes.some((ring) => {
    const hole = engine.makeValid(ringToPolygon(ring));
    const area = engine.area(hole);
    return area > 0 && engine.area(engine.intersection(polygonsOf(land), polygonsOf(hole))) < 1e-9 * area;
  });
}

describe.each(['structure', 'linework'] as const)('%s', (method) => {
  it('is GEOS on 1,000 random inputs, but for the listed deviations', () => {
    const next = createRandomPolygons(7);
    const counts = new Map(deviations[method].map(({ rule }) => [rule, 0]));
    for (let i = 0; i < 1000; i++) {
      const { coordinates } = next();
      const shape = toMultiPolygon(coordinates);
      const byGeos = repairByGeos(shape, method);
      const ours = engine.makeValid(shape, method);
      expect(engine.invalidity(ours)).toBeUndefined();
      if (byGeos !== undefined && engine.invalidity(byGeos) === undefined && haveSameLand(ours, byGeos)) continue;
      const reason = deviations[method].find(({ explains }) => explains({ shape, byGeos }));
      expect(reason, JSON.stringify(coordinates)).toBeDefined();
      if (reason) counts.set(reason.rule, (counts.get(reason.rule) ?? 0) + 1);
    }
    if (method === 'structure') expect(counts.get(deviations.structure[0]?.rule ?? '')).toBeGreaterThan(10);
  }, 60_000);

  it('lists its deviations on the page of the process', () => {
    const paragraph = makeValid.rules.find((rule) => rule.startsWith(`\`${method}\``));
    for (const { rule } of deviations[method]) expect(paragraph).toContain(rule);
  });
});

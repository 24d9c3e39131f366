import { z } from 'zod';
import { keepChoices } from '../geometry/validity/keep-polygons.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { loadGeos } from '../geometry/engine/geos.ts';
import { cutInvalid } from '../geometry/antimeridian/uncut.ts';
import { makeLayerValid, repairMethods } from '../geometry/validity/make-valid.ts';
import { defineProcess } from '../process/define-process.ts';
import { ellipsoidAreas } from '../process/planar-areas.ts';
import { Layer } from '../../schemas/layer.ts';
import { PlanarTotals } from '../../schemas/planar-totals.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

const cutProperties = {
  valid_before: false,
  valid_reason: 'Not cut at the antimeridian',
  valid_change: 'cut at 180 degrees',
} as const;

const methods = {
  structure: 'by structure: shells stay shells, holes stay holes; holes outside of their shell become polygons (GEOS)',
  linework: 'by linework: land and not land alternate from line to line (GEOS)',
  outline: 'by outline: all that a shell encloses is land, but for what lies in a hole; holes outside mean nothing',
} as const;

export default defineProcess({
  id: 'make-valid',
  version: '1.1.0',
  title: 'Make valid',
  description:
    'Repairs geometries that break the OGC rules, such as bow-ties, and reports what changed; valid ones stay as they ' +
    'are, to the bit. To only find the faults use validate; for problems of the dataset as a whole use diagnose.',
  keywords: ['repair', 'fix', 'validity', 'bow-tie', 'self-intersection', 'clean'],
  rules: [
    '`structure`: as GEOS 3.13 MakeValid with its structure method. Land of a ring is where it goes around more often in ' +
      'one direction than in the other; holes are cut out of their shell, polygons are united. Three deviations: a hole ' +
      'that lies outside of its shell and touches it becomes a polygon of its own, as one further off does (GEOS drops ' +
      'it); where edges nearly coincide and GEOS loses or fills faces, or fails, the rings are put together on a grid; ' +
      'and a result that rounding left invalid is repaired again.',
    '`linework`: as GEOS 3.13 MakeValid with its linework method: land and not land alternate from line to line. One ' +
      'deviation: a result that rounding left invalid is repaired again.',
    '`outline`: all that a shell encloses is land, however often and in whatever direction it goes around; overlapping ' +
      'polygons count once. What lies in a hole and in the shell of that hole is not land, nor in polygons that overlap ' +
      'it; but a polygon that lies within the hole is an island and stays. A hole outside of its shell means nothing.',
    'Repairs on the way into other processes are those of `structure`. Overlaps that are no wider than the rounding of ' +
      'coordinates count as contacts. Each member of a collection is repaired on its own.',
    'A ring is dropped when no edge of the result lies along it. `valid_dropped` names such rings with what each ' +
      'encloses by itself; polygons and holes are counted from 0.',
  ],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe('In any planar unit, x before y.'),
    method: z
      .enum(repairMethods)
      .default('structure')
      .describe('What a hole outside of its shell becomes: structure: a polygon; outline: nothing; linework: as GEOS.'),
    keep: z.enum(keepChoices).default('all').describe('all: what has no area stays as lines and points.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      features: z.int(),
      made_valid: z.int().describe('Number of invalid features.'),
      area_before: z
        .number()
        .describe('Square units of the coordinates: shells less holes; loops in reverse direction count negative.'),
      area_after: z.number().describe('Square units of the coordinates.'),
      area_before_m2: z.number().optional().describe('On the ellipsoid, where the CRS is projected.'),
      area_after_m2: z.number().optional().describe('Likewise.'),
      planar: PlanarTotals,
      rings_dropped: z.int().describe('Number of rings of which no part is in the result.'),
      area_dropped: z.number().describe('What these enclose, each by itself, in square units of the coordinates.'),
    }).describe(
      'The layer with valid geometries. Each feature gets valid_before, valid_reason (with its location), valid_change, ' +
        'valid_area_before, valid_area_after and valid_dropped (rings with their area, lines and points).',
    ),
  },
  examples: [
    {
      title: 'A parcel that was drawn as a bow-tie',
      inputs: {
        layer: {
          type: 'Feature',
          id: 'parcel-17',
          properties: { owner: 'Municipality' },
          // prettier-ignore
          geometry: { type: 'Polygon', coordinates: [[[0, 0], [40, 40], [40, 0], [0, 40], [0, 0]]] },
        },
      },
    },
  ],
  planarMeasure: 'areas',
  // Those that it cuts, it reports; the others it leaves as they are.
  longEdges: 'own',
  traits: { takesBroken: true },
  emptyResult: ({ keep }) =>
    keep === 'polygons'
      ? 'no feature encloses an area, and keep "polygons" leaves lines and points out; keep "all" has them'
      : 'the polygons of layer enclose no area',
  run: async ({ layer, method, keep }, context) => {
    const cut = await cutInvalid(await loadGeos(), layer);
    const { features, changed, areaBefore, areaAfter, ringsDropped, areaDropped, warnings } = await makeLayerValid(
      cut.layer,
      { method, keep },
      (fraction) => context.progress(fraction, 'Repairing'),
    );
    context.warn(...missingGeometryWarnings(layer), ...cut.warnings, ...warnings);
    const [before, after] = [
      await ellipsoidAreas(cut.layer, cut.layer.features),
      await ellipsoidAreas(layer, features),
    ];
    context.warn(...after.warnings);
    const describeCut = (feature: (typeof features)[number], index: number) =>
      cut.features.has(index) ? { ...feature, properties: { ...feature.properties, ...cutProperties } } : feature;
    const summary = {
      method: `planar, in the units of the coordinates; ${methods[method]}`,
      features: features.length,
      made_valid: changed + cut.features.size,
      area_before: areaBefore,
      area_after: areaAfter,
      ...(before.found && { area_before_m2: sum(before.found.areas) }),
      ...(after.found && { area_after_m2: sum(after.found.areas), planar: { ...after.found.planar, area: areaAfter } }),
      rings_dropped: ringsDropped,
      area_dropped: areaDropped,
    };
    return { result: toResult(layer, features.map(describeCut), summary) };
  },
});

function sum(areas: readonly number[]): number {
  return areas.reduce((total, area) => total + area, 0);
}

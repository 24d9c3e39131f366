import { z } from 'zod';
import { inputError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { computeBreaks } from '../geometry/classes/class-breaks.ts';
import { formatClasses } from '../geometry/classes/format-classes.ts';
import { locateFeatures } from '../geometry/clustering/cluster.ts';
import { computeArea } from '../geometry/crs/area.ts';
import { traceBands } from '../geometry/density/iso-bands.ts';
import { computeDensity, planDensity, sumDensity } from '../geometry/density/kernel-density.ts';
import { ellipsoidArea } from '../geometry/ellipsoid/ellipsoid-area.ts';
import { loadGeos } from '../geometry/engine/geos.ts';
import { isEmpty } from '../geometry/flat/flat.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { findUnknownProperties, getProperty } from '../geometry/layers/property-names.ts';
import { isNumber } from '../geometry/layers/statistics.ts';
import { withGeometryErrors } from '../geometry/validity/repair.ts';
import { defineProcess } from '../process/define-process.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';

const MAX_RADIUS_M = 500_000;
/** Maximum reach from the centre, where lengths are off by 1.7 %. */
const MAX_ERROR = 0.017;
const MAX_NODES = 2_000_000;
const MAX_EVALUATIONS = 4e9;
/** Nodes in a radius by default, and at least. */
const [NODES, MIN_NODES] = [12, 4];
/** Share of the maximum below which nothing is drawn. */
const LOWEST = 0.01;
const PER_KM2 = 1e6;

export default defineProcess({
  id: 'heat-map',
  version: '1.0.0',
  title: 'Heat map',
  description:
    'Density of points per km² as polygons by class: a quartic kernel with a radius in metres, weighted by a property or ' +
    'not. To find groups use cluster, to count in cells count-points with grid.',
  keywords: [
    'kernel density',
    'heatmap',
    'kde',
    'density surface',
    'hot spots',
    'intensity',
    'point density',
    'isobands',
  ],
  group: 'patterns',
  inputs: {
    layer: LonLatLayer.describe('Points in longitude and latitude; other geometries count by their centroid.'),
    radius: z.number().positive().default(1000).describe('Radius of the kernel, in `units`; at most 500 km.'),
    units: LengthUnit.default('metres').describe('Unit of radius and cell.'),
    weight: z.string().min(1).optional().describe('Property that weights each point, 0 or more; 1 by default.'),
    classes: z.int().min(1).max(20).default(5).describe('Number of classes.'),
    method: z
      .enum(['equal-interval', 'quantile', 'natural-breaks', 'pretty'])
      .default('equal-interval')
      .describe('How the class breaks of the densities are found.'),
    cell: z
      .number()
      .positive()
      .optional()
      .describe(
        'Distance between the nodes of the surface, in `units`; by default a twelfth of the radius, or more to keep to 2 million.',
      ),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      points: z.int(),
      weight_total: z.number().describe('Sum of the weights; the number of points without `weight`.'),
      surface_total: z.number().describe('Sum of the surface, which is weight_total but for the lattice.'),
      radius_m: z.number(),
      cell_m: z.number(),
      breaks_per_km2: z
        .array(z.number())
        .describe('From the lowest density that is drawn, 1 % of the maximum, to the maximum.'),
      peak: z.array(z.number()).describe('Longitude and latitude of the maximum.'),
      error_bound: z.number().describe('Maximum relative error of a length in the plane of the surface.'),
    }).describe(
      'A polygon for each class, with class, label, density_from and density_to per km², and area_m2. Draw it with color_by label and palette YlOrRd.',
    ),
  },
  examples: [
    {
      title: 'Bicycle thefts in Utrecht within 300 m',
      inputs: {
        radius: 300,
        classes: 3,
        layer: {
          type: 'MultiPoint',
          // prettier-ignore
          coordinates: [
            [5.1101, 52.0894], [5.1109, 52.0899], [5.1115, 52.0893],
            [5.1213, 52.0907], [5.1219, 52.0911], [5.1226, 52.0905], [5.1401, 52.0801],
          ],
        },
      },
    },
  ],
  traits: {
    regroups: true,
    ignoresZ: true,
    restrictedTo: 'layers with positions, of an extent that the surface can cover',
  },
  async prepare({ layer, radius, units, cell, weight }) {
    const [unknown] = findUnknownProperties(layer, { weight });
    if (unknown) throw inputError(unknown.pointer, unknown.message);
    const metres = radius * metresPer[units];
    if (metres > MAX_RADIUS_M)
      throw inputError('/radius', `is ${metres / 1000} km; at most 500 km. Give a smaller radius`);
    const given = cell === undefined ? undefined : cell * metresPer[units];
    if (given !== undefined && given * MIN_NODES > metres)
      throw inputError('/cell', `is ${given} m; at most a quarter of the radius (${metres / MIN_NODES} m)`);
    const located = await locateFeatures(layer, 0);
    const taken = weigh(located, weight);
    if (taken.weights.length === 0) return { ...located, ...taken, plan: undefined };
    const area = computeArea(taken.lonLat);
    const east = area.east < area.west ? area.east + 360 : area.east;
    const plan = planDensity(taken.lonLat, [(area.west + east) / 2, (area.south + area.north) / 2], {
      radius: metres,
      cellFor: (width, height) => given ?? Math.max(metres / NODES, Math.sqrt((width * height) / MAX_NODES) * 1.02),
    });
    const nodes = plan.columns * plan.rows;
    if (plan.errorBound > MAX_ERROR)
      throw inputError('/layer', 'reaches more than 2000 km from its centre. Split it, or select a part', 'too-large');
    if (nodes > MAX_NODES || plan.cell * MIN_NODES > metres) {
      throw inputError(
        '/radius',
        `is ${metres} m, too small for the extent: the surface has at most ${MAX_NODES} nodes, at least ${MIN_NODES} in a radius. Give a larger radius or cell, or a part of the layer`,
        'too-large',
      );
    }
    if (plan.evaluations > MAX_EVALUATIONS)
      throw inputError(
        '/cell',
        `is ${plan.cell} m, too small for ${taken.weights.length} points. Give a larger cell`,
        'too-large',
      );
    return { ...located, ...taken, plan };
  },
  run: async ({ layer, weight, classes, method }, context, { plan, weights, left, warnings }) => {
    context.warn(...missingGeometryWarnings(layer), ...warnings);
    if (left > 0)
      context.warn(
        `${formatCount(left, 'point has', 'points have')} no number of 0 or more in ${weight ?? ''} and no part in the density.`,
      );
    const total = weights.reduce((sum, value) => sum + value, 0);
    const common = {
      method: 'quartic kernel, azimuthal equidistant plane of the WGS 84 ellipsoid, linear between nodes',
      points: weights.length,
      weight_total: total,
    };
    if (!plan || total === 0) {
      const summary = {
        ...common,
        surface_total: 0,
        radius_m: plan?.radius ?? 0,
        cell_m: plan?.cell ?? 0,
        breaks_per_km2: [],
        peak: [],
        error_bound: plan?.errorBound ?? 0,
      };
      return { result: toResult({ form: 'collection' }, [], summary) };
    }
    const grid = computeDensity(plan, weights, (fraction) => context.progress(fraction * 0.8, 'Computing densities'));
    const top = grid.values.reduce((most, value) => Math.max(most, value), 0);
    const lowest = top * LOWEST;
    const shown = Array.from(grid.values).filter((value) => value > lowest);
    const perKm2 = [lowest, ...shown].map((value) => value * PER_KM2);
    const breaks = computeBreaks(perKm2, { method, classes });
    const uppers = breaks.uppers
      .map((upper) => Math.min(upper, top * PER_KM2))
      .filter((upper) => upper > lowest * PER_KM2);
    const bounds = [lowest * PER_KM2, ...uppers];
    context.warn(...breaks.notes);
    const engine = await loadGeos();
    const thresholds = bounds.slice(0, -1).map((bound) => bound / PER_KM2);
    const bands = withGeometryErrors(() => traceBands(engine, grid, thresholds));
    const labels = formatClasses({ lower: lowest * PER_KM2, uppers }, false);
    const features = bands.flatMap((geometry, i) => {
      if (isEmpty(geometry)) return [];
      const properties = {
        class: i + 1,
        label: labels[i],
        density_from: bounds[i],
        density_to: bounds[i + 1],
        area_m2: ellipsoidArea(geometry),
      };
      return [{ id: i + 1, geometry, properties }];
    });
    const at = grid.values.indexOf(top);
    const { cell, origin, columns, plane } = grid;
    const peak = plane.toLonLat([origin[0] + (at % columns) * cell, origin[1] + Math.floor(at / columns) * cell]);
    const summary = {
      ...common,
      surface_total: sumDensity(grid),
      radius_m: plan.radius,
      cell_m: cell,
      breaks_per_km2: bounds,
      peak,
      error_bound: grid.errorBound,
    };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});

/** Points with a weight, and how many have none. */
function weigh({ features, lonLat, indexes }: Awaited<ReturnType<typeof locateFeatures>>, weight: string | undefined) {
  const weights = indexes.map((index) => {
    const feature = features[index];
    const value = weight === undefined || !feature ? 1 : getProperty(feature, weight);
    return isNumber(value) && value >= 0 ? value : undefined;
  });
  const taken = [...weights.keys()].filter((i) => weights[i] !== undefined);
  return {
    weights: Float64Array.from(taken, (i) => weights[i] ?? 0),
    lonLat: Float64Array.from(taken.flatMap((i) => [lonLat[2 * i] ?? 0, lonLat[2 * i + 1] ?? 0])),
    left: weights.length - taken.length,
  };
}

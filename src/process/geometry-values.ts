/** Values of geometries in formulas: `area()`, `length()`, `perimeter()`, `x()` and `y()`. */
import { z } from 'zod';
import { isFlatShape } from '../../schemas/flat-geometry.ts';
import type { Layer } from '../../schemas/layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';
import type { GeometryValue } from '../cql2/syntax.ts';
import { checkLonLat } from '../geometry/antimeridian/lon-lat-check.ts';
import { joinLongEdges } from '../geometry/antimeridian/join-long-edges.ts';
import { withGeos } from '../geometry/engine/geos.ts';
import { measureZWarnings } from '../geometry/flat/flat.ts';
import { toCollection } from '../geometry/layers/layers.ts';
import { edgeWarnings, measure, measureMethod } from '../geometry/measures/measure.ts';
import { measureInPlane } from '../geometry/measures/planar-measures.ts';
import { invalidityWarnings } from '../geometry/validity/valid-layer.ts';
import { toEarth } from './measured-plane.ts';

/** Unit of the values; areas are in its square. */
export const ValueUnit = z.enum([...LengthUnit.options, 'coordinates']).default('metres');

type ValueUnit = z.output<typeof ValueUnit>;

export interface GeometryValues {
  /** Undefined where none is taken. */
  readonly method?: string;
  readonly warnings: readonly string[];
  /** @returns null for a feature without a geometry, and for the x and y of what is not a point */
  get(feature: number, value: GeometryValue): number | null;
}

const lengths: ReadonlySet<GeometryValue> = new Set(['area', 'length', 'perimeter']);

/** @throws {ProcessError} `invalid-geometry` where coordinates are not on Earth, and a unit of length is asked for */
export async function readGeometryValues(
  layer: Layer,
  values: ReadonlySet<GeometryValue>,
  units: ValueUnit,
): Promise<GeometryValues> {
  if (values.size === 0) return { warnings: [], get: () => null };
  const onEarth = units !== 'coordinates';
  const { features } = onEarth ? await toEarth('layer', layer) : layer;
  const measured = { ...layer, features };
  if (onEarth) {
    const suggestion = 'Use units "coordinates" for their own plane, or reproject to EPSG:4326 first';
    const { crs: _, ...withoutCrs } = measured;
    checkLonLat({ layer: withoutCrs }, suggestion);
  }
  const scale = onEarth ? metresPer[units] : 1;
  const isMeasured = [...values].some((value) => lengths.has(value));
  let last: { readonly feature: number; readonly area: number; readonly length: number; readonly perimeter: number } | undefined; // prettier-ignore
  return {
    method: describe(units),
    warnings: isMeasured ? await warningsOf(measured, onEarth) : [],
    get(index, value) {
      const geometry = features[index]?.geometry;
      if (!geometry) return null;
      if (value === 'x' || value === 'y') {
        if (!isFlatShape(geometry) || geometry.type !== 'Point') return null;
        return geometry.coordinates[value === 'x' ? 0 : 1] ?? null;
      }
      if (last?.feature !== index) {
        last = { feature: index, ...(onEarth ? measure(geometry, 'planar') : measureInPlane(geometry)) };
      }
      return last[value] / (value === 'area' ? scale ** 2 : scale);
    },
  };
}

async function warningsOf(layer: Layer, onEarth: boolean): Promise<readonly string[]> {
  const geometries = layer.features.flatMap(({ geometry }) => geometry ?? []);
  return [
    ...(onEarth ? edgeWarnings(geometries, 'planar') : []),
    ...measureZWarnings(toCollection(layer)),
    ...(await withGeos((engine) => invalidityWarnings(engine, onEarth ? joinLongEdges(engine, layer) : layer))),
  ];
}

function describe(units: ValueUnit): string {
  if (units === 'coordinates') return 'geometry: in the plane and the unit of the coordinates';
  const names = units === 'metres' ? 'metres and square metres' : `${units} and their squares`;
  return `geometry: ${names}, x() and y() in degrees of longitude and latitude. ${measureMethod.planar}`;
}

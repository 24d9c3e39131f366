/** Overlays one dimension at a time: points, lines and polygons each in a call of their own. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { gatherShapes, getDimension, selectDimension, splitByDimension, type Dimension } from '../flat/dimensions.ts';
import { emptyPolygon, isEmpty, shapesOf } from '../flat/flat.ts';
import type { PlanarEngine } from './engine.ts';

type OverlayName = 'intersection' | 'difference' | 'symmetricDifference' | 'union' | 'unionAtOnce';
type Overlays = Pick<PlanarEngine, OverlayName>;

/**
 * GEOS refuses a geometry that mixes dimensions where it overlays on a grid, and is wrong where one side mixes them. A
 * polygon that collapses while its vertices are rounded becomes a line: union and differences of polygons have polygons
 * only, so that such a line is dropped. An intersection keeps lines and points in which its operands touch.
 * @param plain overlays of operands of one dimension
 */
export function overlayByDimension(plain: Overlays): Overlays {
  const subtract = (dimension: Dimension, rest: FlatGeometry, cut: FlatGeometry): FlatGeometry =>
    isEmpty(rest) || isEmpty(cut) ? rest : keepDimension(plain.difference(rest, cut), dimension);

  const difference = (a: FlatGeometry, b: FlatGeometry): FlatGeometry => {
    const cutting = splitByDimension(b);
    return gatherShapes(
      splitByDimension(a).map(([dimension, shape]) =>
        cutting
          .filter(([other]) => other >= dimension)
          .reduce<FlatGeometry>((rest, [, cut]) => subtract(dimension, rest, cut), shape),
      ),
    );
  };

  const unite = (geometries: readonly FlatGeometry[]): FlatGeometry => {
    const parts = byDimension(geometries).map(([dimension, members]) => {
      return [dimension, keepDimension(plain.union(gatherShapes(members)), dimension)] as const;
    });
    const rests = parts.map(([dimension, part]) =>
      parts
        .filter(([other]) => other > dimension)
        .reduce<FlatGeometry>((rest, [, cut]) => subtract(dimension, rest, cut), part),
    );
    return gatherShapes(rests.flatMap(shapesOf).filter((shape) => !isEmpty(shape)));
  };

  return {
    difference,
    intersection(a, b) {
      const [partsA, partsB] = [splitByDimension(a), splitByDimension(b)];
      const common = partsA.flatMap(([, one]) => partsB.map(([, other]) => plain.intersection(one, other)));
      const [only] = common;
      return only && common.length === 1 ? only : unite(common);
    },
    symmetricDifference(a, b) {
      const [areaA, areaB] = [selectDimension(a, 2), selectDimension(b, 2)];
      // In one call, since both sides may share edges.
      const areas = areaA && areaB ? keepDimension(plain.symmetricDifference(areaA, areaB), 2) : (areaA ?? areaB);
      const thin = [difference(selectThin(a), b), difference(selectThin(b), a)];
      return gatherShapes([...thin, ...(areas ? [areas] : [])].flatMap(shapesOf));
    },
    union: (geometry) => unite([geometry]),
    unionAtOnce: (polygons) => keepDimension(plain.unionAtOnce(polygons), 2),
  };
}

/** Shapes that are not empty, by dimension. */
function byDimension(geometries: readonly FlatGeometry[]): readonly (readonly [Dimension, readonly FlatShape[]])[] {
  const shapes = geometries.flatMap(shapesOf).filter((shape) => !isEmpty(shape));
  return ([0, 1, 2] as const).flatMap((dimension) => {
    const members = shapes.filter((shape) => getDimension(shape) === dimension);
    return members.length === 0 ? [] : [[dimension, members] as const];
  });
}

function keepDimension(result: FlatGeometry, dimension: Dimension): FlatGeometry {
  return isEmpty(result) ? result : (selectDimension(result, dimension) ?? emptyPolygon);
}

function selectThin(geometry: FlatGeometry): FlatGeometry {
  return gatherShapes(splitByDimension(geometry).flatMap(([dimension, shape]) => (dimension < 2 ? [shape] : [])));
}

/** Size of geometries by dimension: number of points, length of lines, area of polygons. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { ellipsoidArea } from '../ellipsoid/ellipsoid-area.ts';
import { ellipsoidLength } from '../ellipsoid/ellipsoid-length.ts';
import { measurePlanarArea, measurePlanarLength, selectDimension, type Dimension } from '../flat/dimensions.ts';
import { splitChains } from '../flat/rings.ts';

/**
 * @param onEarth true for metres on the WGS 84 ellipsoid, with edges straight in longitude and latitude, rather than units
 *   of the coordinates
 * @returns a function that measures the parts of one dimension; 0 where there are none
 */
export function createSizeMeasure(onEarth: boolean): (geometry: FlatGeometry, dimension: Dimension) => number {
  return (geometry, dimension) => {
    const shape = selectDimension(geometry, dimension);
    if (!shape) return 0;
    if (dimension === 0) return shape.coordinates.length / shape.stride;
    if (dimension === 2) return onEarth ? ellipsoidArea(shape, 'planar') : measurePlanarArea(shape);
    if (!onEarth) return measurePlanarLength(shape);
    return splitChains(shape).lines.reduce((sum, line) => sum + ellipsoidLength(line, 'planar'), 0);
  };
}

/** Polygons of a layer as one whole: the area that they cover once, the outer borders and the holes of that whole. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { findSeams } from '../antimeridian/borders.ts';
import { cutLongEdges } from '../antimeridian/cut-long-edges.ts';
import { computeExtent } from '../antimeridian/extent.ts';
import { ellipsoidArea } from '../ellipsoid/ellipsoid-area.ts';
import { ellipsoidLength } from '../ellipsoid/ellipsoid-length.ts';
import { geodesicDistance } from '../ellipsoid/geodesic.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { withGeos } from '../engine/geos.ts';
import { gatherShapes, measurePlanarArea, toSingleParts } from '../flat/dimensions.ts';
import { boundsOf } from '../flat/flat.ts';
import { splitChains, type Chain } from '../flat/rings.ts';
import { indexBounds } from '../flat/spatial-index.ts';
import { uniteShapes } from './unite-shapes.ts';
import { repair, withGeometryErrors } from '../validity/repair.ts';
import { chainLength } from '../measures/planar-measures.ts';

/** In metres and square metres, or in the units of a plane. */
export interface Outline {
  /** Area that two or more polygons cover, each time but the first. */
  readonly overlap: number;
  /** Area that the polygons cover, as repaired; undefined where all were valid, and so measured as they are. */
  readonly repairedArea: number | undefined;
  /** Length of the shells of the whole; borders between polygons are not part of it. */
  readonly outerPerimeter: number;
  /** Length of the holes of the whole. */
  readonly holePerimeter: number;
}

interface Ruler {
  /** Area of a geometry whose overlaps are found with straight edges. */
  overlapArea(geometry: FlatGeometry): number;
  area(geometry: FlatGeometry): number;
  length(ring: Chain): number;
  /** Length of the rings along which polygons were cut, on either side. */
  seam(rings: readonly Chain[]): number;
  /** Polygons as they lie beside each other. */
  uncut(shapes: readonly FlatShape[]): readonly FlatShape[];
}

/**
 * Unites the polygons in the plane of longitude and latitude and measures on the ellipsoid.
 * @param layer longitude and latitude; points and lines do not count, and invalid polygons count as repaired
 * @param edges of the perimeters; overlaps are found with straight edges in longitude and latitude
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function measureOutline(layer: Layer, edges: EdgeModel): Promise<Outline> {
  const { features } = await cutLongEdges(layer);
  const ruler: Ruler = {
    overlapArea: (geometry) => ellipsoidArea(geometry, 'planar'),
    area: (geometry) => ellipsoidArea(geometry, edges),
    length: (ring) => ellipsoidLength(ring, edges),
    seam: (rings) => {
      const seams = findSeams(rings);
      return 2 * seams.reduce((sum, [south, north]) => sum + geodesicDistance(180, south, 180, north), 0);
    },
    uncut: uncutShapes,
  };
  return withGeos((engine) => measureUnion(engine, features, ruler));
}

/**
 * The same in the plane of the coordinates.
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function measurePlanarOutline({ features }: Pick<Layer, 'features'>): Promise<Outline> {
  return withGeos((engine) => measureUnion(engine, features, plane));
}

const plane: Ruler = {
  overlapArea: measurePlanarArea,
  area: measurePlanarArea,
  length: chainLength,
  seam: () => 0,
  uncut: (shapes) => shapes,
};

function measureUnion(engine: PlanarEngine, features: Layer['features'], ruler: Ruler): Outline {
  const valid = features.flatMap(({ geometry }) => (geometry ? repair(engine, geometry).result : []));
  const sent = new Set(features.map(({ geometry }) => geometry));
  const isRepaired = valid.some((geometry) => !sent.has(geometry));
  const shapes = valid.flatMap(splitPolygons);
  const polygons = ruler.uncut(shapes);
  const index = indexBounds(polygons.map(boundsOf));
  const [lone, close]: [FlatShape[], FlatShape[]] = [[], []];
  for (const polygon of polygons) (index.search(boundsOf(polygon)).length > 1 ? close : lone).push(polygon);
  const { whole, overlap } = unitePolygons(engine, close, (geometry) => ruler.overlapArea(geometry));
  const chains = splitChains(gatherShapes([...lone, ...splitPolygons(whole)])).polygons;
  const sumLengths = (rings: readonly Chain[]) => rings.reduce((sum, ring) => sum + ruler.length(ring), 0);
  const area = isRepaired ? shapes.reduce((sum, shape) => sum + ruler.area(shape), 0) : undefined;
  return {
    overlap,
    repairedArea: area === undefined ? undefined : area - overlap,
    outerPerimeter: chains.reduce((sum, rings) => sum + sumLengths(rings.slice(0, 1)), 0) - ruler.seam(chains.flat()),
    holePerimeter: chains.reduce((sum, rings) => sum + sumLengths(rings.slice(1)), 0),
  };
}

/** Overlaps below this fraction of the sum are rounding along common borders. */
const NEGLIGIBLE = 1e-6;

/** Warns that a sum of areas counts overlaps more than once. */
export function overlapWarnings(overlap: number, sum: number): readonly string[] {
  if (!isOverlap(overlap, sum)) return [];
  const [once, percent] = [sum - overlap, (100 * overlap) / (sum - overlap)];
  return [
    `Polygons overlap: they cover ${formatArea(once)} once (area_once_m2), and area_m2 is ${formatArea(overlap)} ` +
      `(${Number(percent.toPrecision(2))} %) more. Use area_once_m2 for the ground that they cover, or dissolve first.`,
  ];
}

/** Square metres without false precision; square kilometres where these are shorter. */
function formatArea(area: number): string {
  return area >= 1e6 ? `${Number((area / 1e6).toPrecision(6))} km2` : `${Number(area.toPrecision(6))} m2`;
}

/**
 * @param polygons valid, single
 * @param measure area of a geometry
 * @returns their union, and the sum of their areas minus that of the union
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export function unitePolygons(
  engine: PlanarEngine,
  polygons: readonly FlatShape[],
  measure: (geometry: FlatGeometry) => number,
): { readonly whole: FlatGeometry; readonly overlap: number } {
  const collection = gatherShapes(polygons);
  if (polygons.length < 2) return { whole: collection, overlap: 0 };
  const whole = withGeometryErrors(() => uniteShapes(engine, polygons));
  const sum = polygons.reduce((total, polygon) => total + measure(polygon), 0);
  const overlap = sum - measure(whole);
  return { whole, overlap: overlap > SUMMED_EXACTLY * sum ? overlap : 0 };
}

/** Differences of two sums of thousands of areas below this fraction are rounding. */
const SUMMED_EXACTLY = 1e-12;

/** Overlaps that matter beside a sum of areas. */
export function isOverlap(overlap: number, sum: number): boolean {
  return overlap > NEGLIGIBLE * sum;
}

export function splitPolygons(geometry: FlatGeometry): readonly FlatShape[] {
  return toSingleParts(geometry).filter(({ type }) => type === 'Polygon');
}

/** Moves what lies beyond the antimeridian by 360 degrees, unless the layer goes round the Earth. */
function uncutShapes(shapes: readonly FlatShape[]): readonly FlatShape[] {
  const [west = 0, , east = 0] = computeExtent(shapes) ?? [];
  if (west <= east) return shapes;
  return shapes.map((shape) => {
    const coordinates = shape.coordinates.map((value, i) => (i % 2 === 0 && value < west ? value + 360 : value));
    return { ...shape, coordinates };
  });
}

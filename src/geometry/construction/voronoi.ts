/** Voronoi cells and Delaunay triangulation of the points of a layer. */
import { inputError, ProcessError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import { boxOrder } from '../../../schemas/bbox.ts';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { createPropertyAdder } from '../layers/attributes.ts';
import { countParts, gatherShapes, formatPartCounts } from '../flat/dimensions.ts';
import { boundsOf, isEmpty, shapesOf, type Bounds } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { toCollection, planarLayerWarnings } from '../layers/layers.ts';
import { triangulate } from './triangulation.ts';
import { computeCells } from './voronoi-cells.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { looksLonLat } from '../../../schemas/lon-lat.ts';
import { antimeridianSpanWarnings } from '../antimeridian/antimeridian-warnings.ts';

export interface VoronoiResult {
  readonly features: readonly LayerFeature[];
  /** Area covered by the cells. */
  readonly extent: Bounds;
  readonly duplicates: number;
  readonly warnings: readonly string[];
}

/** Default margin around the sites, as a fraction of their larger side. */
const MARGIN_FRACTION = 0.1;

interface Site {
  readonly x: number;
  readonly y: number;
  /** Index of the feature. */
  readonly owner: number;
}

/**
 * Voronoi diagram in the plane of the coordinates, clipped to an extent.
 * @param extent by default a tenth larger than the points on each side, but within 180 and 90 where they are
 * @returns a cell for each feature, with its ID and properties; the cells of a MultiPoint are one geometry. Of points
 * at the same position the first has the cell; the others have no geometry and `duplicate_of`: its ID, or its index
 * in the layer
 * @throws {ProcessError} `invalid-geometry` for lines and polygons, `invalid-input` for an extent without width or
 * height
 */
export async function voronoi(layer: Layer, extent?: Bounds): Promise<VoronoiResult> {
  const engine = await loadGeos();
  const { frame, isCut } = chooseFrame(layer, extent);
  const { sites, shared } = collectSites(layer);
  const cellsByOwner = new Map<number, FlatShape[]>();
  const cells = sites.length === 0 ? [] : computeCells(toCoordinates(sites), frame);
  cells.forEach((corners, i) => {
    const owner = sites[i]?.owner ?? -1;
    if (corners.length > 0) cellsByOwner.set(owner, [...(cellsByOwner.get(owner) ?? []), toPolygon(corners)]);
  });
  const owners = new Set(sites.map(({ owner }) => owner));
  const within = new Set(sites.filter((site) => isWithin(frame, site)).map(({ owner }) => owner));
  let [duplicates, outside, hidden] = [0, 0, 0];
  const properties = createPropertyAdder();
  const features = layer.features.map((feature, position): LayerFeature => {
    const cells = cellsByOwner.get(position);
    if (cells) {
      const [only] = cells;
      return {
        ...feature,
        geometry: only && cells.length === 1 ? only : withGeometryErrors(() => engine.union(gatherShapes(cells))),
      };
    }
    const first = shared.get(position);
    if (first !== undefined && !owners.has(position)) {
      duplicates += 1;
      return properties.add({ ...feature, geometry: null }, { duplicate_of: layer.features[first]?.id ?? first });
    }
    if (within.has(position)) hidden += 1;
    else if (feature.geometry !== null) outside += 1;
    return { ...feature, geometry: null };
  });
  return {
    features,
    extent: frame,
    duplicates,
    warnings: [
      ...planarLayerWarnings(layer),
      ...antimeridianSpanWarnings([toCollection(layer)]),
      ...(duplicates === 0
        ? []
        : [
            formatCount(
              duplicates,
              'feature shares its position with another and has',
              'features share their positions with others and have',
            ) + ' no cell (null); see duplicate_of.',
          ]),
      ...(isCut
        ? [
            'The points look like longitude and latitude, so the extent ends at 180 and 90 degrees. Set extent to enlarge it.',
          ]
        : []),
      ...properties.warnings(),
      ...(hidden === 0
        ? []
        : [
            `${formatCount(hidden, 'feature lies', 'features lie')} so close to others that rounding leaves no cell (null).`,
          ]),
      ...(outside === 0
        ? []
        : [
            `${formatCount(outside, 'feature is empty or has its', 'features are empty or have their')} cell outside the extent (null).`,
          ]),
    ],
  };
}

export interface DelaunayResult {
  readonly features: readonly LayerFeature[];
  readonly duplicates: number;
  readonly warnings: readonly string[];
}

/**
 * Delaunay triangulation of all points of a layer: no point lies inside any triangle's circumcircle.
 * @returns triangles with `corners`: for each vertex the ID of its feature, or its index in the layer
 * @throws {ProcessError} `invalid-geometry` for lines and polygons
 */
export function delaunay(layer: Layer): DelaunayResult {
  const { sites, duplicates } = collectSites(layer);
  const coordinates = toCoordinates(sites);
  const { triangles } = triangulate(coordinates);
  const features = Array.from({ length: triangles.length / 3 }, (_, i): LayerFeature => {
    const corners = triangles.subarray(3 * i, 3 * i + 3);
    const geometry = toPolygon(Array.from(corners, (at) => [coordinates[2 * at] ?? 0, coordinates[2 * at + 1] ?? 0]));
    const owners = Array.from(corners, (at) => sites[at]?.owner ?? 0);
    return { geometry, properties: { corners: owners.map((owner) => layer.features[owner]?.id ?? owner) } };
  });
  const empty = layer.features.filter(({ geometry }) => geometry && isEmpty(geometry)).length;
  return {
    features,
    duplicates,
    warnings: [
      ...planarLayerWarnings(layer),
      ...(empty === 0
        ? []
        : [`${formatCount(empty, 'feature is empty and is', 'features are empty and are')} not a vertex.`]),
      ...antimeridianSpanWarnings([toCollection(layer)]),
      ...(duplicates === 0
        ? []
        : [
            `${formatCount(duplicates, 'point duplicates another and counts', 'points duplicate others and count')} once.`,
          ]),
      ...(features.length > 0 || sites.length === 0
        ? []
        : [`The result is empty: ${explainNoTriangle(sites.length)}.`]),
    ],
  };
}

/** The predicates are exact, so that there are triangles as soon as three points are not on one line. */
function explainNoTriangle(sites: number): string {
  if (sites > 2) return `all ${sites} points lie on one line`;
  return `a triangle needs three different points, and there ${sites === 1 ? 'is 1' : `are ${sites}`}`;
}

/** @throws {ProcessError} `invalid-geometry` for lines and polygons */
export function requirePoints(layer: Layer): void {
  const { points: _, ...others } = countParts(toCollection(layer));
  if (others.lines + others.polygons === 0) return;
  throw new ProcessError(
    'invalid-geometry',
    `The layer has ${formatPartCounts({ points: 0, ...others })}; it must have points only. Convert them with centroid or point-on-surface.`,
  );
}

/** One site per position, owned by the first feature that has it. */
function collectSites(layer: Layer): {
  sites: readonly Site[];
  shared: ReadonlyMap<number, number>;
  duplicates: number;
} {
  requirePoints(layer);
  const owners = new Map<string, Site>();
  const shared = new Map<number, number>();
  let duplicates = 0;
  layer.features.forEach(({ geometry }, owner) => {
    for (const { coordinates, stride } of geometry ? shapesOf(geometry) : []) {
      for (let i = 0; i < coordinates.length; i += stride) {
        const [x = 0, y = 0] = coordinates.subarray(i, i + 2);
        const first = owners.get(getKey(x, y));
        if (!first) owners.set(getKey(x, y), { x, y, owner });
        else {
          duplicates += 1;
          if (first.owner !== owner) shared.set(owner, first.owner);
        }
      }
    }
  });
  return { sites: [...owners.values()], shared, duplicates };
}

function toCoordinates(sites: readonly Site[]): Float64Array {
  return Float64Array.from(sites.flatMap(({ x, y }) => [x, y]));
}

function toPolygon(corners: readonly (readonly [number, number])[]): FlatShape {
  const coordinates = Float64Array.from([...corners, ...corners.slice(0, 1)].flat());
  return { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(corners.length + 1) };
}

/** Extent with a margin around the sites, within the Earth where they may be longitude and latitude. */
function createFrame(sites: FlatGeometry): { frame: Bounds; isCut: boolean } {
  const { west, south, east, north } = boundsOf(sites);
  const margin = MARGIN_FRACTION * Math.max(east - west, north - south) || 1;
  const frame = { west: west - margin, south: south - margin, east: east + margin, north: north + margin };
  // A single position does not determine the size of its extent, so there is nothing to limit.
  if (!looksLonLat([sites]) || (west === east && south === north)) return { frame, isCut: false };
  const cut = {
    west: Math.max(frame.west, -180),
    south: Math.max(frame.south, -90),
    east: Math.min(frame.east, 180),
    north: Math.min(frame.north, 90),
  };
  const isCut = cut.west > frame.west || cut.south > frame.south || cut.east < frame.east || cut.north < frame.north;
  // Sites that all lie at the limit of longitudes or latitudes leave no area.
  return cut.west < cut.east && cut.south < cut.north ? { frame: cut, isCut } : { frame, isCut: false };
}

/**
 * @param extent by default a tenth larger than the points on each side, but within 180 and 90 where they are
 * @returns the area to fill; `isCut` where it is smaller than that for its limits
 * @throws {ProcessError} `invalid-geometry` for lines and polygons, `invalid-input` for an area without width or height
 */
export function chooseFrame(layer: Layer, extent?: Bounds): { readonly frame: Bounds; readonly isCut: boolean } {
  requirePoints(layer);
  const points = toCollection(layer);
  const chosen = extent ? { frame: extent, isCut: false } : createFrame(points);
  const { west, south, east, north } = chosen.frame;
  if (isEmpty(points) || (west < east && south < north)) return chosen;
  const message = extent
    ? `is [${west}, ${south}, ${east}, ${north}], which has no area. The order is ${boxOrder}`
    : `is missing, and around the points at [${west}, ${south}] rounding leaves no area. Give an extent with an area`;
  throw inputError('/extent', message);
}

function isWithin({ west, south, east, north }: Bounds, { x, y }: Site): boolean {
  return x >= west && x <= east && y >= south && y <= north;
}

/** 0 and -0 are the same coordinate. */
function getKey(x: number, y: number): string {
  return `${x + 0} ${y + 0}`;
}

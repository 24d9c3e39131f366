/** Voronoi cells and Delaunay triangles of the points of a layer. */
import { ProcessError } from '../../common/errors.ts';
import { toFlat, type FlatGeometry, type FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { adding } from '../layers/attributes.ts';
import { countsOf, gathered, inWords, ofDimension, singles } from '../flat/dimensions.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf, isEmpty, shapesOf, type Bounds } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { collectionOf, leftOutWarnings } from '../layers/layers.ts';
import { orRefuse } from '../validity/repair.ts';
import { looksLonLat } from '../../../schemas/lon-lat.ts';
import { roundTheWorldWarnings } from '../antimeridian/antimeridian-warnings.ts';

export interface Diagram {
  readonly features: readonly LayerFeature[];
  /** What the cells fill. */
  readonly extent: Bounds;
  readonly duplicates: number;
  readonly warnings: readonly string[];
}

/** Room around the sites, as a share of their larger side, where no extent is given. */
const MARGIN = 0.1;

interface Site {
  readonly x: number;
  readonly y: number;
  /** The feature it belongs to, by its place in the layer. */
  readonly owner: number;
}

/**
 * The part of an extent that is nearer to each point than to any other, in the plane of the coordinates.
 * @param extent a tenth larger than the points on each side when it is not given, but within 180 and 90 where they are
 * @returns a cell for each feature, with its id and properties; the cells of a MultiPoint are one. Of points at the same
 *   place the first has the cell, the others no geometry and `duplicate_of`: its id, or place in the layer from 0
 * @throws {ProcessError} `invalid-geometry` for lines and polygons, `invalid-input` for an extent without width or height
 */
export async function voronoi(layer: Layer, extent?: Bounds): Promise<Diagram> {
  const engine = await loadGeos();
  const { sites, shared } = sitesOf(layer);
  const { frame, isCut } = extent ? { frame: extent, isCut: false } : frameAround(collectionOf(layer));
  if (sites.length > 0) checkFrame(frame);
  const box = boxOf(frame);
  const owned = new Map<number, FlatShape[]>();
  cellsOf(engine, sites, box).forEach((cell, i) => {
    const owner = sites[i]?.owner ?? -1;
    const clipped = ofDimension(within(frame, cell) ? cell : orRefuse(() => engine.intersection(cell, box)), 2);
    if (clipped) owned.set(owner, [...(owned.get(owner) ?? []), clipped]);
  });
  const owners = new Set(sites.map(({ owner }) => owner));
  let [duplicates, outside] = [0, 0];
  const properties = adding();
  const features = layer.features.map((feature, position): LayerFeature => {
    const cells = owned.get(position);
    if (cells) {
      const [only] = cells;
      return {
        ...feature,
        geometry: only && cells.length === 1 ? only : orRefuse(() => engine.union(gathered(cells))),
      };
    }
    const first = shared.get(position);
    if (first !== undefined && !owners.has(position)) {
      duplicates += 1;
      return properties.add({ ...feature, geometry: null }, { duplicate_of: layer.features[first]?.id ?? first });
    }
    if (feature.geometry !== null) outside += 1;
    return { ...feature, geometry: null };
  });
  return {
    features,
    extent: frame,
    duplicates,
    warnings: [
      ...leftOutWarnings(layer),
      ...roundTheWorldWarnings([collectionOf(layer)]),
      ...(duplicates === 0
        ? []
        : [`${duplicates} of the features lie where another one does and have no cell (null); see duplicate_of.`]),
      ...(isCut
        ? ['The points may be longitude and latitude, so the extent ends at 180 and 90. For more room give an extent.']
        : []),
      ...properties.warnings(),
      ...(outside === 0 ? [] : [`${outside} of the features are empty or have a cell outside of the extent (null).`]),
    ],
  };
}

export interface Triangulation {
  readonly features: readonly LayerFeature[];
  readonly duplicates: number;
  readonly warnings: readonly string[];
}

/**
 * The Delaunay triangulation of all points of a layer: no point lies inside the circle round a triangle.
 * @returns triangles with `corners`: for each the id of its feature, or its place in the layer from 0
 * @throws {ProcessError} `invalid-geometry` for lines and polygons
 */
export async function delaunay(layer: Layer): Promise<Triangulation> {
  const engine = await loadGeos();
  const { sites, duplicates } = sitesOf(layer);
  const owners = new Map(sites.map(({ x, y, owner }) => [keyOf(x, y), layer.features[owner]?.id ?? owner]));
  const triangles = sites.length < 3 ? [] : singles(orRefuse(() => engine.delaunay(pointsOf(sites))));
  const features = triangles.map((geometry): LayerFeature => {
    const { coordinates: c } = geometry;
    const corners = [0, 2, 4].map((i) => owners.get(keyOf(c[i] ?? 0, c[i + 1] ?? 0)) ?? null);
    return { geometry, properties: { corners } };
  });
  const empty = layer.features.filter(({ geometry }) => geometry && isEmpty(geometry)).length;
  return {
    features,
    duplicates,
    warnings: [
      ...leftOutWarnings(layer),
      ...(empty === 0 ? [] : [`${empty === 1 ? '1 feature is' : `${empty} features are`} empty, and no corner.`]),
      ...roundTheWorldWarnings([collectionOf(layer)]),
      ...(duplicates === 0 ? [] : [`${duplicates} of the points lie where another one does and count once.`]),
      ...(features.length > 0 ? [] : ['The result is empty: a triangle needs three points that are not on one line.']),
    ],
  };
}

/** One site for each place; the feature that has it first owns it. */
function sitesOf(layer: Layer): { sites: readonly Site[]; shared: ReadonlyMap<number, number>; duplicates: number } {
  const { points: _, ...others } = countsOf(collectionOf(layer));
  if (others.lines + others.polygons > 0) {
    throw new ProcessError(
      'invalid-geometry',
      `The layer has ${inWords({ points: 0, ...others })}; only points will do. Make points of them with centroid or point-on-surface.`,
    );
  }
  const owners = new Map<string, Site>();
  const shared = new Map<number, number>();
  let duplicates = 0;
  layer.features.forEach(({ geometry }, owner) => {
    for (const { coordinates, stride } of geometry ? shapesOf(geometry) : []) {
      for (let i = 0; i < coordinates.length; i += stride) {
        const [x = 0, y = 0] = coordinates.subarray(i, i + 2);
        const first = owners.get(keyOf(x, y));
        if (!first) owners.set(keyOf(x, y), { x, y, owner });
        else {
          duplicates += 1;
          if (first.owner !== owner) shared.set(owner, first.owner);
        }
      }
    }
  });
  return { sites: [...owners.values()], shared, duplicates };
}

function cellsOf(engine: PlanarEngine, sites: readonly Site[], box: FlatGeometry): readonly FlatGeometry[] {
  if (sites.length < 2) return sites.map(() => box);
  const diagram = orRefuse(() => engine.voronoi(pointsOf(sites), box));
  return diagram.type === 'GeometryCollection' ? diagram.geometries : [diagram];
}

function pointsOf(sites: readonly Site[]): FlatShape {
  const coordinates = Float64Array.from(sites.flatMap(({ x, y }) => [x, y]));
  return { type: 'MultiPoint', coordinates, stride: 2, ends: Uint32Array.of(sites.length) };
}

/** Room around the sites, which does not leave the Earth where they may be longitude and latitude. */
function frameAround(sites: FlatGeometry): { frame: Bounds; isCut: boolean } {
  const { west, south, east, north } = boundsOf(sites);
  const margin = MARGIN * Math.max(east - west, north - south) || 1;
  const frame = { west: west - margin, south: south - margin, east: east + margin, north: north + margin };
  // A single place leaves the size of its frame open, so there is nothing to cut.
  if (!looksLonLat([sites]) || (west === east && south === north)) return { frame, isCut: false };
  const cut = {
    west: Math.max(frame.west, -180),
    south: Math.max(frame.south, -90),
    east: Math.min(frame.east, 180),
    north: Math.min(frame.north, 90),
  };
  const isCut = cut.west > frame.west || cut.south > frame.south || cut.east < frame.east || cut.north < frame.north;
  // Sites at the very end of longitudes or latitudes, all of them, leave no room to cut to.
  return cut.west < cut.east && cut.south < cut.north ? { frame: cut, isCut } : { frame, isCut: false };
}

function boxOf({ west, south, east, north }: Bounds): FlatGeometry {
  const corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]; // prettier-ignore
  return toFlat({ type: 'Polygon', coordinates: [corners] });
}

function checkFrame({ west, south, east, north }: Bounds): void {
  if (west < east && south < north) return;
  throw new ProcessError(
    'invalid-input',
    `extent is [${west}, ${south}, ${east}, ${north}]; its first corner must be below and left of its second.`,
    [{ pointer: '/extent', message: 'has no area' }],
  );
}

function within(frame: Bounds, cell: FlatGeometry): boolean {
  const { west, south, east, north } = boundsOf(cell);
  return !isEmpty(cell) && west >= frame.west && east <= frame.east && south >= frame.south && north <= frame.north;
}

/** Zero has two signs, but is one place. */
function keyOf(x: number, y: number): string {
  return `${x + 0} ${y + 0}`;
}

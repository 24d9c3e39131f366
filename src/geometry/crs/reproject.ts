/** Reprojects geometries from one CRS to another. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { isLongEdge } from '../../../schemas/lon-lat.ts';
import { ProcessError } from '../../common/errors.ts';
import { countPositions, hasZ, shapesOf } from '../flat/flat.ts';
import { splitChains, type Chain } from '../flat/rings.ts';
import { getAxisNames, type AxisOrder } from './axes.ts';
import type { CrsReference } from '../../../schemas/crs.ts';
import { resolveCrs } from './crs.ts';
import type { Plane } from './edge-deviation.ts';
import { findCuts, type Cuts } from './split-edges.ts';
import { loadCrsTable, type Crs } from './table.ts';
import { transformPositions, type LocatePosition, type TransformRequest, type TransformResult } from './transform.ts';

export interface Reprojected extends Omit<TransformResult, 'positions' | 'plan'> {
  /** Same types and positions, and those that edges got; Z coordinates are unchanged, null stays null. */
  readonly geometries: readonly (FlatGeometry | null)[];
  readonly source: Crs;
  readonly target: Crs;
  /** Positions that edges got. */
  readonly added: number;
  /** Metres within which edges stayed straight; undefined where they were not looked at. */
  readonly tolerance?: number;
}

export interface ReprojectOptions extends Pick<TransformRequest, 'progress' | 'mapBlocks'> {
  readonly source: CrsReference;
  /** Name of the input with the source, for messages. */
  readonly sourceInput?: string;
  readonly target: CrsReference;
  /** Axis order of input and output positions. */
  readonly axisOrder: AxisOrder;
  /** A JSON pointer for each geometry, for messages. */
  readonly pointers?: readonly string[];
  /** Gives edges positions where they would not stay straight; without it positions alone are transformed. */
  readonly edges?: EdgeOptions;
}

export interface EdgeOptions {
  /** Metres between a place on an edge and the edge between the images of its ends. */
  readonly tolerance: number;
  /** Positions that may be added before the tolerance is widened, tenfold each time. */
  readonly maxAdded: number;
}

/**
 * @param inputs in the units of the source; all are transformed in the same way, so shared positions stay shared
 * @throws {ProcessError} `invalid-input` for a CRS that is unknown, not supported or has no datum shift;
 *   `invalid-geometry` for a position without an image
 */
export async function reproject(
  inputs: readonly (FlatGeometry | null)[],
  options: ReprojectOptions,
): Promise<Reprojected> {
  const geometries = inputs.filter((geometry) => geometry !== null);
  const table = await loadCrsTable();
  const source = resolveCrs(table, options.source, options.sourceInput ?? 'source_crs');
  const target = resolveCrs(table, options.target, 'target_crs');
  const { axisOrder, progress, mapBlocks, edges } = options;
  const inputPositions = collectPositions(geometries);
  const request = { table, source, target, axisOrder, mapBlocks };
  const { positions, plan, ...details } = await transformPositions(inputPositions, {
    ...request,
    progress,
    ...(options.pointers && { locate: createLocator(inputs, options.pointers) }),
  });
  const warnings = [...details.warnings];
  const transform = async (places: Float64Array) => (await transformPositions(places, { ...request, plan })).positions;
  const split =
    edges && edges.tolerance > 0 && source.id !== target.id && geometries.some(hasEdges)
      ? await splitEdges({ geometries, positions }, { ...request, ...edges, transform }).catch((error: unknown) => {
          // Ends have images, and a place between them may have none.
          if (!(error instanceof ProcessError)) throw error;
          warnings.push(`Edges were not looked at, as one has a place on it without an image: ${error.message}`);
          return undefined;
        })
      : undefined;
  const results = split?.geometries ?? rebuild(geometries, positions);
  if (geometries.some(hasZ)) {
    warnings.push('Z coordinates are unchanged: only horizontal positions were transformed.');
  }
  if (geometries.some(createJumpTest(source, axisOrder))) {
    warnings.push(
      'An input edge spans more than 180 degrees of longitude. It still connects its ends, ' +
        'the long way on a map that ends at the antimeridian. If it is meant to cross the ' +
        'antimeridian, cut the geometry there first (RFC 7946, 3.1.9).',
    );
  } else if (results.some(createJumpTest(target, axisOrder))) {
    warnings.push(
      'The result crosses the antimeridian and was not cut there (RFC 7946, 3.1.9): ' +
        'the longitude jumps between two of its positions.',
    );
  }
  const images = results.values();
  const all = inputs.map((geometry) => geometry && (images.next().value ?? null));
  const kept = split ? { tolerance: split.tolerance } : {};
  return { ...details, geometries: all, source, target, warnings, added: split?.added ?? 0, ...kept };
}

interface Imaged {
  readonly geometries: readonly FlatGeometry[];
  /** Images of their positions. */
  readonly positions: Float64Array;
}

interface SplitRequest extends EdgeOptions {
  readonly source: Crs;
  readonly target: Crs;
  readonly axisOrder: AxisOrder;
  transform(places: Float64Array): Promise<Float64Array>;
}

async function splitEdges(
  { geometries, positions }: Imaged,
  { source, target, axisOrder, ...options }: SplitRequest,
): Promise<{ readonly geometries: readonly FlatGeometry[]; readonly added: number; readonly tolerance: number }> {
  const planes = { source: planeOf(source, axisOrder), target: planeOf(target, axisOrder) };
  const cuts = await findCuts(geometries, positions, { ...options, ...planes });
  const images = await options.transform(cuts.places);
  const { tolerance } = cuts;
  return { geometries: rebuild(geometries, positions, { ...cuts, images }), added: images.length / 2, tolerance };
}

function hasEdges(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).some(({ type }) => type !== 'Point' && type !== 'MultiPoint');
}

function planeOf(crs: Crs, axisOrder: AxisOrder): Plane {
  const isNorthFirst = /^(?:lat|north|south)/.test(getAxisNames(crs, axisOrder)[0]);
  return crs.kind === 'projected' ? { unitSize: crs.unitSize, isNorthFirst } : { degrees: crs.unitSize, isNorthFirst };
}

/** Positions of all geometries, x and y interleaved. */
function collectPositions(geometries: readonly FlatGeometry[]): Float64Array {
  const shapes = geometries.flatMap(shapesOf);
  const count = shapes.reduce((sum, { coordinates, stride }) => sum + coordinates.length / stride, 0);
  const positions = new Float64Array(count * 2);
  let next = 0;
  for (const { coordinates, stride } of shapes) {
    for (let i = 0; i < coordinates.length; i += stride) {
      positions[next++] = coordinates[i] ?? NaN;
      positions[next++] = coordinates[i + 1] ?? NaN;
    }
  }
  return positions;
}

/** Maps the index of a position among all geometries to a location for messages. */
function createLocator(inputs: readonly (FlatGeometry | null)[], pointers: readonly string[]): LocatePosition {
  return (position) => {
    let before = 0;
    for (const [index, geometry] of inputs.entries()) {
      const count = geometry ? countPositions(geometry) : 0;
      if (position < before + count) {
        const label = `Position ${position - before + 1}${inputs.length > 1 ? ` of feature ${index}` : ''}`;
        return { label, pointer: pointers[index] ?? '' };
      }
      before += count;
    }
    return { label: `Position ${position + 1}`, pointer: '' };
  };
}

interface ImagedCuts extends Cuts {
  readonly images: Float64Array;
}

/** Geometries with their positions replaced, in the order of `collectPositions`, and new ones on their edges. */
function rebuild(
  geometries: readonly FlatGeometry[],
  positions: Float64Array,
  cuts?: ImagedCuts,
): readonly FlatGeometry[] {
  let [next, edge, cut] = [0, 0, 0];
  return geometries.map(replacePositions);

  function replacePositions(geometry: FlatGeometry): FlatGeometry {
    if (geometry.type === 'GeometryCollection')
      return { ...geometry, geometries: geometry.geometries.map(replacePositions) };
    const { stride, type, ends } = geometry;
    const first = edge;
    if (type !== 'Point' && type !== 'MultiPoint') {
      let start = 0;
      for (const end of ends) {
        edge += Math.max(0, end - start - 1);
        start = end;
      }
    }
    const isCut = cuts !== undefined && (cuts.edges[cut] ?? Infinity) < edge;
    if (isCut) return insertPlaces(geometry, first, cuts);
    const coordinates = geometry.coordinates.slice();
    for (let i = 0; i < coordinates.length; i += stride) {
      coordinates[i] = positions[next++] ?? NaN;
      coordinates[i + 1] = positions[next++] ?? NaN;
    }
    return { ...geometry, coordinates };
  }

  /** @param first number of the first edge of the shape */
  function insertPlaces(shape: FlatShape, first: number, { edges, ends, fractions, images }: ImagedCuts): FlatShape {
    const { coordinates, stride } = shape;
    const from = cut;
    while ((edges[cut] ?? Infinity) < edge) cut += 1;
    const before = from === 0 ? 0 : (ends[from - 1] ?? 0);
    const added = (ends[cut - 1] ?? 0) - before;
    const out = new Float64Array(coordinates.length + added * stride);
    const newEnds = new Uint32Array(shape.ends.length);
    let [at, current, number, place, start] = [0, from, first, before, 0];
    shape.ends.forEach((end, line) => {
      for (let i = start; i < end; i++) {
        if (i > start) {
          if (edges[current] === number) {
            for (; place < (ends[current] ?? 0); place++) {
              out[at] = images[2 * place] ?? NaN;
              out[at + 1] = images[2 * place + 1] ?? NaN;
              const [z0, z1] = [coordinates[(i - 1) * stride + 2] ?? NaN, coordinates[i * stride + 2] ?? NaN];
              if (stride === 3) out[at + 2] = z0 + (z1 - z0) * (fractions[place] ?? NaN);
              at += stride;
            }
            current += 1;
          }
          number += 1;
        }
        out[at] = positions[next++] ?? NaN;
        out[at + 1] = positions[next++] ?? NaN;
        if (stride === 3) out[at + 2] = coordinates[i * stride + 2] ?? NaN;
        at += stride;
      }
      newEnds[line] = at / stride;
      start = end;
    });
    return { ...shape, coordinates: out, ends: newEnds };
  }
}

/** True when an edge spans more than 180 degrees of longitude, but not 360, in a geographic CRS. */
function createJumpTest(crs: Crs, axisOrder: AxisOrder): (geometry: FlatGeometry) => boolean {
  const axis = getAxisNames(crs, axisOrder).indexOf('longitude');
  return (geometry) => {
    const { lines, polygons } = splitChains(geometry);
    return axis >= 0 && [...lines, ...polygons.flat()].some((chain) => hasJump(chain, axis, crs.unitSize));
  };
}

function hasJump({ coordinates, stride, start, end }: Chain, axis: number, degrees: number): boolean {
  for (let i = (start + 1) * stride + axis; i < end * stride; i += stride) {
    if (isLongEdge(degrees * (coordinates[i - stride] ?? NaN), degrees * (coordinates[i] ?? NaN))) return true;
  }
  return false;
}

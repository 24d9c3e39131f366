/**
 * The geometries of a layer in a few typed arrays: between processes and threads a hundred thousand small arrays take
 * longer than most work on them. The arrays may lie on shared memory.
 */
import type { FlatGeometry, FlatShape, FlatType } from './flat-geometry.ts';
import { isFlatShape } from './flat-geometry.ts';

export interface PackedGeometries {
  /** Kind of each row: an index into `kinds` with 3 numbers or 2; NONE for null, OTHER for what is in `others`. */
  readonly kind: Uint8Array;
  readonly coordinates: Float64Array;
  readonly ends: Uint32Array;
  readonly parts: Uint32Array;
  /** For each row the ends of its coordinates, its ends and its parts in these arrays. */
  readonly rowEnds: Uint32Array;
  /** Collections, and shapes with other members. */
  readonly others: ReadonlyMap<number, FlatGeometry>;
}

const types: readonly FlatType[] = ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'];
const NONE = 254;
const OTHER = 255;

/** @param allocate memory for so many bytes; shared memory where several threads read it */
export function packGeometries(
  geometries: readonly (FlatGeometry | null)[],
  allocate = (bytes: number): ArrayBufferLike => new ArrayBuffer(bytes),
): PackedGeometries {
  let [numbers, rings, polygons] = [0, 0, 0];
  for (const geometry of geometries) {
    if (!isPlain(geometry)) continue;
    numbers += geometry.coordinates.length;
    rings += geometry.ends.length;
    polygons += geometry.parts?.length ?? 0;
  }
  const rows = geometries.length;
  const packed = {
    kind: new Uint8Array(allocate(rows)),
    coordinates: new Float64Array(allocate(8 * numbers)),
    ends: new Uint32Array(allocate(4 * rings)),
    parts: new Uint32Array(allocate(4 * polygons)),
    rowEnds: new Uint32Array(allocate(12 * rows)),
    others: new Map<number, FlatGeometry>(),
  };
  [numbers, rings, polygons] = [0, 0, 0];
  geometries.forEach((geometry, row) => {
    if (isPlain(geometry)) {
      const { type, stride, coordinates, ends, parts } = geometry;
      packed.kind[row] = 2 * types.indexOf(type) + stride - 2;
      packed.coordinates.set(coordinates, numbers);
      packed.ends.set(ends, rings);
      if (parts) packed.parts.set(parts, polygons);
      numbers += coordinates.length;
      rings += ends.length;
      polygons += parts?.length ?? 0;
    } else {
      packed.kind[row] = geometry === null ? NONE : OTHER;
      if (geometry !== null) packed.others.set(row, geometry);
    }
    packed.rowEnds.set([numbers, rings, polygons], 3 * row);
  });
  return packed;
}

/** @returns geometries whose arrays are parts of the packed ones */
export function unpackGeometries({
  kind,
  coordinates,
  ends,
  parts,
  rowEnds,
  others,
}: PackedGeometries): (FlatGeometry | null)[] {
  let [number, ring, polygon] = [0, 0, 0];
  return Array.from(kind, (code, row) => {
    const [numberEnd = 0, ringEnd = 0, polygonEnd = 0] = [rowEnds[3 * row], rowEnds[3 * row + 1], rowEnds[3 * row + 2]];
    const type = types[code >> 1];
    const geometry: FlatGeometry | null | undefined = type && {
      type,
      coordinates: coordinates.subarray(number, numberEnd),
      stride: code % 2 === 0 ? 2 : 3,
      ends: ends.subarray(ring, ringEnd),
      ...(type === 'MultiPolygon' && { parts: parts.subarray(polygon, polygonEnd) }),
    };
    [number, ring, polygon] = [numberEnd, ringEnd, polygonEnd];
    return geometry ?? others.get(row) ?? null;
  });
}

const shapeMembers: ReadonlySet<string> = new Set(['type', 'coordinates', 'stride', 'ends', 'parts']);

function isPlain(geometry: FlatGeometry | null): geometry is FlatShape {
  if (!isFlatShape(geometry)) return false;
  for (const name in geometry) if (!shapeMembers.has(name)) return false;
  return (geometry.type === 'MultiPolygon') === (geometry.parts !== undefined);
}

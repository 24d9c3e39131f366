/** Buffer of one ring, outward and inward, in chunks where it is so dense that the whole would take gigabytes. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { locatorOf } from '../flat/point-in-polygon.ts';
import { filled, ringPolygonsOf, toShape, type Ring, type RingPolygon } from '../flat/ring-polygons.ts';
import { uniteAll, uniteBlocks } from '../overlay/union.ts';

export interface Reach {
  readonly engine: PlanarEngine;
  /** Above 0. */
  readonly distance: number;
  readonly quadrantSegments: number;
}

interface RingBuffered {
  /** What the ring encloses, grown by the distance. */
  readonly grown: readonly RingPolygon[];
  /** What the ring encloses, shrunk by it. */
  readonly shrunk: readonly RingPolygon[];
}

/** Segments of a chunk, and of those that the engine noded fastest. */
const CHUNK = 200;

/**
 * Vertices whose offset curves the engine crosses with each other at once: with distances beyond the spacing of the
 * vertices it keeps about a kilobyte for each, so this many stay well below 1 GB.
 */
const DENSE = 250_000;

/** Whether a ring has so many vertices, so near to each other, that it must be cut into chunks. */
export function isDense({ coordinates }: Pick<Ring, 'coordinates'>, distance: number): boolean {
  const vertices = coordinates.length / 2;
  if (vertices <= DENSE) return false;
  let length = 0;
  for (let i = 2; i < coordinates.length; i += 2) {
    const dx = (coordinates[i] ?? 0) - (coordinates[i - 2] ?? 0);
    const dy = (coordinates[i + 1] ?? 0) - (coordinates[i - 1] ?? 0);
    length += Math.sqrt(dx * dx + dy * dy);
  }
  return vertices * Math.min(1, (distance * vertices) / length) > DENSE;
}

/** Both sides are computed on demand. */
export function bufferRing(reach: Reach, ring: Ring, inChunks = isDense(ring, reach.distance)): RingBuffered {
  const { engine, distance, quadrantSegments } = reach;
  if (inChunks) return bufferInChunks(reach, ring);
  const side = (by: number) => ringPolygonsOf(engine.buffer(filled(ring), by, quadrantSegments));
  return {
    get grown() {
      return side(distance);
    },
    get shrunk() {
      return side(-distance);
    },
  };
}

/** What rings enclose, grown by the distance and united; those that lie close together in one go. */
export function growAll(
  reach: Reach,
  rings: readonly Ring[],
  progress?: (fraction: number) => void,
): readonly RingPolygon[] {
  const { engine, distance, quadrantSegments } = reach;
  const growBlock = (block: readonly number[]) => {
    const members = block.map((i) => rings[i]).filter((ring) => ring !== undefined);
    const weight = members.reduce((sum, { coordinates }) => sum + coordinates.length / 2, 0);
    if (members.length > 1 && weight > DENSE) {
      return uniteAll(
        engine,
        members.flatMap((ring) => bufferRing(reach, ring).grown),
      );
    }
    const [only] = members;
    if (only && members.length === 1) return bufferRing(reach, only).grown;
    const shape = toShape(members.map((shell) => ({ shell, holes: [] })));
    return ringPolygonsOf(engine.buffer(shape, distance, quadrantSegments));
  };
  return uniteBlocks(engine, rings, growBlock, progress);
}

/** B(P, d) is P and B(edge of P, d) together: the band along the edge, with its holes that lie inside of P filled. */
function bufferInChunks({ engine, distance, quadrantSegments }: Reach, ring: Ring): RingBuffered {
  const { coordinates } = ring;
  const ribbons: RingPolygon[] = [];
  for (let from = 0; from + 2 < coordinates.length; from += 2 * CHUNK) {
    const chunk = coordinates.subarray(from, from + 2 * CHUNK + 2);
    ribbons.push(...ringPolygonsOf(engine.buffer(line(chunk), distance, quadrantSegments)));
  }
  const band = uniteAll(engine, ribbons);
  const locate = locatorOf(filled(ring));
  const isInside = ({ coordinates: [x = NaN, y = NaN] }: Ring) => locate(x, y) === 'inside';
  return {
    grown: band.map(({ shell, holes }) => ({ shell, holes: holes.filter((hole) => !isInside(hole)) })),
    shrunk: band.flatMap(({ holes }) => holes.filter(isInside).map((hole) => ({ shell: hole, holes: [] }))),
  };
}

function line(coordinates: Float64Array): FlatShape {
  return { type: 'LineString', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}

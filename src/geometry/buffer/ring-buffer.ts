/** Buffer of one ring, outward and inward, in chunks where a dense ring would take gigabytes. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';
import { ringToPolygon, toRingPolygons, toShape, type Ring, type RingPolygon } from '../flat/ring-polygons.ts';
import { bufferSoundly } from './sound-buffer.ts';
import { uniteAll, uniteBlocks } from '../overlay/union.ts';

export interface BufferParameters {
  readonly engine: PlanarEngine;
  /** Above 0. */
  readonly distance: number;
  readonly quadrantSegments: number;
}

interface RingBuffer {
  /** Area of the ring, grown by the distance. */
  readonly outward: readonly RingPolygon[];
  /** Area of the ring, shrunk by the distance. */
  readonly inward: readonly RingPolygon[];
}

/** Edges per chunk; the fastest to node of those tried. */
const EDGES_PER_CHUNK = 200;

/**
 * Maximum number of vertices whose offset curves the engine intersects at once: with distances beyond the spacing of
 * vertices it needs about a kilobyte for each, so this stays well below 1 GB.
 */
const MAX_CURVE_VERTICES = 250_000;

/** True when a ring has so many vertices, so close to each other, that it must be cut into chunks. */
export function isDense({ coordinates }: Pick<Ring, 'coordinates'>, distance: number): boolean {
  const vertices = coordinates.length / 2;
  if (vertices <= MAX_CURVE_VERTICES) return false;
  let length = 0;
  for (let i = 2; i < coordinates.length; i += 2) {
    const dx = (coordinates[i] ?? 0) - (coordinates[i - 2] ?? 0);
    const dy = (coordinates[i + 1] ?? 0) - (coordinates[i - 1] ?? 0);
    length += Math.sqrt(dx * dx + dy * dy);
  }
  return vertices * Math.min(1, (distance * vertices) / length) > MAX_CURVE_VERTICES;
}

/** Both sides are computed lazily. */
export function bufferRing(
  parameters: BufferParameters,
  ring: Ring,
  inChunks = isDense(ring, parameters.distance),
): RingBuffer {
  const { engine, distance, quadrantSegments } = parameters;
  if (inChunks) return bufferInChunks(parameters, ring);
  const side = (by: number) => toRingPolygons(bufferSoundly(engine, ringToPolygon(ring), by, quadrantSegments));
  return {
    get outward() {
      return side(distance);
    },
    get inward() {
      return side(-distance);
    },
  };
}

/** Areas of rings, grown by the distance and united; neighbours in one call. */
export function growAll(
  parameters: BufferParameters,
  rings: readonly Ring[],
  progress?: (fraction: number) => void,
): readonly RingPolygon[] {
  const { engine, distance, quadrantSegments } = parameters;
  const growBlock = (block: readonly number[]) => {
    const members = block.map((i) => rings[i]).filter((ring) => ring !== undefined);
    const weight = members.reduce((sum, { coordinates }) => sum + coordinates.length / 2, 0);
    if (members.length > 1 && weight > MAX_CURVE_VERTICES) {
      return uniteAll(
        engine,
        members.flatMap((ring) => bufferRing(parameters, ring).outward),
      );
    }
    const [only] = members;
    if (only && members.length === 1) return bufferRing(parameters, only).outward;
    const shape = toShape(members.map((shell) => ({ shell, holes: [] })));
    return toRingPolygons(bufferSoundly(engine, shape, distance, quadrantSegments));
  };
  return uniteBlocks(engine, rings, growBlock, progress);
}

/** B(P, d) is the union of P and B(edge of P, d): the band along the edge, with its holes inside P filled. */
function bufferInChunks({ engine, distance, quadrantSegments }: BufferParameters, ring: Ring): RingBuffer {
  const { coordinates } = ring;
  const bands: RingPolygon[] = [];
  for (let from = 0; from + 2 < coordinates.length; from += 2 * EDGES_PER_CHUNK) {
    const chunk = coordinates.subarray(from, from + 2 * EDGES_PER_CHUNK + 2);
    bands.push(...toRingPolygons(bufferSoundly(engine, toLine(chunk), distance, quadrantSegments)));
  }
  const band = uniteAll(engine, bands);
  const locate = createPointLocator(ringToPolygon(ring));
  const isInside = ({ coordinates: [x = NaN, y = NaN] }: Ring) => locate(x, y) === 'inside';
  return {
    outward: band.map(({ shell, holes }) => ({ shell, holes: holes.filter((hole) => !isInside(hole)) })),
    inward: band.flatMap(({ holes }) => holes.filter(isInside).map((hole) => ({ shell: hole, holes: [] }))),
  };
}

function toLine(coordinates: Float64Array): FlatShape {
  return { type: 'LineString', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}

/** Buffers of the features of a layer, found block by block, with their areas. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { packGeometries, unpackGeometries, type PackedGeometries } from '../../../schemas/packed-geometries.ts';
import type { BlockWork } from '../../common/blocks.ts';
import { ProcessError } from '../../common/errors.ts';
import { ellipsoidArea } from '../ellipsoid/ellipsoid-area.ts';
import { measurePlanarArea } from '../flat/dimensions.ts';
import { geodesicBuffer } from './geodesic-buffer.ts';
import { planarBuffer, type BufferResult } from './planar-buffer.ts';

/** Ways to buffer: by metres on the ellipsoid, or in the unit of the coordinates. */
export type BufferWay =
  | { readonly surface: 'ellipsoid'; readonly distance: number; readonly tolerance: number }
  | { readonly surface: 'plane'; readonly distance: number; readonly quadrantSegments: number };

export interface BufferTables {
  /** Null for what has no buffer. */
  readonly geometries: PackedGeometries;
  readonly way: BufferWay;
  /** Name of the input, for errors. */
  readonly input: string;
}

/** As `Buffered`, of each feature. */
export interface BufferedBlock {
  readonly geometries: PackedGeometries;
  readonly areas: Float64Array;
  readonly errorBounds: Float64Array;
  readonly isInPlanes: Uint8Array;
  /** Those of the features that have any, by their places in the block. */
  readonly warnings: ReadonlyMap<number, readonly string[]>;
}

/** A buffer, and what is known of it. */
export interface Buffered extends BufferResult {
  /** In square metres, or square units. */
  readonly area: number;
  /** Fraction of the distance, for a buffer on the ellipsoid. */
  readonly errorBound: number;
  /** True for a buffer on the ellipsoid that was drawn in planes, where others are drawn by discs. */
  readonly isInPlanes: boolean;
}

export const blockWork: BlockWork<BufferTables, BufferedBlock> = {
  module: 'geometry/buffer/buffer-blocks',
  open({ geometries: packed, way, input }) {
    const geometries = unpackGeometries(packed);
    return async (first, end, progress) => {
      const size = end - first;
      const buffers: (FlatGeometry | null)[] = new Array<null>(size).fill(null);
      const warnings = new Map<number, readonly string[]>();
      const [areas, errorBounds, isInPlanes] = [new Float64Array(size), new Float64Array(size), new Uint8Array(size)];
      for (let i = 0; i < size; i++) {
        progress(i / size);
        const geometry = geometries[first + i];
        if (!geometry) continue;
        try {
          const buffered = await bufferOne(geometry, way, (fraction) => progress((i + fraction) / size));
          buffers[i] = buffered.geometry;
          areas[i] = buffered.area;
          errorBounds[i] = buffered.errorBound;
          isInPlanes[i] = Number(buffered.isInPlanes);
          if (buffered.warnings.length > 0) warnings.set(i, buffered.warnings);
        } catch (error) {
          throw geometries.length < 2 ? error : nameFeature(error, input, first + i);
        }
      }
      return { geometries: packGeometries(buffers), areas, errorBounds, isInPlanes, warnings };
    };
  },
};

/** @returns the buffers of a block, null for what has none */
export function unpackBuffers(block: BufferedBlock): readonly (Buffered | null)[] {
  return unpackGeometries(block.geometries).map((geometry, i) => {
    if (geometry === null) return null;
    return {
      geometry,
      area: block.areas[i] as number,
      errorBound: block.errorBounds[i] as number,
      isInPlanes: block.isInPlanes[i] === 1,
      warnings: block.warnings.get(i) ?? [],
    };
  });
}

async function bufferOne(
  geometry: FlatGeometry,
  way: BufferWay,
  progress: (fraction: number) => void,
): Promise<Buffered> {
  const { distance } = way;
  if (way.surface === 'plane') {
    const buffered = await planarBuffer(geometry, distance, way.quadrantSegments, progress);
    return { ...buffered, area: measurePlanarArea(buffered.geometry), errorBound: 0, isInPlanes: false };
  }
  const { path, ...buffered } = await geodesicBuffer(geometry, distance, { tolerance: way.tolerance, progress });
  return { ...buffered, area: ellipsoidArea(buffered.geometry), isInPlanes: path === 'planes' };
}

/** @returns the error of a geometry, with its feature */
function nameFeature(error: unknown, input: string, index: number): unknown {
  if (!(error instanceof ProcessError) || error.code !== 'invalid-geometry') return error;
  const { code, message } = error;
  const pointer = `/${input}/features/${index}`;
  return new ProcessError(code, `Feature at index ${index}: ${message}`, [{ pointer, message }]);
}

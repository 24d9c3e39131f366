/** Lengths of the parts of lines that belong to zones, found block by block of the lines. */
import { isFlatShape, type FlatShape } from '../../../schemas/flat-geometry.ts';
import { unpackGeometries, type PackedGeometries } from '../../../schemas/packed-geometries.ts';
import type { BlockWork } from '../../common/blocks.ts';
import { createSizeMeasure } from '../measures/size.ts';
import { createLineSharer } from './share-lines.ts';

export interface LineTables {
  /** LineString and MultiLineString; null for what has no part. */
  readonly lines: PackedGeometries;
  /** As of `createLineSharer`. */
  readonly zones: PackedGeometries;
  /** True for metres on the ellipsoid. */
  readonly onEarth: boolean;
}

/** Pairs of a line and a zone that has a part of it, line by line. */
export interface SharedLines {
  readonly lines: Uint32Array;
  readonly zones: Uint32Array;
  /** Infinity for the whole line. */
  readonly sizes: Float64Array;
  /** Number of lines with a part on a border of several zones and inside none. */
  readonly onSharedBorders: number;
}

export const blockWork: BlockWork<LineTables, SharedLines> = {
  module: 'geometry/joins/share-line-blocks',
  open({ lines: packed, zones: packedZones, onEarth }) {
    const share = createLineSharer(unpackShapes(packedZones));
    const measure = createSizeMeasure(onEarth);
    const shapes = unpackShapes(packed);
    return (first, end) => {
      const [lines, zones, sizes]: [number[], number[], number[]] = [[], [], []];
      let onSharedBorders = 0;
      for (let line = first; line < end; line++) {
        const shape = shapes[line];
        if (!shape) continue;
        const { parts, whole, isOnSharedBorder } = share(shape);
        if (isOnSharedBorder) onSharedBorders += 1;
        for (const [zone, part] of parts) {
          lines.push(line);
          zones.push(zone);
          sizes.push(whole.has(zone) ? Infinity : measure(part, 1));
        }
      }
      return {
        lines: Uint32Array.from(lines),
        zones: Uint32Array.from(zones),
        sizes: Float64Array.from(sizes),
        onSharedBorders,
      };
    };
  },
};

function unpackShapes(packed: PackedGeometries): readonly (FlatShape | null)[] {
  return unpackGeometries(packed).map((geometry) => (isFlatShape(geometry) ? geometry : null));
}

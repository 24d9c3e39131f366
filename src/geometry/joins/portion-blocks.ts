/** Sizes of the parts of areas that lie in zones, found block by block of the areas. */
import type { BlockWork } from '../../common/blocks.ts';
import { createSizeMeasure } from '../measures/size.ts';
import { createClipper, type ClipTables } from '../overlay/clip-blocks.ts';
import { isTold } from '../overlay/clip-pair.ts';

/** The areas are `one`, the zones `other`. */
export interface AreaTables extends ClipTables {
  /** True for square metres on the ellipsoid. */
  readonly onEarth: boolean;
}

/** Pairs of an area and a zone that have something in common, or may, area by area. */
export interface SizedPairs {
  readonly areas: Uint32Array;
  readonly zones: Uint32Array;
  /** Infinity for the whole area; NaN where the engine has to tell. */
  readonly sizes: Float64Array;
}

export const blockWork: BlockWork<AreaTables, SizedPairs> = {
  module: 'geometry/joins/portion-blocks',
  open({ onEarth, ...sides }) {
    const clip = createClipper(sides);
    const measure = createSizeMeasure(onEarth);
    return (first, end) => {
      const [areas, zones, sizes]: [number[], number[], number[]] = [[], [], []];
      for (let area = first; area < end; area++) {
        for (const { other, clipped } of clip(area)) {
          areas.push(area);
          zones.push(other);
          sizes.push(!isTold(clipped) ? NaN : typeof clipped === 'string' ? Infinity : measure(clipped, 2));
        }
      }
      return { areas: Uint32Array.from(areas), zones: Uint32Array.from(zones), sizes: Float64Array.from(sizes) };
    };
  },
};

/** The nearest of many points to each of many others, block by block. */
import type { BlockWork } from '../../common/blocks.ts';
import { createNeighbourList, type Neighbours } from './neighbours.ts';
import { openPointTree, type PointTree } from './point-index.ts';

export interface NearestTables {
  /** Longitudes and latitudes, interleaved; NaN for what has no neighbours. */
  readonly from: Float64Array;
  /** The points to find, likewise, and their tree. */
  readonly to: Float64Array;
  readonly tree: PointTree;
  /** Maximum number of neighbours of each. */
  readonly maxCount: number;
  /** Maximum distance in metres. */
  readonly within: number;
}

export const blockWork: BlockWork<NearestTables, Neighbours> = {
  module: 'geometry/nearest/nearest-blocks',
  open({ from, to, tree, maxCount, within }) {
    const { search, found } = openPointTree(tree, to, maxCount);
    return (first, end) => {
      const neighbours = createNeighbourList(end - first);
      for (let i = first; i < end; i++) {
        const [longitude, latitude] = [from[2 * i] as number, from[2 * i + 1] as number];
        const count = Number.isNaN(longitude) ? 0 : search(longitude, latitude, maxCount, within);
        for (let k = 0; k < count; k++) {
          const at = found.index[k] as number;
          neighbours.add(at, found.distance[k] as number, to[2 * at] as number, to[2 * at + 1] as number);
        }
        neighbours.endFeature();
      }
      return neighbours.toNeighbours();
    };
  },
};

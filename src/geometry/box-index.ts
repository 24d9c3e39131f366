/** An index of boxes in the plane: the only importer of flatbush. */
import Flatbush from 'flatbush';

export interface BoxIndex {
  /** Numbers of the boxes that share a place with the one asked about, in ascending order. */
  search(west: number, south: number, east: number, north: number): readonly number[];
}

/** @param boxes west, south, east and north of each, one after another */
export function indexBoxes(boxes: Float64Array): BoxIndex {
  const count = boxes.length / 4;
  if (count === 0) return { search: () => [] };
  const index = new Flatbush(count);
  for (let i = 0; i < boxes.length; i += 4) {
    index.add(boxes[i] ?? 0, boxes[i + 1] ?? 0, boxes[i + 2] ?? 0, boxes[i + 3] ?? 0);
  }
  index.finish();
  return { search: (west, south, east, north) => index.search(west, south, east, north).sort((a, b) => a - b) };
}

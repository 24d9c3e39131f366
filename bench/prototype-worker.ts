/** The worker of the prototype: the same buffer, and nothing around it. */
import workerpool from 'workerpool';
import { geodesicBuffer } from '../src/geometry/buffer/geodesic-buffer.ts';
import { writeJson } from '../src/common/json/write.ts';
import { toFlat } from '../schemas/flat-geometry.ts';
import type { Geometry } from '../schemas/geometry-types.ts';

workerpool.worker({
  async buffer({ geometry, distance }: { geometry: Geometry; distance: number }): Promise<string> {
    const { geometry: buffered } = await geodesicBuffer(toFlat(geometry), distance, { tolerance: 0.001 });
    return writeJson(buffered).toString();
  },
});

/**
 * One buffer of a large geometry through the whole path, in a process of its own so that its peak memory is known:
 * reads GeoJSON, repairs, buffers, writes GeoJSON. Arguments: path of the geometry, distance.
 */
import { readFileSync } from 'node:fs';
import type { FlatShape } from '../schemas/flat-geometry.ts';
import { measurePlanarArea } from '../src/geometry/flat/dimensions.ts';
import { planarBuffer } from '../src/geometry/buffer/planar-buffer.ts';
import { parseJson } from '../src/common/json/parse.ts';
import { writeJson } from '../src/common/json/write.ts';

const [, , path = '', distance = '0'] = process.argv;
const before = process.cpuUsage();
const { geometry } = await planarBuffer(parseJson(readFileSync(path)) as FlatShape, Number(distance), 8);
const bytes = writeJson(geometry).length;
const { user, system } = process.cpuUsage(before);
const peak = process.resourceUsage().maxRSS / 1024;
console.log(
  JSON.stringify({ ms: (user + system) / 1000, peakMegabytes: peak, bytes, area: measurePlanarArea(geometry) }),
);

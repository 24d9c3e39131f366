/** Every process, given Points without a position in flat arrays, as binary files have them: as it takes them from GeoJSON. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { decodeJson } from '../../src/common/json/decode.ts';
import { readLayer } from '../../src/formats/read-file.ts';
import { loadFormats, writableFormats } from '../../src/formats/registry.ts';
import { readWkb } from '../../src/formats/wkb-read.ts';
import { writeWkb } from '../../src/formats/wkb-write.ts';
import type { Process } from '../../src/process/define-process.ts';
import buffer from '../../src/processes/buffer.ts';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { run } from '../processes/run.ts';
import { fittingInputs, geometryInputs } from './geometry-inputs.ts';

const empty: Geometry = { type: 'Point', coordinates: [] as never };
const square = [[4, 50], [4, 51], [3, 51], [3, 50], [4, 50]]; // prettier-ignore
const shapes = [
  { type: 'Point', coordinates: [5, 52] },
  { type: 'LineString', coordinates: [[5, 52], [6, 53]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [square] },
  { type: 'MultiPoint', coordinates: [] },
] as readonly Geometry[];
const collection = fc
  .shuffledSubarray([empty, ...shapes.slice(0, 2)], { minLength: 1 })
  .map((geometries): Geometry => ({ type: 'GeometryCollection', geometries }));
const geometry = fc.oneof(fc.constant(empty), fc.constantFrom(...shapes), collection);
const features = fc
  .array(fc.oneof(fc.constant(null), geometry), { minLength: 1, maxLength: 4 })
  .map((list) => list.map((one, id) => ({ type: 'Feature', id: id + 1, properties: { n: id }, geometry: one })));

const throughWkb = (one: Geometry) => readWkb(writeWkb(toFlat(one)), 'WKB', 'a test').geometry;

async function outcome(process: Process, inputs: Readonly<Record<string, unknown>>): Promise<unknown> {
  try {
    const { outputs, warnings } = await run(process, inputs);
    return { outputs, warnings };
  } catch (error) {
    if (error instanceof ProcessError) return { error: error.message };
    throw error;
  }
}

const calls = (await loadBuiltInProcesses())
  .list()
  .flatMap((process) => geometryInputs(process).map((name) => ({ process, id: process.id, name })))
  // Its input is echoed as it is.
  .filter(({ id }) => id !== 'echo');

describe.each(calls)('$id, $name', ({ process, name }) => {
  it('takes them as from GeoJSON', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(features, async (list) => {
        const others = fittingInputs(process);
        const flat = list.map((one) => ({ ...one, geometry: one.geometry && throughWkb(one.geometry) }));
        const json = decodeJson(Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: list })));
        const got = await outcome(process, { ...others, [name]: { type: 'FeatureCollection', features: flat } });
        expect(got).toEqual(await outcome(process, { ...others, [name]: json }));
      }),
      { numRuns: 3, seed: 7 },
    );
  });
});

it.each(['geopackage', 'parquet', 'flatgeobuf'])('%s files of them give no buffer, and that is said', async (id) => {
  const format = writableFormats(await loadFormats()).find((one) => one.id === id);
  if (!format) throw new Error('no format');
  const point = toFlat({ type: 'Point', coordinates: [5, 52] });
  const rows = [point, toFlat(empty)].map((one, n) => ({ properties: { n }, geometry: one }));
  const { chunks } = await format.write({ form: 'collection', features: rows });
  const { value } = await readLayer(format, Buffer.concat([...chunks]));
  const { outputs, warnings } = await run(buffer, { layer: value, distance: 10 });
  const { features: made } = outputs.buffered_geometry as { features: readonly { geometry: unknown }[] };
  expect(made.filter((one) => one.geometry !== null)).toHaveLength(1);
  expect(warnings.join('\n')).toMatch(/1 feature had a Point without a position, which was taken for no geometry/);
});

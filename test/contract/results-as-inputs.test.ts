/** Each layer that a process gives is an input that a process takes: valid GeoJSON, read from its own text. */
import { describe, expect, it } from 'vitest';
import { isGeoJsonType } from '../../schemas/dialect.ts';
import { decodeJson } from '../../src/common/json/decode.ts';
import { writeJson } from '../../src/common/json/write.ts';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import validate from '../../src/processes/validate.ts';
import { run } from '../processes/run.ts';

const processes = (await loadBuiltInProcesses()).list();
const cases = processes.flatMap((process) => process.examples.map((example) => ({ process, example })));

describe('a result', () => {
  it.each(cases)('of $process.id, $example.title, is a valid input', async ({ process, example }) => {
    const { outputs } = await run(process, example.inputs);
    for (const [name, type] of Object.entries(process.outputs.shape)) {
      if (!isGeoJsonType(type) || outputs[name] === undefined) continue;
      const layer = decodeJson(writeJson(outputs[name]));
      const { outputs: checked } = await run(validate, { layer });
      expect({ name, checked }).toMatchObject({ name, checked: { result: { summary: { invalid_features: 0 } } } });
    }
  });

  it.each(['1e400', '-1e400'])('has no id that JSON does not have: %s', async (id) => {
    const text = `{"type":"Feature","id":${id},"properties":{},"geometry":{"type":"Point","coordinates":[4,50]}}`;
    const layer = decodeJson(Buffer.from(text));
    const measure = processes.find((process) => process.id === 'measure');
    if (!measure) throw new Error('There is no process measure.');
    await expect(run(measure, { layer })).rejects.toThrow(
      `measure cannot run: /layer/id must be a string or a number, not ${Number(id)}, too large for a double. Send it as a string.`,
    );
  });
});

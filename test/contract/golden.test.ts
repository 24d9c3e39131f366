/** Every process gives what an independent source says: another program, a published table, or arithmetic by hand. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { differences, readGolden } from '../processes/golden.ts';
import { run } from '../processes/run.ts';

const processes = (await loadBuiltInProcesses()).list();

describe.each(processes)('$id', (process) => {
  const golden = readGolden(process.id);

  it('has golden values of an independent source', () => {
    const advice = `Write test/processes/golden/${process.id}.json: see scripts/golden/README.md.`;
    expect(golden, advice).toMatchObject({ process: process.id });
    // What is not about geometry may be right by definition.
    if (process.group !== 'test') expect(golden?.source).not.toBe('definition');
  });

  it.each(golden?.cases ?? [])('agrees with them: $title', async (one) => {
    const { outputs } = await run(process, one.inputs);
    expect(differences(outputs, one)).toEqual([]);
  });
});

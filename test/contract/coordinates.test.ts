/** Two layers in different coordinates never meet; whoever asks is told why. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/app.ts';
import { ProcessError } from '../../src/errors.ts';
import { run } from '../processes/run.ts';
import { geometryInputs } from './geometry-inputs.ts';

const square = (x: number, y: number, side: number) => ({
  type: 'Polygon',
  coordinates: [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]], // prettier-ignore
});
const degrees = square(5, 52, 1);
const metres = square(600_000, 5_700_000, 70_000);

const pairs = (await loadBuiltInProcesses()).list().filter((process) => geometryInputs(process).length === 2);

describe.each(pairs)('$id', (process) => {
  const [first = '', second = ''] = geometryInputs(process);
  const example = Object.entries(process.examples[0]?.inputs ?? {});
  const rest = Object.fromEntries(example.filter(([input]) => !['sum', 'mean', 'min', 'max'].includes(input)));

  it('refuses layers in different coordinates, or says that they do not meet', async () => {
    let warnings: readonly string[];
    try {
      ({ warnings } = await run(process, { ...rest, [first]: degrees, [second]: metres }));
    } catch (error) {
      if (error instanceof ProcessError) {
        expect(error.code).toMatch(/^invalid-/);
        return;
      }
      throw error;
    }
    expect(warnings).toContain(
      `${first} looks like longitude and latitude, ${second} does not: they seem to be in different coordinate systems ` +
        'and do not meet. Take reproject to bring one to the other.',
    );
  });

  it('says nothing of it where both are in the same plane', async () => {
    const near = square(100, 50, 900);
    const { warnings } = await run(process, { ...rest, [first]: near, [second]: square(150, 60, 900) }).catch(() => ({
      warnings: [] as string[],
    }));
    expect(warnings.join('\n')).not.toContain('different coordinate systems');
  });
});

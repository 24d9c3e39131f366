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
const continent = square(-2_000_000, -100_000, 9_000_000);

const pairs = (await loadBuiltInProcesses()).list().filter((process) => geometryInputs(process).length === 2);

describe.each(pairs)('$id', (process) => {
  const [first = '', second = ''] = geometryInputs(process);
  const example = Object.entries(process.examples[0]?.inputs ?? {});
  const rest = Object.fromEntries(example.filter(([input]) => !['sum', 'mean', 'min', 'max'].includes(input)));

  it.each([
    ['the first is projected', metres, degrees],
    ['the second is projected', degrees, metres],
    // In metres too, all of Europe reaches over [7, 51].
    ['the second, projected, goes over where degrees are', square(5.1234, 52.1234, 1), continent],
  ])('refuses layers in different coordinates, or says which is in which: %s', async (_, one, other) => {
    let warnings: readonly string[];
    try {
      ({ warnings } = await run(process, { ...rest, [first]: one, [second]: other }));
    } catch (error) {
      if (error instanceof ProcessError) {
        expect(error.code).toMatch(/^invalid-/);
        return;
      }
      throw error;
    }
    const [earth, plane] = one === metres ? [second, first] : [first, second];
    const [lines, box] =
      other === continent
        ? ['so they hardly are where they seem to meet', '[-2000000, -100000] to [7000000, 8900000]']
        : ['so they do not meet', '[600000, 5700000] to [670000, 5770000]'];
    expect(warnings).toContain(
      `${earth} looks like longitude and latitude and ${plane} like projected coordinates, from ${box}: they seem to be in ` +
        `different coordinate systems, ${lines}. Take reproject to bring ${plane} to EPSG:4326.`,
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

/** `npm run new-process <id>`: writes a process that works, its test and its golden values, to be changed step by step. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAX_ID_LENGTH = 40;
const here = fileURLToPath(import.meta.url);

if (process.argv[1] === here) {
  try {
    process.stdout.write(addProcess(fileURLToPath(new URL('../', import.meta.url)), process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * @param root the repository
 * @returns what to do next
 * @throws {Error} when the arguments are not one new process ID
 */
export function addProcess(root: string, [id, ...others]: readonly string[]): string {
  if (id === undefined) throw new Error('Give a process ID: npm run new-process minimum-rotated-rectangle');
  const problem = others.length > 0 ? `Give one process ID, not ${others.length + 1}.` : problemOf(id, root);
  if (problem !== undefined) throw new Error(problem);
  const files = filesOf(id);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text, { flag: 'wx' });
  return nextSteps(Object.keys(files));
}

/** @returns why no process can have this ID, and what to do */
function problemOf(id: string, root: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > MAX_ID_LENGTH) {
    const fitting = id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^[-0-9]+|-+$/g, '').slice(0, MAX_ID_LENGTH); // prettier-ignore
    const rule = `Use at most ${MAX_ID_LENGTH} lower-case letters and digits, beginning with a letter, with single hyphens between words`;
    return `"${id}" is not a process ID. ${rule}${fitting === '' ? '' : `, such as ${fitting}`}.`;
  }
  const [existing] = Object.keys(filesOf(id)).filter((path) => existsSync(join(root, path)));
  if (existing !== undefined) return `${existing} exists already. Edit it, or choose another ID.`;
  const views = readdirSync(join(root, 'src', 'views')).map((file) => file.replace(/\.ts$/, ''));
  return views.includes(id) ? `"${id}" is the ID of a view in src/views. Choose another ID.` : undefined;
}

function filesOf(id: string): Readonly<Record<string, string>> {
  return {
    [`src/processes/${id}.ts`]: processText(id),
    [`test/processes/${id}.test.ts`]: testText(id),
    [`test/processes/golden/${id}.json`]: goldenText(id),
  };
}

function titleOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function processText(id: string): string {
  return `import { definePlanarConstruction } from '../process/define-planar-construction.ts';

export default definePlanarConstruction({
  id: '${id}',
  version: '1.0.0',
  title: '${titleOf(id)}',
  description:
    '${titleOf(id)} of each feature, in the plane of the coordinates. For the convex hull use convex-hull.',
  keywords: [],
  name: '${id.replaceAll('-', ' ')}',
  of: 'feature',
  needsValid: false,
  fillsBetween: true,
  result: 'A polygon per feature, with its id and properties.',
  examples: [
    {
      title: 'Around five places',
      inputs: {
        // prettier-ignore
        layer: { type: 'MultiPoint', coordinates: [[3, 1], [0, 0], [4, 0], [4, 4], [0, 4]] },
      },
    },
  ],
  make: (engine, geometry) => engine.convexHull(geometry),
});
`;
}

function testText(id: string): string {
  return `import { describe, expect, it } from 'vitest';
import process from '../../src/processes/${id}.ts';
import { run } from './run.ts';

describe('${id}', () => {
  it('keeps id and properties of each feature', async () => {
    const geometry = { type: 'MultiPoint', coordinates: [[3, 1], [0, 0], [4, 0], [4, 4], [0, 4]] }; // prettier-ignore
    const layer = { type: 'Feature', id: 7, properties: { name: 'Seven' }, geometry };
    const { outputs, warnings } = await run(process, { layer });
    expect(outputs.result).toMatchObject({ id: 7, properties: { name: 'Seven' }, geometry: { type: 'Polygon' } });
    expect(warnings).toEqual([]);
  });

  it('gives null for an empty geometry, and says so', async () => {
    const layer = { type: 'Feature', properties: {}, geometry: { type: 'MultiPoint', coordinates: [] } };
    const { outputs, warnings } = await run(process, { layer });
    expect(outputs.result).toMatchObject({ geometry: null });
    expect(warnings).toContain('The ${id.replaceAll('-', ' ')} of 1 geometry is empty (null).');
  });
});
`;
}

function goldenText(id: string): string {
  const golden = {
    process: id,
    longEdges: 'refused',
    source: 'by hand: the convex hull of the corners of a square and a position in it is the square',
    cases: [
      {
        title: 'a square and a position in it',
        inputs: { layer: { type: 'MultiPoint', coordinates: [[3, 1], [0, 0], [4, 0], [4, 4], [0, 4]] } }, // prettier-ignore
        expected: { result: { geometry: { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]] } } }, // prettier-ignore
        tolerance: 1e-9,
      },
    ],
  };
  return `${JSON.stringify(golden, null, 1)}\n`;
}

function nextSteps(files: readonly string[]): string {
  const [source = '', test, golden] = files;
  const id = basename(source, '.ts');
  return [
    `Wrote ${source}, ${test} and ${golden}. They are a convex hull; now`,
    `  1. change make, inputs, description and examples in ${source}: define-planar-construction.ts and define-process.ts say what else there is`,
    `  2. replace the values in ${golden} by those of another program or by arithmetic (scripts/golden/README.md), and name the source`,
    `  3. test what is special in ${test}`,
    `  4. npx vitest run ${test} && npx vitest run test/contract -t ${id}   - a failure that is meant names the trait to declare`,
    `  5. npm run docs && npm run check && npm test`,
    '',
  ].join('\n');
}

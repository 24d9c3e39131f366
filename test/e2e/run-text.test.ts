/** The texts that `isthmus run` reads: from files, standard input and flags, none of them changed in silence. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './program.ts';

const program = join(root, 'dist', 'src', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));

/** With bytes on standard input. */
function run(
  args: readonly string[],
  input: Uint8Array | string = '',
): Promise<readonly [stdout: string, stderr: string]> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, 'run', ...args], (_, stdout, stderr) =>
      resolve([stdout, stderr]),
    );
    child.stdin?.end(input);
  });
}
function fileOf(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const feature =
  '{"type":"Feature","properties":{"name":"M\xfcnster"},"geometry":{"type":"Point","coordinates":[7.6,52]}}';
const latin1 = Buffer.from(feature, 'latin1');
const notUtf8 = 'is not UTF-8, which JSON requires: byte 41, in line 1, is 0xFC, ü in Latin-1. Encode it as UTF-8.';

describe('isthmus run', () => {
  it('refuses what Node makes of bytes that are not UTF-8 in an argument', async () => {
    expect(await run(['hello-world', '--name', 'M\uFFFDnster'])).toEqual([
      '',
      'isthmus: --name has U+FFFD, as bytes that are not UTF-8 become. Encode it as UTF-8.\n',
    ]);
  });

  it('refuses bytes that are not UTF-8 from a file, standard input and all inputs', async () => {
    const path = fileOf('latin1.geojson', latin1);
    expect(await run(['measure', '--layer', `@${path}`])).toEqual(['', `isthmus: --layer: ${path} ${notUtf8}\n`]);
    expect(await run(['measure', '--layer', '@-'], latin1)).toEqual([
      '',
      `isthmus: --layer: standard input ${notUtf8}\n`,
    ]);
    const name = Buffer.from('{"name":"M\xfcnster"}', 'latin1');
    expect(await run(['hello-world', '-'], name)).toEqual([
      '',
      `isthmus: Standard input ${notUtf8.replace('41', '10')}\n`,
    ]);
    const text = fileOf('latin1.txt', Buffer.from('M\xfcnster', 'latin1'));
    expect(await run(['hello-world', '--name', `@${text}`])).toEqual([
      '',
      `isthmus: --name: ${text} ${notUtf8.replace('41', '1')}\n`,
    ]);
  });

  it('skips a byte order mark', async () => {
    const path = fileOf('bom.geojson', `\ufeff${feature}`);
    const [stdout, stderr] = await run(['centroid', '--layer', `@${path}`]);
    expect([JSON.parse(stdout), stderr]).toMatchObject([{ properties: { name: 'Münster' } }, '']);
    const [all] = await run(['hello-world', '-'], '\ufeff{"name":"Münster"}');
    expect(JSON.parse(all)).toEqual({ greeting: 'Hello Münster!', name: 'Münster' });
  });

  it('names the file that cannot be read, and where it was looked for', async () => {
    const here = `looked for in ${process.cwd()}`;
    const way = 'Use @file for a file, @- for standard input.';
    for (const [value, message] of [
      ['@nope', `"nope", which does not exist, ${here}`],
      ['@nope/layer.geojson', `"nope/layer.geojson", which does not exist, ${here}`],
      ['@package.json/x', `"package.json/x", which does not exist, ${here}`],
      ['@src', `"src", which is a folder, ${here}`],
      [`@${folder}/nope`, `"${folder}/nope", which does not exist`],
      [`@${'n'.repeat(300)}`, `"${'n'.repeat(60)}…", which is too long a name, ${here}`],
      ['@', `"", which does not exist, ${here}`],
    ] as const) {
      expect(await run(['measure', '--layer', value])).toEqual([
        '',
        `isthmus: --layer names the file ${message}. ${way}\n`,
      ]);
    }
  });

  it('names what is wrong with a value, with its flag', async () => {
    expect(await run(['hello-world', '-'], '{"name":"a","name":"b"}')).toEqual([
      '',
      'isthmus: Standard input has /name, which stands more than once. Keep the one that is meant.\n',
    ]);
    expect(await run(['hello-world', '--name', 'a', '-'], '{"name":"b"}')).toEqual([
      '',
      'isthmus: --name is given twice. Use it once.\n',
    ]);
    expect(await run(['measure', '--layer', '{"type": Point}'])).toEqual([
      '',
      'isthmus: --layer is not JSON: expected a value, not "Point", at position 9, line 1 column 10, in /type, near "{\\"type\\": Point}".\n',
    ]);
    const deep = `{"type":"Feature","geometry":null,"properties":{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`;
    expect(await run(['measure', '--layer', '@-'], deep)).toEqual([
      '',
      'isthmus: --layer: standard input has /properties/a, which is nested too deep: an input has at most 200 levels of arrays and objects within each other. Flatten it.\n',
    ]);
    const [, unknown] = await run(['measure', '--layer', '@-'], '\x1b[31m');
    expect(unknown).toMatch(/^isthmus: --layer: standard input is in none of the formats that are read: [ -~]+\n$/);
  });
});

describe('a list of strings', () => {
  const layer = JSON.stringify({
    type: 'FeatureCollection',
    features: [1, 2].map((x) => ({
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]] }, // prettier-ignore
      properties: { g: 'a', 1: 'b', 'a "b"': 3, '[x]': 4 },
    })),
  });

  it.each([
    ['g', { g: 'a' }],
    ['"g"', { g: 'a' }],
    ['["g"]', { g: 'a' }],
    ['1', { 1: 'b' }],
    ['a "b"', { 'a "b"': 3 }],
    ['["g", "1"]', { g: 'a', 1: 'b' }],
    ['["[x]"]', { '[x]': 4 }],
  ])('may be one plain word: --by %s', async (by, properties) => {
    const [stdout, stderr] = await run(['dissolve', '--layer', layer, '--by', by]);
    expect(stderr).toBe('');
    const { features } = JSON.parse(stdout) as { features: readonly { properties: object }[] };
    expect(features).toHaveLength(1);
    expect(features[0]?.properties).toMatchObject(properties);
  });

  it.each([
    ['5', [5]],
    ['3,5', [3, 5]],
    ['3, 5', [3, 5]],
    ['[3,5]', [3, 5]],
  ])('may be numbers: --breaks %s', async (breaks, expected) => {
    const network = '{"type":"LineString","coordinates":[[7,51],[7.02,51]]}';
    const [stdout, stderr] = await run(['service-area', '--facilities', '{"type":"Point","coordinates":[7.01,51]}', '--network', network, '--breaks', breaks]); // prettier-ignore
    expect(stderr).not.toContain('isthmus:');
    const { areas } = JSON.parse(stdout) as { areas: { features: readonly { properties: { to_break: number } }[] } };
    expect(areas.features.map(({ properties }) => properties.to_break)).toEqual(expected);
  });

  it('says so in --help, where a process takes one', async () => {
    const said = `A plain word stands for a list of one: --name word is --name '["word"]'.`;
    expect((await run(['dissolve', '--help']))[0]).toContain(said);
    expect((await run(['hello-world', '--help']))[0]).not.toContain(said);
  });
});

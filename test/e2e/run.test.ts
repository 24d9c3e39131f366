import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isthmus } from './program.ts';

const square = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ],
  ],
};
const file = join(mkdtempSync(join(tmpdir(), 'isthmus-test-')), 'square.geojson');
writeFileSync(file, JSON.stringify(square));

const area = (stdout: string) => (JSON.parse(stdout) as { properties: { result_area: number } }).properties.result_area;

describe('isthmus run', () => {
  it('takes inputs as flags and files, and writes GeoJSON', async () => {
    const { code, stdout, stderr } = await isthmus([
      'run',
      'geometry-buffer',
      '--geometry',
      `@${file}`,
      '--distance=0.5',
      '--resolution',
      '4',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(area(stdout)).toBeCloseTo(3.765366864730179, 12);
  });

  it('takes a geometry from standard input', async () => {
    const args = ['run', 'geometry-buffer', '--geometry', '@-', '--distance', '0.5', '--resolution', '4'];
    expect(area((await isthmus(args, JSON.stringify(square))).stdout)).toBeCloseTo(3.765366864730179, 12);
  });

  it('takes all inputs as one JSON object from standard input', async () => {
    const inputs = JSON.stringify({ geometry: square, distance: 0.5, resolution: 4 });
    expect(area((await isthmus(['run', 'geometry-buffer', '-'], inputs)).stdout)).toBeCloseTo(3.765366864730179, 12);
  });

  it('takes a text as a text, even when it reads like a number', async () => {
    const { stdout } = await isthmus(['run', 'hello-world', '--name', '42']);
    expect(JSON.parse(stdout)).toEqual({ greeting: 'Hello 42!', name: '42' });
  });

  it('says what is wrong and leaves standard output empty', async () => {
    const { code, stdout, stderr } = await isthmus(['run', 'buffer', '--geometry', `@${file}`, '--distnce', '3']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('/distance is required');
    expect(stderr).toContain('Did you mean distance?');
  });

  it('names the processes when one is unknown', async () => {
    const { code, stderr } = await isthmus(['run', 'bufer']);
    expect(code).toBe(1);
    expect(stderr).toContain('geometry-buffer');
  });

  it('takes the number of threads beside the inputs', async () => {
    const sent = ['run', 'echo', '--threads', '2', '--message', 'hello', '--threads=1'];
    expect(await isthmus(sent)).toMatchObject({ code: 0, stderr: '' });
    expect(await isthmus(['run', 'echo', '--threads', '0', '--message', 'hello'])).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'isthmus: The configuration is invalid.\n  --threads is "0": Too small: expected number to be >=1\nSee isthmus serve --help.\n',
    });
  });

  it('takes what is true or false without a value too', async () => {
    const point = '{"type":"Point","coordinates":[5,52]}';
    for (const sent of [
      ['--dissolve', '--distance', '9'],
      ['--distance', '9', '--dissolve'],
      ['--dissolve', 'true', '--distance', '9'],
    ])
      expect(await isthmus(['run', 'buffer', '--layer', point, ...sent])).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await isthmus(['run', 'buffer', '--layer', point, '--distance']);
    expect([code, stderr.split('\n')[0]]).toEqual([1, 'isthmus: "--distance" needs a value.']);
  });

  it('explains a process', async () => {
    const { stdout } = await isthmus(['run', 'buffer', '--help']);
    for (const words of ['--layer', '--distance', '--units', '"metres"']) expect(stdout).toContain(words);
  });
});

describe('isthmus list', () => {
  it('lists every process, as text and as JSON', async () => {
    const text = await isthmus(['list']);
    const json = await isthmus(['list', '--json']);
    expect(text.stdout).toMatch(/geometry-buffer \d+\.\d+\.\d+/);
    const ids = (JSON.parse(json.stdout) as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
    expect(ids).toEqual(expect.arrayContaining(['buffer', 'echo', 'geometry-buffer', 'hello-world']));
  });
});

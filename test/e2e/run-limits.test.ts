/** The limits of `isthmus run`, whose process runs in a thread of the program, and what it leaves to a worker process. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isthmus, root } from './program.ts';
import { hasProc } from '../systems.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));

/** A grid of 90,000 cells: a short command that takes seconds, and several hundred MB. */
const largeGrid = ['run', 'grid', '--extent', '[0,0,10,10]', '--size', '4000'];

const collection = (geometries: readonly object[]) => ({
  type: 'FeatureCollection',
  features: geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry })),
});
const point = { type: 'Point', coordinates: [7, 52] };
writeFileSync(join(folder, 'point.geojson'), JSON.stringify(collection([point])));

/** Circles that overlap in great numbers: their union keeps the engine busy for minutes, in one call. */
function crowd(): object {
  const circles = Array.from({ length: 20_000 }, (_, index) => {
    const [x, y] = [(index * 0.618_033_988_7) % 1, (index * 0.754_877_666_2) % 1];
    const ring = Array.from({ length: 48 }, (_each, i) => {
      const angle = ((i % 47) * 2 * Math.PI) / 47;
      return [x + 0.05 * Math.cos(angle), y + 0.05 * Math.sin(angle)];
    });
    return { type: 'Polygon', coordinates: [ring] };
  });
  return collection(circles);
}

/** Linux tells which signals a process handles: SIGINT is the second. */
async function untilInterruptible(pid: number): Promise<void> {
  for (;;) {
    const [, mask = '0'] = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    if ((BigInt(`0x${mask}`) & 2n) !== 0n) return;
    await sleep(20);
  }
}

/** Waits until a process has computed for so long: reading its inputs takes less, on any machine. */
async function untilBusyFor(pid: number, seconds: number): Promise<void> {
  for (;;) {
    const [, , , , , , , , , , , user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .split(') ')
      .flatMap((text, i) => (i === 0 ? [] : text.split(' ').map(Number)));
    if (user + system >= seconds * TICKS_PER_SECOND) return;
    await sleep(50);
  }
}

const TICKS_PER_SECOND = 100;

/** Starts the program; `ended` is the status that a shell reports. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, 'dist', 'src', 'main.js'), ...args]);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal === null ? code : 128 + constants.signals[signal]));
  });
  return { child, ended, stderr: () => stderr };
}

describe('isthmus run', () => {
  it('fails beyond the limit of the heap', async () => {
    expect(await isthmus(largeGrid, '', { ISTHMUS_HEAP_MB: '64' })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'isthmus: The job ran out of memory: limit 64 MB of JavaScript heap. Send fewer or simpler features.\n',
    });
  });

  it.each([
    ['--heap-mb', '64', 'The job ran out of memory: limit 64 MB of JavaScript heap. Send fewer or simpler features.'],
    ['--memory-mb', '256', 'The job ran out of memory: limit 256 MB. Send fewer or simpler features.'],
    ['--run-timeout', '0.3', 'The job ran longer than 0.3 s, the limit. Send fewer or simpler features.'],
  ])('takes %s beside the inputs', async (flag, value, message) => {
    const ended = await isthmus([...largeGrid, flag, value]);
    expect(ended).toEqual({ code: 1, stdout: '', stderr: `isthmus: ${message}\n` });
  });

  it('fails beyond the limit of memory', async () => {
    expect(await isthmus(largeGrid, '', { ISTHMUS_MEMORY_MB: '256' })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'isthmus: The job ran out of memory: limit 256 MB. Send fewer or simpler features.\n',
    });
  });

  it('fails beyond the limit of its time', async () => {
    expect(await isthmus(largeGrid, '', { ISTHMUS_RUN_TIMEOUT: '0.3' })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'isthmus: The job ran longer than 0.3 s, the limit. Send fewer or simpler features.\n',
    });
  });

  it.skipIf(!hasProc).each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'ends at %s within one call of the engine, with the status %i',
    { timeout: 120_000 },
    async (...expected) => {
      const [signal, status] = expected;
      const file = join(folder, 'crowd.geojson');
      writeFileSync(file, JSON.stringify(crowd()));
      const { child, ended, stderr } = start(['run', 'dissolve', '--layer', `@${file}`]);
      await untilInterruptible(child.pid ?? 0);
      // Far within the call: reading the inputs is over.
      await untilBusyFor(child.pid ?? 0, 8);
      child.kill(signal);
      expect(await ended).toBe(status);
      expect(stderr()).toMatch(/^isthmus: Job [0-9a-f-]{36} was dismissed\. Run the process again for a result\.\n$/);
    },
  );

  it.skipIf(!hasProc).each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s with the same status before there is a job, and in a worker process', async (...expected) => {
    const [signal, status] = expected;
    // Standard input stays open, so that the inputs are never complete.
    const reading = start(['run', 'hello-world', '-']);
    await untilBusyFor(reading.child.pid ?? 0, 0.2);
    reading.child.kill(signal);
    expect(await reading.ended).toBe(status);
    const working = start(['run', 'echo', '--message', 'a', '--pause', '60', '--root', folder]);
    await untilInterruptible(working.child.pid ?? 0);
    working.child.kill(signal);
    expect(await working.ended).toBe(status);
  });

  it('reads files below the root, with a worker process', async () => {
    const { code, stdout, stderr } = await isthmus([
      ...['run', 'densify', '--layer', 'file:point.geojson', '--max_length', '1000', '--root', folder],
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ features: [{ geometry: { coordinates: [7, 52] } }] });
  });

  it('gives a worker process what it has read before it found a reference', async () => {
    const inputs = JSON.stringify({ layer: { href: 'https://example.org/layer.geojson' }, distance: 3 });
    expect(await isthmus(['run', 'buffer', '-'], inputs)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'isthmus: buffer cannot run: /layer refers to "https://example.org/layer.geojson", which is not on this server, which fetches from no other host. Send the value itself.\n',
    });
  });

  it('leaves a document that may fill the heap to a worker process', async () => {
    const points = collection(Array.from({ length: 100_000 }, () => point));
    const inputs = JSON.stringify({ layer: points });
    expect(inputs.length).toBeGreaterThan((64 * 2 ** 20) / 8);
    const { code, stderr } = await isthmus(['run', 'envelope', '-'], inputs, { ISTHMUS_HEAP_MB: '64' });
    expect([code, stderr]).toEqual([
      1,
      'isthmus: The job ran out of memory: limit 64 MB of JavaScript heap. Send fewer or simpler features.\n',
    ]);
  });
});

import { afterAll, expect, it } from 'vitest';
import { describeImage, removeVolume, startContainer } from './container.ts';

const json = { 'Content-Type': 'application/json' };
const layer = { type: 'Point', coordinates: [6.13, 49.61] };

async function submit(url: string, process: string, inputs: unknown): Promise<string> {
  const init = { method: 'POST', headers: { ...json, Prefer: 'respond-async' }, body: JSON.stringify({ inputs }) };
  const response = await fetch(`${url}/processes/${process}/execution`, init);
  return new URL(response.headers.get('location') ?? '').pathname;
}

async function statusOf(job: string): Promise<string> {
  return ((await (await fetch(job)).json()) as { status: string }).status;
}

describeImage('a volume', () => {
  const volume = `isthmus-test-${crypto.randomUUID().slice(0, 8)}`;
  afterAll(() => removeVolume(volume));

  it(
    'keeps jobs and results when a container is killed, and runs again what had run',
    { timeout: 180_000 },
    async () => {
      const first = await startContainer(volume);
      const done = await submit(first.url(), 'buffer', { layer, distance: 100 });
      await expect.poll(() => statusOf(first.url() + done), { timeout: 30_000 }).toBe('successful');
      const result = await (await fetch(`${first.url()}${done}/results`)).text();
      const running = await submit(first.url(), 'echo', { message: 'x', pause: 5 });
      await expect.poll(() => statusOf(first.url() + running), { timeout: 30_000 }).toBe('running');

      first.kill();
      const restartMs = await first.start();
      expect(await (await fetch(`${first.url()}${done}/results`)).text()).toBe(result);
      await expect.poll(() => statusOf(first.url() + running), { timeout: 120_000, interval: 200 }).toBe('successful');
      process.stderr.write(`Ready in ${restartMs.toFixed(0)} ms after a kill.\n`);

      const left = await submit(first.url(), 'echo', { message: 'x', pause: 5 });
      await expect.poll(() => statusOf(first.url() + left), { timeout: 30_000 }).toBe('running');
      first.kill();
      first.stop();
      const second = await startContainer(volume);
      expect(await (await fetch(`${second.url()}${done}/results`)).text()).toBe(result);
      await expect.poll(() => statusOf(second.url() + left), { timeout: 120_000, interval: 200 }).toBe('successful');
      expect(second.stop()).toBe(0);
    },
  );
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { evil } from './evil.ts';
import { describeInBrowser } from './opened.ts';

const run = promisify(execFile);

/** Fails if a script ran or markup became elements. */
async function expectHarmless(page: Page, path: string) {
  const made = 'img[src=x], a[href^="javascript:" i], script:not([src]), [onerror]';
  expect([path, await page.title(), await page.locator(made).count()]).toEqual([
    path,
    expect.not.stringMatching(/^broken$/),
    0,
  ]);
}

describeInBrowser(
  'what others have written',
  (opened) => {
    const { url, execute, finish } = opened;

    it('is text on every page, in every field of a process, a job and a result', async () => {
      const { page } = opened;
      const jobs = [
        await finish('markup', { any: { [evil]: evil } }),
        await finish('markup', { fails: true }),
        await finish('hello-world', { name: evil }),
        await finish('echo', { message: evil, array: [1] }),
      ];
      const paths = jobs.flatMap((id) => ['', '/results', '/log', '/inputs'].map((part) => `/jobs/${id}${part}`));
      const odd = encodeURIComponent(evil);
      const others = [
        ...['/', '/processes', '/processes/markup', '/api', '/jobs', '/conformance'],
        ...[`/jobs?status=${odd}`, `/jobs?processID=${odd}`, `/jobs?after=${odd}`, `/processes/${odd}`, `/jobs/${odd}`],
        ...[`/${odd}?f=html`, `/jobs/${jobs[0] ?? ''}/results/${odd}?f=html`, `/?${odd}=1`],
      ];
      for (const path of [...paths, ...others]) {
        await page.goto(url(path));
        if (/^\/jobs\/[\w-]+$/.test(path)) await page.waitForSelector('[data-log] li:not(:has(a))');
        await expectHarmless(page, path);
      }
      // The browser reports the statuses of the expected errors.
      opened.forgive(/status of 4\d\d/);
    });

    it('is text in a form, in the calls beside it and in its answer', async () => {
      const { page } = opened;
      await page.goto(url('/processes/markup'));
      await page.selectOption('#example', '0');
      expect(await page.inputValue('#in-text')).toBe(evil);
      expect(await page.textContent('[data-copy="MCP call"] code')).toContain('onerror');
      await page.check('#sync');
      await page.click('button[type=submit]');
      await page.waitForSelector('[data-answer] pre');
      await expectHarmless(page, 'the answer');
      await page.check('#in-fails');
      await page.click('button[type=submit]');
      await page.waitForSelector('[data-answer] .bad');
      await expectHarmless(page, 'the refusal');
      opened.forgive(/status of 400/);
    });

    it('is text in the name of a file', async () => {
      const { page } = opened;
      await page.goto(url('/processes/buffer'));
      const dataTransfer = await page.evaluateHandle(
        `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(JSON.stringify(evil))}], ${JSON.stringify(evil)})); return data; })()`,
      );
      await page.dispatchEvent('[data-drop]', 'drop', { dataTransfer });
      await expect.poll(() => page.textContent('[data-state]')).toContain('onerror');
      await expectHarmless(page, 'a file');
    });

    it('is text in the events of a job that runs', async () => {
      const { page } = opened;
      const id = await execute('markup', { pause: 2 });
      await page.goto(url(`/jobs/${id}`));
      await expect.poll(() => page.textContent('[data-message]')).toContain('onerror');
      await expectHarmless(page, 'events');
      await page.waitForSelector('.badge.successful');
      await expectHarmless(page, 'the end');
    });

    it('is text on a map, in its popup and in the table below', async () => {
      const { page } = opened;
      const layer = {
        type: 'FeatureCollection',
        features: [evil, 'javascript:alert(1)'].map((name) => ({
          type: 'Feature',
          properties: { [name]: name, __proto: { deep: evil } },
          geometry: { type: 'Point', coordinates: [5, 52] },
        })),
      };
      const id = await finish('buffer', { geometry: layer, distance: 20_000 });
      await page.goto(url(`/jobs/${id}/results`));
      await page.waitForSelector('[data-ready]');
      const { width, height } = (await page.locator('.map').boundingBox()) ?? { width: 0, height: 0 };
      await page.locator('.map').click({ position: { x: width / 2 + 40, y: height / 2 + 40 } });
      await page.waitForSelector('.leaflet-popup-content dt');
      expect(await page.textContent('.leaflet-popup-content')).toContain('deep');
      expect(await page.textContent('[data-table]')).toContain('onerror');
      await expectHarmless(page, 'a map');
    });

    it('runs as it was copied: by curl, by Python, over MCP', async () => {
      const { page } = opened;
      await opened.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.goto(url('/processes/hello-world'));
      const name = 'O\'Brien "é" $HOME \\n \\ `id` %s';
      await page.fill('#in-name', name);
      const copy = async (label: string) => {
        await page.click(`[data-copy="${label}"] button`);
        await expect.poll(() => page.textContent(`[data-copy="${label}"] button`)).toBe('Copied');
        return page.evaluate<string>('navigator.clipboard.readText()');
      };
      const { stdout } = await run('sh', ['-c', `${await copy('curl call')} --silent`]);
      expect(JSON.parse(stdout)).toEqual({ greeting: `Hello ${name}!`, name });
      const python = await run('python3', ['-c', await copy('Python call')]);
      expect(python.stdout).toContain(String.raw`O\'Brien "é" $HOME`);
      const { params } = JSON.parse(await copy('MCP call')) as {
        params: { name: string; arguments: Record<string, unknown> };
      };
      const client = new Client({ name: 'test', version: '1.0.0' });
      await client.connect(new StreamableHTTPClientTransport(new URL(url('/mcp'))));
      const { structuredContent } = await client.callTool(params);
      await client.close();
      expect(JSON.stringify(structuredContent)).toContain('Brien');
    });
  },
  {},
  './browser/processes/',
);

/** A server and a browser for the tests of a file; warnings and errors in the browser fail the test. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createApis, listen, type HttpServer } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';

const program = '/usr/bin/chromium';
const isHere = existsSync(program);

export interface Opened {
  readonly app: App;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  url(path: string): string;
  /** @returns the id of the job */
  execute(process: string, inputs: unknown): Promise<string>;
  /** The same, when it has ended. */
  finish(process: string, inputs: unknown): Promise<string>;
  /** Ignores errors that the test itself causes. */
  forgive(pattern: RegExp): void;
  /** Allows requests to another origin. */
  allow(origin: string): void;
  /** A page with other browser options, watched like the first one; closed with the test. */
  openPage(options: BrowserContextOptions): Promise<Page>;
}

/**
 * Continuous integration installs the browser, so that there it must not be missing.
 * @param processes folder of further ones, below `test/`
 */
export function describeInBrowser(
  name: string,
  tests: (opened: Opened) => void,
  settings: object = {},
  processes?: string,
): void {
  const run = isHere || process.env.CI === 'true' ? describe : describe.skip;
  run(isHere ? name : `${name} (${program} is not installed)`, () => {
    let [app, server, browser]: [App?, HttpServer?, Browser?] = [];
    let [context, page]: [BrowserContext?, Page?] = [];
    let further: BrowserContext[] = [];
    let troubles: string[] = [];
    let origins: string[] = [];

    const url = (path: string) => `${must(server).url}${path}`;
    const watch = (watched: Page) => {
      watched.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
      });
      watched.on('pageerror', (error) => troubles.push(error.message));
      // Requests to other origins fail the test.
      watched.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (!origins.includes(origin) && protocol !== 'data:' && protocol !== 'blob:')
          troubles.push(`asked ${request.url()}`);
      });
      return watched;
    };
    const execute = async (process: string, inputs: unknown) => {
      const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' };
      const init = { method: 'POST', headers, body: JSON.stringify({ inputs }) };
      const response = await fetch(url(`/processes/${process}/execution`), init);
      if (response.status !== 201) throw new Error(await response.text());
      return ((await response.json()) as { jobID: string }).jobID;
    };

    beforeAll(async () => {
      app = await createTestApp(processes, { port: 0, ...settings });
      await app.warm();
      server = await listen(app, createApis(app));
      browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
    });
    afterAll(async () => {
      await browser?.close();
      await server?.close();
      await app?.close();
    });
    beforeEach(async () => {
      troubles = [];
      further = [];
      origins = [new URL(url('/')).origin];
      context = await must(browser).newContext({ viewport: { width: 1200, height: 800 }, acceptDownloads: true });
      page = watch(await context.newPage());
    });
    afterEach(async () => {
      for (const open of [...further, must(context)]) await open.close();
      expect(troubles).toEqual([]);
    });

    tests({
      get app() {
        return must(app);
      },
      get browser() {
        return must(browser);
      },
      get context() {
        return must(context);
      },
      get page() {
        return must(page);
      },
      url,
      execute,
      async finish(process, inputs) {
        const id = await execute(process, inputs);
        await must(app).execution.wait(id, { ms: 30_000 });
        return id;
      },
      forgive(pattern) {
        troubles = troubles.filter((text) => !pattern.test(text));
      },
      allow(origin) {
        origins.push(origin);
      },
      async openPage(options) {
        const other = await must(browser).newContext(options);
        further.push(other);
        return watch(await other.newPage());
      },
    });
  });
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not open yet.');
  return value;
}

/** Takes the pictures of the pages that stand in the README: `npm run screenshots`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startServer } from '../demo/server.ts';

const folder = fileURLToPath(new URL('../docs/', import.meta.url));

const examples = new URL('../examples/montevideo/', import.meta.url);
const readExample = (name: string): unknown => {
  return JSON.parse(readFileSync(new URL(`${name}.geojson`, examples), 'utf8'));
};

const server = await startServer();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const streets = await execute('select-by-location', {
    layer: readExample('streets'),
    comparison_layer: readExample('schools'),
    distance: 100,
  });
  const echo = await execute('echo', { message: 'A long piece of work', pause: 30 });
  await take('page-home', '/', 'light');
  await take('page-process', '/processes/buffer', 'light');
  await take('page-result', `/jobs/${streets}/results`, 'light', '[data-ready]');
  await take('page-job', `/jobs/${echo}`, 'dark', '[data-inputs] code:has-text("pause")');
} finally {
  await browser.close();
  await server.stop();
}

async function execute(process: string, inputs: object): Promise<string> {
  const response = await fetch(`${server.url}/processes/${process}/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'respond-async' },
    body: JSON.stringify({ inputs }),
  });
  const { jobID } = (await response.json()) as { jobID?: string };
  if (jobID === undefined) throw new Error(`${process} gave no job: ${response.status}.`);
  return jobID;
}

async function take(name: string, path: string, colorScheme: 'light' | 'dark', until = 'main'): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1040, height: 760 }, colorScheme });
  await page.goto(server.url + path);
  await page.waitForSelector(until);
  await page.screenshot({
    path: `${folder}${name}.png`,
    fullPage: true,
    clip: { x: 0, y: 0, width: 1040, height: 1000 },
  });
  await page.close();
}

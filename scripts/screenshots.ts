/** Takes the pictures of the pages that stand in the README: `npm run screenshots`. */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startServer } from '../demo/server.ts';

const folder = fileURLToPath(new URL('../docs/', import.meta.url));

const cities = [
  ['Utrecht', 5.1214, 52.0907, 361_000],
  ['Amsterdam', 4.9041, 52.3676, 921_000],
  ['Den Haag', 4.3007, 52.0705, 562_000],
  ['Rotterdam', 4.4777, 51.9244, 664_000],
  ['Eindhoven', 5.4697, 51.4416, 246_000],
  ['Groningen', 6.5665, 53.2194, 243_000],
  ['Maastricht', 5.6909, 50.8514, 122_000],
].map(([name, x, y, population]) => ({
  type: 'Feature',
  properties: { name, population },
  geometry: { type: 'Point', coordinates: [x, y] },
}));

const server = await startServer();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const buffer = await execute('buffer', {
    layer: { type: 'FeatureCollection', features: cities },
    distance: 20,
    units: 'kilometres',
  });
  const echo = await execute('echo', { message: 'A long piece of work', pause: 30 });
  await take('page-home', '/', 'light');
  await take('page-process', '/processes/buffer', 'light');
  await take(
    'page-result',
    `/jobs/${buffer}/results`,
    'light',
    '[data-ready] .leaflet-control-attribution:has-text("Natural Earth")',
  );
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

import { defineConfig } from 'vitest/config';

/** These need no server: they run in a project of their own. */
const pure = [
  'common',
  'contract',
  'cql2',
  'formats',
  'geometry',
  'judges',
  'map',
  'model',
  'process',
  'processes',
  'views',
];

/** Long ones, which `npm run test:soak` runs: random inputs by the ten thousand, kills, large bodies, the browser. */
const soak = [
  'test/browser/*.test.ts',
  'test/e2e/{bundle,kill,large,run-memory,slow-readers,zombie}.test.ts',
  'test/execution/{disk-full,races,store-fails,store-unavailable,two-servers}.test.ts',
  'test/geometry/buffer/{buffer-bound,buffer-hard,chords,dense-ring,geodesic-buffer,large-buffer,line-buffer}.test.ts',
  'test/geometry/engine/geos.test.ts',
  'test/geometry/overlay/mixed-overlay.test.ts',
  'test/geometry/relate/topology.test.ts',
  'test/judges/*.test.ts',
  'test/ogc/fuzz.test.ts',
  'test/process/add-a-process.test.ts',
  'test/workers/progress.test.ts',
];

/** Those that have a long part and a short one, by SOAK. */
const both = [
  'test/contract/pathological.test.ts',
  'test/contract/us-counties.test.ts',
  'test/e2e/linger.test.ts',
  'test/e2e/mcp-fuzz.test.ts',
  'test/execution/dry-run.test.ts',
];

/** They have a configuration of their own: `npm run test:image`. */
const image = ['test/image/*.test.ts'];

const isSoak = process.env.SOAK === '1';

const shared = {
  // Real worker processes and a real server start in these tests, on machines with as little as two cores.
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // No state outlives a test file: files share modules, which saves loading them anew for each.
  isolate: false,
};

const inPure = (path: string) => pure.some((folder) => path.startsWith(`test/${folder}/`));
const ofPure = pure.map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    globalSetup: ['test/build.ts'],
    coverage: { include: ['src/**', 'tools/**', 'ogc/**', 'schemas/**'], reporter: ['text-summary', 'html'] },
    projects: [
      {
        test: {
          ...shared,
          name: 'pure',
          // They wait for nothing but the processor; those with servers and workers keep the other one to themselves.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          include: isSoak ? [...soak, ...both].filter(inPure) : ofPure,
          exclude: isSoak ? [] : soak,
        },
      },
      {
        test: {
          ...shared,
          name: 'server',
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          include: isSoak ? [...soak, ...both].filter((path) => !inPure(path)) : ['test/**/*.test.ts'],
          exclude: isSoak ? [] : [...ofPure, ...soak, ...image],
        },
      },
    ],
  },
});

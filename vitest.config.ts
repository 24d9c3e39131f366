import { defineConfig } from 'vitest/config';

/** Long ones: random inputs by the ten thousand, kills, large bodies. They run by `npm run test:soak`. */
const soak: string[] = [];

/** No state outlives a test in these: their files share modules, which saves loading them anew for each. */
const pure = ['common', 'contract', 'cql2', 'formats', 'geometry', 'map', 'model', 'process', 'processes', 'views'];

const isSoak = process.env.SOAK === '1';

const shared = {
  // Real worker processes and a real server start in these tests, on machines with as little as two cores.
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    globalSetup: ['test/build.ts'],
    coverage: { include: ['src/**', 'tools/**', 'ogc/**', 'schemas/**'], reporter: ['text-summary', 'html'] },
    projects: [
      {
        test: {
          ...shared,
          name: 'pure',
          isolate: false,
          include: isSoak ? [] : [`test/{${pure.join(',')}}/**/*.test.ts`],
          exclude: isSoak ? [] : soak,
        },
      },
      {
        test: {
          ...shared,
          name: 'server',
          include: isSoak ? soak : ['test/**/*.test.ts'],
          exclude: isSoak ? [] : [...pure.map((folder) => `test/${folder}/**`), ...soak],
        },
      },
    ],
  },
});

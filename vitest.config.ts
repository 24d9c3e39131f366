import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real worker processes and a real server start in these tests, on machines with as little as two cores.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: { include: ['src/**', 'tools/**', 'ogc/**', 'schemas/**'], reporter: ['text-summary', 'html'] },
  },
});

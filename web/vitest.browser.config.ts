import { defineConfig } from 'vitest/config';

// One server and one browser for all: the machine has two cores, and the browser draws on one of them.
export default defineConfig({
  test: { include: ['e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false },
});

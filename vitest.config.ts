import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // a server that never answers must fail its test, not the whole run
    testTimeout: 20_000,
    coverage: { include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
});

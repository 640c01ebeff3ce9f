import { defineConfig } from 'vitest/config';
import { SmallestFirst } from './smallest-first.ts';

export default defineConfig({
  test: {
    include: ['test/classify/**/*.test.ts'],
    // it reads what was built, which a mutant is not
    exclude: ['test/classify/bounds.test.ts'],
    testTimeout: 10_000,
    // a worker for each mutant, not for each test file
    isolate: false,
    sequence: { sequencer: SmallestFirst },
  },
});

import { defineConfig } from 'vitest/config';
import { SmallestFirst } from './smallest-first.ts';

export default defineConfig({
  test: {
    // with the page that shows every row of every table
    include: ['test/classify/**/*.test.ts', 'test/smtp-errors.test.ts'],
    // it reads what was built, which a mutant is not
    exclude: ['test/classify/bounds.test.ts'],
    testTimeout: 10_000,
    // a worker for each mutant, not for each test file
    isolate: false,
    sequence: { sequencer: SmallestFirst },
  },
});

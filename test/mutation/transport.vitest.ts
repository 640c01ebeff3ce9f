import { defineConfig } from 'vitest/config';
import { SmallestFirst } from './smallest-first.ts';

export default defineConfig({
  test: {
    include: ['test/{transport,conformance}/**/*.test.ts'],
    // three times 50 MB for each mutant, and what it measures is memory
    exclude: ['test/transport/spool-memory.test.ts'],
    // ten times what the slowest test takes on a machine that does nothing else
    testTimeout: 4_000,
    // a worker for each mutant, not for each of its test files
    isolate: false,
    sequence: { sequencer: SmallestFirst },
  },
});

/**
 * Mutation testing of one layer of `src/` by the tests of that layer. Each mutant runs the tests that reach it; those in
 * code that runs when a module is loaded (tables, patterns) run all of them. They are not ignored: most are behaviour.
 *
 * @param {string} layer
 * @param {import('@stryker-mutator/api/core').PartialStrykerOptions} own
 * @returns {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export const mutationOf = (layer, own = {}) => ({
  mutate: [`src/${layer}/**/*.ts`],
  testRunner: 'vitest',
  vitest: { configFile: `test/mutation/${layer}.vitest.ts`, related: false },
  coverageAnalysis: 'perTest',
  // tests of the transport wait for real sockets: side by side on few cores they would time out, and look like kills
  concurrency: 1,
  // beyond the time that the tests took without a mutant; what loops for ever is ended by this
  timeoutMS: 5_000,
  // StrykerJS would rewrite it with the compiler's API, which TypeScript 7 does not have
  tsconfigFile: 'none',
  incremental: true,
  incrementalFile: `reports/mutation/${layer}.incremental.json`,
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  htmlReporter: { fileName: `reports/mutation/${layer}.html` },
  jsonReporter: { fileName: `reports/mutation/${layer}.json` },
  ...own,
});

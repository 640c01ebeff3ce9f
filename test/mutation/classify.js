import { mutationOf } from './settings.js';

export default mutationOf('classify', {
  // titles and addresses of documents, and nothing else
  mutate: ['src/classify/**/*.ts', '!src/classify/references.ts'],
  // not by test: what a reply means is remembered, so that only the first test to ask would seem to run the code
  coverageAnalysis: 'all',
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/prose-ignorer.js'],
  ignorers: ['prose'],
});

import { mutationOf } from './settings.js';

export default mutationOf('classify', {
  // titles and addresses of documents, and nothing else
  mutate: ['src/classify/**/*.ts', '!src/classify/references.ts'],
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/prose-ignorer.js'],
  ignorers: ['prose'],
});

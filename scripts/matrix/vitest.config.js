import { resolve } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { OF_THE_REPOSITORY, ONLY_WITH, WITHOUT_NODEMAILER } from './combinations.js';

const { MATRIX_NODEMAILER = '', MATRIX_ALL } = process.env;
const major = Number.parseInt(MATRIX_NODEMAILER, 10);

export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  // what was built and packed, not its source
  resolve: { alias: [{ find: /^((?:\.\.\/)+)src\/(.*)\.ts$/, replacement: '$1dist/$2.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      ...OF_THE_REPOSITORY,
      ...ONLY_WITH.filter(({ from }) => major < from).map(({ pattern }) => pattern),
      ...(MATRIX_ALL ? [] : WITHOUT_NODEMAILER),
    ],
    reporters: ['dot'],
    testTimeout: 20_000,
  },
});

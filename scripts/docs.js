// Writes docs/smtp-errors.md from what was built last.
import { mkdirSync, writeFileSync } from 'node:fs';
import { catalogue, classify, DEFAULTS } from '../dist/index.js';
import { ERRORS } from './docs/examples.js';
import { page } from './docs/page.js';
import { TESTED_REPLIES } from './tested-replies.js';

const folder = new URL('../docs/', import.meta.url);
const { maxRetryTime } = DEFAULTS;
mkdirSync(folder, { recursive: true });
writeFileSync(
  new URL('smtp-errors.md', folder),
  page({ catalogue: catalogue(), classify, maxRetryTime, replies: TESTED_REPLIES, errors: ERRORS }),
);

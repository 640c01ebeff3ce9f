#!/usr/bin/env node
import { run } from './commands.ts';
import { WRONG_USE } from './io.ts';

let lost = false;
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  // a reader that has seen enough, such as `head`, is no error
  if (code === 'EPIPE' || lost) return;
  lost = true;
  process.stderr.write(`nodemailer-resilient: cannot write: ${message}\n`);
});

const status = await run(process.argv.slice(2), process);
// a connection that timed out may still be open: nothing waits for it once everything is written, or its error is told
process.stdout.write('', () => setImmediate(() => process.exit(lost ? WRONG_USE : status)));

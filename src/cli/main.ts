#!/usr/bin/env node
import { run } from './commands.ts';

// a reader that has seen enough, such as `head`, is no error
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const status = await run(process.argv.slice(2), process);
// a connection that timed out may still be open: nothing waits for it once everything is written
process.stdout.write('', () => process.exit(status));

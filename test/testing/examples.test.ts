import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const EXAMPLES = fileURLToPath(new URL('../../examples/testing/', import.meta.url));

const files = readdirSync(EXAMPLES).filter((name) => name.endsWith('.test.js'));
const forNode = files.filter((name) => readFileSync(join(EXAMPLES, name), 'utf8').includes("from 'node:test'"));
const forVitest = files.filter((name) => !forNode.includes(name));

/** In a process of its own, which knows nothing of the test run that it is a part of. */
async function node(...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, cwd: EXAMPLES });
  return stdout;
}

describe('the examples of docs/testing.md pass', () => {
  it.each(forNode)('in node:test: %s', async (name) => {
    const report = await node('--test', '--test-reporter=tap', name);
    expect(report).toMatch(/^# pass [1-9]/m);
    expect(report).toMatch(/^# fail 0$/m);
    expect(report).toMatch(/^# skipped 0$/m);
  });

  it('in Vitest', async () => {
    const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
    const report = JSON.parse(await node(vitest, 'run', '--root', EXAMPLES, '--reporter=json'));
    const passed = report.testResults.map(({ name, status }: { name: string; status: string }) => [name, status]);
    expect(passed.sort()).toEqual(forVitest.map((name) => [join(EXAMPLES, name), 'passed']).sort());
    expect(report.numPassedTests).toBe(forVitest.length);
  });
});

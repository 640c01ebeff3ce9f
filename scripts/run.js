// A command with a limit of time.
import { spawn } from 'node:child_process';

/**
 * @typedef {{ exitCode: number | null, output: string, hung: boolean }} Run
 *   `output`: both streams, as they came.
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, limit: number, env?: NodeJS.ProcessEnv }} options `limit` in milliseconds
 * @returns {Promise<Run>}
 */
export function bounded(command, args, { cwd, limit, env = process.env }) {
  return new Promise((resolve, reject) => {
    // a group of its own: what it has started ends with it
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    let hung = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        process.stdout.write(text);
      });
    }
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // it has ended
      }
    };
    const timer = setTimeout(() => {
      hung = true;
      end();
    }, limit);
    process.once('exit', end);
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      process.removeListener('exit', end);
      end();
      resolve({ exitCode, output, hung });
    });
  });
}

// What the bench's processes say to each other.
import { once } from 'node:events';

/**
 * The next message of a child process.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<any>}
 * @throws {Error} when the process ends instead, or says nothing within `seconds`
 */
export async function nextMessage(child, seconds = 30) {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(seconds * 1000)]);
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message),
      once(child, 'exit', { signal }).then(([code, killedBy]) => {
        throw new Error(`the process ended with ${killedBy ?? code}`);
      }),
    ]);
  } catch (error) {
    throw signal.aborted ? new Error(`no answer within ${seconds} s`) : error;
  } finally {
    over.abort();
  }
}

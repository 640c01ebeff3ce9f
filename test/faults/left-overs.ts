import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODEMAILER } from '../support/nodemailer.ts';

/** What a process holds open for a socket, a file or a wait. The test runner's own pipes and ports are no part of it. */
const KINDS = ['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'FSReqCallback', 'FSReqPromise'];
if (NODEMAILER.endsItsTimers) KINDS.push('Timeout');
/** Milliseconds of real time that a closed pool and a closed socket need for their last timers. */
const PATIENCE = 5000;

/** Watches that what is played leaves nothing behind: no handle, no file, no rejection that nobody handled. */
export class LeftOvers implements Disposable {
  /** For files of the tests. */
  readonly folder = mkdtempSync(join(tmpdir(), 'fault-contents-'));
  /** Where everything else makes its temporary files meanwhile. */
  readonly #spills = mkdtempSync(join(tmpdir(), 'fault-spills-'));
  readonly #usual = process.env.TMPDIR;
  readonly #uncaught: unknown[] = [];
  #before = new Map<string, number>();

  constructor() {
    process.env.TMPDIR = this.#spills;
    process.on('unhandledRejection', this.#onUncaught);
    process.on('uncaughtException', this.#onUncaught);
  }

  /** What is open now is none of our business. */
  begin(): void {
    this.#before = resources();
  }

  readonly #onUncaught = (reason: unknown): void => {
    this.#uncaught.push(reason);
  };

  /** What is left, in sentences, once there was time for everything to end. */
  async found(): Promise<string[]> {
    const deadline = performance.now() + PATIENCE;
    let left = this.#left();
    while (left.length > 0 && performance.now() < deadline) {
      await sleep(5);
      left = this.#left();
    }
    const uncaught = this.#uncaught.splice(0).map((reason) => `Nobody handled ${(reason as Error)?.stack ?? reason}`);
    return [...left, ...uncaught];
  }

  #left(): string[] {
    const now = resources();
    const handles = KINDS.flatMap((kind) => {
      const more = (now.get(kind) ?? 0) - (this.#before.get(kind) ?? 0);
      return more > 0 ? [`${more} ${kind} more than before`] : [];
    });
    const files = readdirSync(this.#spills).map((name) => `The temporary file ${name} is left`);
    return [...handles, ...files, ...this.#openFiles()];
  }

  /** Files without a name that are still open. Only Linux tells. */
  #openFiles(): string[] {
    if (!existsSync('/proc/self/fd')) return [];
    return readdirSync('/proc/self/fd').flatMap((name) => {
      try {
        const target = readlinkSync(`/proc/self/fd/${name}`);
        return target.startsWith(this.#spills) ? [`A temporary file is still open: ${target}`] : [];
      } catch {
        return []; // closed meanwhile
      }
    });
  }

  [Symbol.dispose](): void {
    process.off('unhandledRejection', this.#onUncaught);
    process.off('uncaughtException', this.#onUncaught);
    if (this.#usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = this.#usual;
    for (const folder of [this.folder, this.#spills]) rmSync(folder, { recursive: true, force: true });
  }
}

function resources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

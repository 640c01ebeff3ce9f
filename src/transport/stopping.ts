import type { NodemailerError } from './nodemailer.ts';

/** Whether and why a delivery ends before everybody has an answer. */
export class Stopping {
  #reason: NodemailerError | undefined;
  // made only when something waits: most deliveries never do
  #controller: AbortController | undefined;
  #listeners: Set<() => void> | undefined;

  get reason(): NodemailerError | undefined {
    return this.#reason;
  }

  /** Aborts when the delivery is to stop. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /**
   * Waits for it, though no longer than the delivery goes on; `undefined` then. A race against one promise for the whole
   * delivery would keep something of every wait until its end.
   */
  meanwhile<T>(happening: T | PromiseLike<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const onStop = () => resolve(undefined);
      if (this.#reason) onStop();
      else this.listen(onStop);
      Promise.resolve(happening)
        .then(resolve, reject)
        .finally(() => this.unlisten(onStop));
    });
  }

  /** Is called when the delivery is to stop: less than a signal, for what every delivery waits for. */
  listen(listener: () => void): void {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
  }

  unlisten(listener: () => void): void {
    this.#listeners?.delete(listener);
  }

  /** The first reason counts. */
  stop(reason: NodemailerError): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
    for (const listener of this.#listeners ?? []) listener();
  }
}

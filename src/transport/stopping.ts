import type { NodemailerError } from './nodemailer.ts';

/** Whether and why a delivery ends before everybody has an answer. */
export class Stopping {
  #reason: NodemailerError | undefined;
  // made only when something waits: most deliveries never do
  #controller: AbortController | undefined;
  #ended: Promise<undefined> | undefined;

  get reason(): NodemailerError | undefined {
    return this.#reason;
  }

  /** Aborts when the delivery is to stop. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** Resolves when the delivery is to stop. */
  get ended(): Promise<undefined> {
    this.#ended ??= new Promise((resolve) => {
      const { signal } = this;
      if (signal.aborted) resolve(undefined);
      else signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    return this.#ended;
  }

  /** The first reason counts. */
  stop(reason: NodemailerError): void {
    this.#reason ??= reason;
    this.#controller?.abort(this.#reason);
  }
}

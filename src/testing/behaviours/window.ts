/** What happened in the latest `per` milliseconds. */
export class Window {
  readonly #per: number;
  #times: number[] = [];

  constructor(per: number) {
    this.#per = per;
  }

  count(now: number): number {
    const first = this.#times.findIndex((time) => time > now - this.#per);
    this.#times = first === -1 ? [] : this.#times.slice(first);
    return this.#times.length;
  }

  add(now: number, times = 1): void {
    for (let i = 0; i < times; i++) this.#times.push(now);
  }

  /** Milliseconds until fewer than `limit` are left. */
  wait(now: number, limit: number): number {
    const last = this.#times.at(-Math.max(limit, 1));
    return last === undefined ? 0 : Math.max(0, last + this.#per - now);
  }
}

export const inSeconds = (ms: number): number => Math.ceil(ms / 1000);

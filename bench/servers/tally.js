// What the server truly received: the figures that no sender can improve by what it says of itself.

/** @typedef {{ at: number, connections: number }} Moment */
/**
 * @typedef {object} Received
 * @property {number} recipients who have the message, each counted once
 * @property {number} duplicates copies beyond the first
 * @property {number} repeated recipients who have more than one copy
 * @property {number} taken transactions that ended with the message taken
 * @property {number} transactions begun with MAIL
 * @property {number} connections opened, those refused among them
 * @property {number} seconds from the first connection to the last message taken
 * @property {{ connections: number, secondsAfter: number } | undefined} outage how many connections were tried during it, and
 *   how long after its end the last message was taken; `NaN` when it did not end or nothing came after it
 */

const NUMBER = /(\d+)@/;

export class Tally {
  transactions = 0;
  connections = 0;
  taken = 0;
  #start = Number.NaN;
  #last = Number.NaN;
  /** Copies by the number in the recipient's address. */
  #copies = new Uint32Array(1024);
  /** @type {Moment | undefined} */
  #outageBegan;
  /** @type {Moment | undefined} */
  #outageEnded;

  connect() {
    if (this.connections++ === 0) this.#start = performance.now();
  }

  /** @param {string[]} recipients as in RCPT TO */
  take(recipients) {
    this.taken++;
    this.#last = performance.now();
    for (const recipient of recipients) {
      const number = Number(NUMBER.exec(recipient)?.[1]);
      while (number >= this.#copies.length) {
        const larger = new Uint32Array(this.#copies.length * 2);
        larger.set(this.#copies);
        this.#copies = larger;
      }
      this.#copies[number] = (this.#copies[number] ?? 0) + 1;
    }
  }

  outageBegins() {
    this.#outageBegan = this.#moment();
  }

  outageEnds() {
    this.#outageEnded = this.#moment();
  }

  #moment() {
    return { at: performance.now(), connections: this.connections };
  }

  /** @returns {Received} */
  report() {
    const served = this.#copies.filter((copies) => copies > 0);
    return {
      recipients: served.length,
      duplicates: served.reduce((sum, copies) => sum + copies - 1, 0),
      repeated: served.filter((copies) => copies > 1).length,
      taken: this.taken,
      transactions: this.transactions,
      connections: this.connections,
      seconds: (this.#last - this.#start) / 1000,
      outage: this.#outageBegan && {
        connections: (this.#outageEnded ?? this.#moment()).connections - this.#outageBegan.connections,
        secondsAfter:
          this.#outageEnded && this.#last > this.#outageEnded.at
            ? (this.#last - this.#outageEnded.at) / 1000
            : Number.NaN,
      },
    };
  }
}
